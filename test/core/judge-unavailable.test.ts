import { describe, expect, test } from "bun:test";
import { judge, judgeFailure, type JudgeContext } from "../../packages/core/src/judge.ts";
import type { TrackedVideo, VideoState } from "../../packages/core/src/video.ts";
import { counted, countersOf, invalid, trackedVideo, unavailable } from "../support/videos.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** 20:00 in Shanghai. */
const now = Date.UTC(2026, 0, 10, 12);
const context: JudgeContext = {
  now,
  source: "view",
  staleAfterMs: 7 * day,
  attempts: 2,
  othersRead: true,
  utcOffsetMs: 8 * hour,
  typicalPlay: 100_000,
};

const live = trackedVideo({
  counts: countersOf(1_000),
  observedAt: now - 30 * day,
  attemptedAt: now - 30 * day,
  observedFrom: "view",
});

type Absence = Exclude<VideoState, "live">;
const look = (video: TrackedVideo, state: Absence, at: number, more: Partial<JudgeContext> = {}) =>
  judge(video, unavailable(video.aid, state), { ...context, now: at, ...more }).after;
/** Looks in a row, each at its time. */
const looks = (state: Absence, times: readonly number[], more: Partial<JudgeContext> = {}) =>
  times.reduce((video, at) => look(video, state, at, more), live);

describe("a video that is said to be gone", () => {
  test("is called so only after three days, and keeps its number all the time", () => {
    const first = judge(live, unavailable(live.aid), context);
    expect(first).toMatchObject({
      result: "skipped",
      reason: "gone",
      code: -404,
      attempts: 2,
      seen: null,
      historic: false,
    });
    expect(first.after).toEqual({
      ...live,
      attemptedAt: now,
      goneDays: 1,
      lastGoneAt: now,
      streak: 1,
      checkAfter: now + day,
    });
    const second = look(first.after, "gone", now + day);
    expect(second).toMatchObject({ state: "live", goneDays: 2 });
    const third = look(second, "gone", now + 4 * day);
    expect(third).toMatchObject({
      state: "gone",
      goneDays: 3,
      counts: countersOf(1_000),
      observedAt: live.observedAt,
    });
  });

  test("is not called so for many looks on one day, by the calendar of the place", () => {
    const midnight = 4 * hour;
    expect(looks("gone", [now, now + 1, now + hour, now + midnight - 1])).toMatchObject({
      state: "live",
      goneDays: 1,
    });
    expect(looks("gone", [now, now + midnight])).toMatchObject({ goneDays: 2 });
    expect(looks("gone", [now, now + midnight], { utcOffsetMs: 0 })).toMatchObject({ goneDays: 1 });
  });

  test("is not called so while nothing else could be read either", () => {
    const times = [0, 1, 2, 3, 4].map((days) => now + days * day);
    expect(looks("gone", times, { othersRead: false })).toMatchObject({ state: "live", goneDays: 0 });
    // A day that proves nothing takes nothing back either.
    const doubtful = look(looks("gone", times.slice(0, 2)), "gone", now + 2 * day, { othersRead: false });
    expect(doubtful).toMatchObject({ state: "live", goneDays: 2 });
    expect(look(doubtful, "gone", now + 3 * day)).toMatchObject({ state: "gone" });
  });

  test("starts over after any other news of it", () => {
    const almost = looks("gone", [now, now + day]);
    const hidden = look(almost, "hidden", now + 2 * day);
    expect(hidden).toMatchObject({ state: "hidden", goneDays: 0, lastGoneAt: null, streak: 1 });
    expect(look(hidden, "gone", now + 3 * day)).toMatchObject({ state: "hidden", goneDays: 1 });
  });

  test("is noticed when it is back, and is an ordinary video again", () => {
    const gone = looks("gone", [now, now + day, now + 4 * day]);
    const verdict = judge(gone, counted(live.aid, 1_500), { ...context, now: now + 9 * day });
    expect(verdict).toMatchObject({ result: "updated", reason: "returned" });
    expect(verdict.after).toMatchObject({
      state: "live",
      goneDays: 0,
      lastGoneAt: null,
      checkAfter: null,
      streak: 0,
    });
    const almost = look(live, "gone", now);
    expect(judge(almost, counted(live.aid, 1_000), context)).toMatchObject({
      result: "unchanged",
      reason: "returned",
    });
  });

  test("and is back with a number that cannot be right is still held back", () => {
    const gone = looks("gone", [now, now + day, now + 4 * day]);
    const verdict = judge(gone, counted(live.aid, 0), { ...context, now: now + 9 * day });
    expect(verdict).toMatchObject({
      result: "skipped",
      reason: "suspect",
      after: { counts: countersOf(1_000) },
    });
  });
});

describe("what cannot be read is looked at ever more rarely", () => {
  test.each(["gone", "hidden", "login-only"] as const)("%s: after 1, 3, 7, 30, 30 days", (state) => {
    let [video, at] = [live, now];
    const waits: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      video = look(video, state, at);
      waits.push(((video.checkAfter ?? 0) - at) / day);
      at = video.checkAfter ?? 0;
    }
    expect(waits).toEqual([1, 3, 7, 30, 30, 30]);
    expect(video.counts).toEqual(countersOf(1_000));
  });

  test("asking early, by force, does not make it rarer", () => {
    const early = looks("hidden", [now, now + hour, now + 2 * hour, now + 3 * hour]);
    expect(early).toMatchObject({ streak: 1, checkAfter: now + 3 * hour + day });
    const inTime = look(early, "hidden", now + 3 * hour + day);
    expect(inTime.streak).toBe(2);
    expect(look(inTime, "hidden", now + 2 * day)).toMatchObject({ streak: 2 });
  });

  test("another reason starts over with a day", () => {
    const rare = looks("hidden", [now, now + day, now + 4 * day]);
    expect(rare.streak).toBe(3);
    expect(look(rare, "login-only", now + 11 * day)).toMatchObject({ state: "login-only", streak: 1 });
  });
});

test("a video in review is kept and asked for by the rule it was under", () => {
  const verdict = judge(live, unavailable(live.aid, "review"), context);
  expect(verdict).toMatchObject({ result: "skipped", reason: "review" });
  expect(verdict.after).toEqual({ ...live, attemptedAt: now, state: "review" });
  const fresh = trackedVideo();
  expect(judge(fresh, unavailable(fresh.aid, "review"), context).after).toMatchObject({
    observedAt: null,
    checkAfter: null,
  });
});

test("a doubted number survives a video that cannot be read for a while", () => {
  const held = judge(live, counted(live.aid, 0), context).after;
  const hidden = look(held, "hidden", now + day);
  expect(hidden.suspect).toEqual(held.suspect);
});

describe("an attempt that came to nothing", () => {
  test.each(["off-schema", "wrong-video", "conflicting", "refused", "unknown-code"] as const)(
    "%s leaves all but the time of the attempt as it was",
    (reason) => {
      const verdict = judge(live, invalid(live.aid, reason), context);
      expect(verdict).toMatchObject({ result: "failed", reason, seen: null, historic: false, attempts: 2 });
      expect(verdict.after).toEqual({ ...live, attemptedAt: now });
    },
  );

  test("and so does a request that failed as a whole", () => {
    const why = { reason: "network", code: null, message: "connection refused" };
    const verdict = judgeFailure(live, why, context);
    expect(verdict).toMatchObject({ result: "failed", ...why });
    expect(verdict.after).toEqual({ ...live, attemptedAt: now });
  });
});
