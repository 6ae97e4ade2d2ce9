import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { nextLookAfterMs } from "../../packages/core/src/doubt.ts";
import { judge, type JudgeContext } from "../../packages/core/src/judge.ts";
import { counterNames, type Counters, type TrackedVideo } from "../../packages/core/src/video.ts";
import { counted, countersOf, noCounters, trackedVideo } from "../support/videos.ts";

const now = Date.UTC(2026, 0, 10);
const hour = 3_600_000;
const day = 24 * hour;
const context: JudgeContext = {
  now,
  source: "view",
  staleAfterMs: 7 * day,
  attempts: 1,
  othersRead: true,
  utcOffsetMs: 8 * hour,
  typicalPlay: 100_000,
};

/** A video whose number stands at `play`, read long ago. */
const standing = (play: number | null, change: Partial<TrackedVideo> = {}) =>
  trackedVideo({
    counts: play === null ? noCounters : countersOf(play),
    observedAt: play === null ? null : now - 30 * day,
    attemptedAt: now - 30 * day,
    observedFrom: "view",
    ...change,
  });
const read = (video: TrackedVideo, play: number, more: Partial<JudgeContext> = {}) =>
  judge(video, counted(video.aid, play), { ...context, ...more });

describe("a number that is believed", () => {
  test.each([
    [null, 0, "updated", null],
    [null, 50_000_000, "updated", null],
    [0, 0, "unchanged", null],
    [1_000, 1_000, "unchanged", null],
    [1_000, 1_001, "updated", null],
    [0, 5, "updated", null],
    [1_000, 900, "updated", "decreased"],
    [20_000, 19_800, "updated", "decreased"],
    [4_000_000, 3_960_000, "updated", "decreased"],
    [1_000, 10_000_000, "updated", null],
    [200_000, 20_000_000, "updated", null],
  ])("%p → %p is stored at once as %s", (before, play, result, reason) => {
    const verdict = read(standing(before), play);
    expect(verdict).toMatchObject({ result, reason, seen: play, message: null });
    expect(verdict.after).toMatchObject({
      observedAt: now,
      attemptedAt: now,
      observedFrom: "view",
      suspect: null,
    });
    expect(verdict.after.counts).toEqual(countersOf(play));
    expect(verdict.historic).toBe(result === "updated");
  });

  test("makes history also where only another counter moved", () => {
    const video = standing(1_000);
    const answer = counted(video.aid, 1_000, { counts: { ...countersOf(1_000), like: 7 } });
    expect(judge(video, answer, context)).toMatchObject({ result: "unchanged", historic: true });
  });

  test("does not wipe out counters that this source cannot see, nor a known title or uploader", () => {
    const video = standing(1_000, { uid: "11", title: "old", publishedAt: 5 });
    const bare = counted(video.aid, 2_000, { counts: { ...noCounters, play: 2_000 }, uid: "22" });
    expect(judge(video, bare, context).after).toMatchObject({
      counts: countersOf(2_000),
      uid: "11",
      title: "old",
      publishedAt: 5,
    });
    const telling = counted(video.aid, 2_000, { uid: "33", title: "new", publishedAt: 6 });
    expect(judge(trackedVideo(), telling, context).after).toMatchObject({
      uid: "33",
      title: "new",
      publishedAt: 6,
    });
  });
});

describe("a number that is doubted", () => {
  test.each([
    ["zero over a count", 1, 0, "zero-over-count"],
    ["zero over millions", 4_288_090, 0, "zero-over-count"],
    ["a fall of more than a hundred and a hundredth", 1_000, 899, "large-fall"],
    ["a large fall", 1_000_000, 10, "large-fall"],
    ["a jump by more than a hundred times to over ten millions", 1_000, 20_000_000, "implausible-jump"],
    ["a jump from a stored zero", 0, 10_000_001, "implausible-jump"],
  ])("%s (%d → %d) waits beside the old one for a second look", (_, before, play, reason) => {
    const video = standing(before);
    const verdict = read(video, play);
    expect(verdict).toMatchObject({ result: "skipped", reason: "suspect", seen: play, historic: false });
    expect(verdict.message).toContain(String(before));
    expect(verdict.after).toEqual({
      ...video,
      attemptedAt: now,
      suspect: {
        counts: countersOf(play),
        reason: reason as "large-fall",
        seenAt: now,
        source: "view",
        looks: 1,
      },
      checkAfter: now + nextLookAfterMs,
    });
  });

  test("every counter at zero is doubted even where no plays were known", () => {
    const video = standing(0, { counts: countersOf(0) });
    const zeros = Object.fromEntries(counterNames.map((name) => [name, 0])) as unknown as Counters;
    const verdict = judge(video, counted(video.aid, 0, { counts: zeros }), context);
    expect(verdict).toMatchObject({
      result: "skipped",
      reason: "suspect",
      after: { suspect: { reason: "all-zero" } },
    });
    expect(verdict.after.counts).toEqual(countersOf(0));
  });

  test("the way back from a zero that was believed is not, though it is long: the rate tells that there had been plays", () => {
    const zero = standing(0, { rate: 12_000, ratedAt: now - 86_400_000 });
    expect(read(zero, 40_000_000)).toMatchObject({ result: "updated", after: { suspect: null } });
    expect(read(standing(0, { rate: 0, ratedAt: now - 86_400_000 }), 40_000_000).reason).toBe("suspect");
  });

  const held = read(standing(1_000), 0).after;

  test.each<[string, Partial<JudgeContext>, number, boolean]>([
    ["the same source half a day later", { now: now + nextLookAfterMs }, 0, true],
    ["the same source a moment before that", { now: now + nextLookAfterMs - 1 }, 0, false],
    ["another source at once", { now: now + 1, source: "bulk" }, 0, true],
    ["half a day later, but the old number again", { now: now + nextLookAfterMs }, 1_000, true],
    ["at once, but the old number again", { now: now + 1 }, 1_003, true],
    ["half a day later, but a third number", { now: now + nextLookAfterMs }, 300, false],
  ])("after a second look by %s, it is settled or still held", (_, more, play, isSettled) => {
    const verdict = read(held, play, more);
    expect(verdict.result === "skipped").toBe(!isSettled);
    expect(verdict.after.counts.play).toBe(isSettled ? play : 1_000);
    expect(verdict.after.suspect === null).toBe(isSettled);
    const isConfirmed = isSettled && play === 0;
    expect(verdict.reason).toBe(isSettled ? (isConfirmed ? "confirmed" : null) : "suspect");
  });

  test("an early look changes nothing about when the second look is due", () => {
    const again = read(held, 0, { now: now + hour }).after;
    expect(again.suspect).toEqual(held.suspect);
    expect(again.checkAfter).toBe(held.checkAfter);
    expect(again.attemptedAt).toBe(now + hour);
  });

  test("a look that disagrees starts the wait anew", () => {
    const later = now + nextLookAfterMs + hour;
    const { after } = read(held, 300, { now: later });
    expect(after.suspect).toMatchObject({ counts: countersOf(300), reason: "large-fall", seenAt: later });
    expect(after.checkAfter).toBe(later + nextLookAfterMs);
  });

  test("a second look that is a little further on agrees", () => {
    const jumped = read(standing(1_000), 20_000_000).after;
    expect(read(jumped, 23_000_000, { now: now + day })).toMatchObject({
      result: "updated",
      reason: "confirmed",
    });
    const fallen = read(standing(1_000_000), 500_000).after;
    expect(read(fallen, 500_050, { now: now + day })).toMatchObject({
      result: "updated",
      reason: "confirmed",
    });
    expect(read(fallen, 990_000, { now: now + day })).toMatchObject({
      result: "updated",
      reason: "decreased",
    });
  });
});

describe("a zero of a video that was seen to gain plays", () => {
  const gaining = standing(1_000, { publishedAt: now - 100 * day, rate: 50, ratedAt: now - 31 * day });
  const first = read(gaining, 0).after;
  const second = read(first, 0, { now: now + nextLookAfterMs });

  test("is not believed after a second look, but after a third one as much later", () => {
    expect(second).toMatchObject({ result: "skipped", reason: "suspect", seen: 0 });
    expect(second.after).toMatchObject({
      counts: countersOf(1_000),
      suspect: { looks: 2, seenAt: now + nextLookAfterMs },
      checkAfter: now + 2 * nextLookAfterMs,
    });
    const third = (at: number) => read(second.after, 0, { now: at });
    expect(third(now + 2 * nextLookAfterMs - 1)).toMatchObject({
      reason: "suspect",
      after: { suspect: second.after.suspect, checkAfter: second.after.checkAfter },
    });
    expect(third(now + 2 * nextLookAfterMs)).toMatchObject({
      result: "updated",
      reason: "confirmed",
      after: { counts: countersOf(0), suspect: null },
    });
  });

  test("is believed as soon if one of the looks is another source's", () => {
    const other = read(first, 0, { now: now + 1, source: "bulk" }).after;
    expect(other.suspect).toMatchObject({ looks: 2, source: "bulk" });
    expect(read(other, 0, { now: now + 2 }).after.suspect).toEqual(other.suspect);
    expect(read(other, 0, { now: now + 1 + nextLookAfterMs, source: "bulk" }).reason).toBe("confirmed");
  });

  test("is forgotten as soon as there are plays again", () => {
    expect(read(second.after, 1_003, { now: now + day })).toMatchObject({
      result: "updated",
      after: { counts: countersOf(1_003), suspect: null, checkAfter: null },
    });
  });

  test.each<[string, Partial<TrackedVideo>]>([
    ["its rate is only its plays by its age", { ratedAt: now - 65 * day }],
    ["it gained nothing", { rate: 0 }],
    ["its rate is not known", { rate: null, ratedAt: null }],
  ])("needs no third look where %s", (_, change) => {
    const once = read(standing(1_000, { ...gaining, ...change }), 0).after;
    expect(read(once, 0, { now: now + nextLookAfterMs }).reason).toBe("confirmed");
  });

  test("needs it also where the day of publishing is not known: two looks alone tell its rate", () => {
    const once = read(standing(1_000, { ...gaining, publishedAt: null }), 0).after;
    expect(read(once, 0, { now: now + nextLookAfterMs }).reason).toBe("suspect");
  });

  test("takes two looks if it is a fall to another number", () => {
    const fallen = read(gaining, 300).after;
    expect(read(fallen, 300, { now: now + nextLookAfterMs }).reason).toBe("confirmed");
  });
});

test("a video that stays at zero is looked at ever more rarely, but never less often than any other", () => {
  let video = standing(null);
  const waits: number[] = [];
  for (let look = 0, at = now; look < 5; look += 1, at = video.checkAfter ?? 0) {
    video = read(video, 0, { now: at }).after;
    waits.push(((video.checkAfter ?? 0) - at) / day);
  }
  expect(waits).toEqual([1, 3, 7, 7, 7]);
  expect(read(video, 3).after).toMatchObject({ checkAfter: null, streak: 0 });
});

describe("for any stored number and any answers in a row", () => {
  const play = fc.oneof(fc.nat(2_000), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));
  const step = fc.record({
    play,
    afterMs: fc.constantFrom(1, hour, 13 * hour),
    source: fc.constantFrom("view", "bulk"),
  });

  test("a count never falls without a remark, is always one that was sent, and only grows stale by being kept", () => {
    fc.assert(
      fc.property(fc.option(play), fc.array(step, { maxLength: 8 }), (first, steps) => {
        let [video, at] = [standing(first), now];
        for (const { play, afterMs, source } of steps) {
          at += afterMs;
          const verdict = read(video, play, { now: at, source });
          const [before, after] = [video.counts.play, verdict.after.counts.play];
          expect(Number.isSafeInteger(after ?? 0)).toBe(true);
          expect([before, play]).toContain(after);
          if (after !== null && after < (before ?? 0))
            expect(["decreased", "confirmed"]).toContain(verdict.reason ?? "");
          if (verdict.result === "skipped") expect(verdict.after.observedAt).toBe(video.observedAt);
          expect(verdict.result === "updated").toBe(verdict.result !== "skipped" && before !== after);
          video = verdict.after;
        }
      }),
    );
  });

  test("the same answer at the same moment gives the same verdict, and twice the same row", () => {
    fc.assert(
      fc.property(fc.option(play), play, play, (stored, first, second) => {
        const held = read(standing(stored), first).after;
        const once = read(held, second, { now: now + hour });
        expect(read(held, second, { now: now + hour })).toEqual(once);
        expect(read(once.after, second, { now: now + hour }).after).toEqual(once.after);
      }),
    );
  });
});
