import { describe, expect, test } from "bun:test";
import { clockToleranceMs, dueReason, nextDueAt, planGroup } from "../../packages/core/src/plan.ts";
import type { Selection } from "../../packages/core/src/ports.ts";
import type { Suspect, TrackedVideo } from "../../packages/core/src/video.ts";
import { countersOf, noCounters, trackedVideo } from "../support/videos.ts";

const now = Date.UTC(2026, 0, 10);
const hour = 3_600_000;
const day = 24 * hour;

const normal: Selection = {
  now,
  staleAfterMs: 7 * day,
  force: false,
  uids: undefined,
  aids: undefined,
  watermark: null,
  ranking: null,
};
const forced: Selection = { ...normal, force: true };

/** A video whose number was read so long ago. */
const read = (ageMs: number, change: Partial<TrackedVideo> = {}) =>
  trackedVideo({
    counts: countersOf(1_000),
    observedAt: now - ageMs,
    attemptedAt: now - ageMs,
    observedFrom: "view",
    ...change,
  });
const suspect: Suspect = {
  counts: countersOf(0),
  reason: "zero-over-count",
  seenAt: now - day,
  source: "view",
  looks: 1,
};

describe("why a video is due", () => {
  test.each<[string, TrackedVideo, string | undefined, string]>([
    ["never read", trackedVideo(), "never-counted", "never-counted"],
    ["tried in vain, never read", trackedVideo({ attemptedAt: now - day }), "never-counted", "never-counted"],
    ["read this moment", read(0), undefined, "forced"],
    ["read 6 d 23:59:59.999 ago", read(7 * day - 1), undefined, "forced"],
    ["read 7 d ago to the millisecond", read(7 * day), "stale", "stale"],
    ["read 7 d and a millisecond ago", read(7 * day + 1), "stale", "stale"],
    ["stamped a little ahead of the clock", read(-clockToleranceMs), undefined, "forced"],
    ["stamped by a clock that was far ahead", read(-clockToleranceMs - 1), "stale", "stale"],
    ["stamped in another year", read(-400 * day), "stale", "stale"],
    ["old, but with a later appointment", read(30 * day, { checkAfter: now + 1 }), undefined, "forced"],
    ["zero, its appointment come", read(day, { checkAfter: now, counts: countersOf(0) }), "zero", "zero"],
    [
      "zero, a moment too early",
      read(day, { checkAfter: now + 1, counts: countersOf(0) }),
      undefined,
      "forced",
    ],
    ["zero without an appointment", read(day, { counts: countersOf(0) }), undefined, "forced"],
    ["doubted, its second look due", read(day, { checkAfter: now, suspect }), "suspect", "suspect"],
    ["doubted, too early for it", read(day, { checkAfter: now + hour, suspect }), undefined, "forced"],
    ["gone, looked at again", read(day, { state: "gone", checkAfter: now - 1 }), "recheck", "recheck"],
    ["gone, in its back-off", read(99 * day, { state: "gone", checkAfter: now + day }), undefined, "forced"],
    ["hidden, looked at again", read(day, { state: "hidden", checkAfter: now }), "recheck", "recheck"],
    [
      "login-only and zero",
      read(day, { state: "login-only", counts: countersOf(0), checkAfter: now }),
      "recheck",
      "recheck",
    ],
    ["imported, to be proved", read(day, { observedFrom: "import", checkAfter: 0 }), "imported", "imported"],
    [
      "imported without a number",
      read(day, { observedFrom: "import", counts: noCounters, checkAfter: 0 }),
      "imported",
      "imported",
    ],
    [
      "imported with zero",
      read(day, { observedFrom: "import", counts: countersOf(0), checkAfter: 0 }),
      "zero",
      "zero",
    ],
    [
      "gone before it was ever read",
      trackedVideo({ state: "gone", checkAfter: now + day }),
      undefined,
      "forced",
    ],
    [
      "in review, never read",
      trackedVideo({ state: "review", attemptedAt: now - day }),
      "never-counted",
      "never-counted",
    ],
  ])("%s", (_, video, reason, whenForced) => {
    expect(dueReason(video, normal)).toBe(reason as ReturnType<typeof dueReason>);
    expect(dueReason(video, forced)).toBe(whenForced as ReturnType<typeof dueReason>);
  });

  test("what was attempted since the watermark is done, whatever came of it", () => {
    const since = (attemptedAt: number | null, selection: Selection) =>
      dueReason(read(30 * day, { attemptedAt }), { ...selection, watermark: now - hour });
    expect(since(now - hour, normal)).toBeUndefined();
    expect(since(now, forced)).toBeUndefined();
    expect(since(now - hour - 1, normal)).toBe("stale");
    expect(since(null, forced)).toBe("stale");
    const untried = trackedVideo({ attemptedAt: now });
    expect(dueReason(untried, { ...forced, watermark: now - hour })).toBeUndefined();
  });

  test("an attempt stamped by a clock that was days ahead does not count as done", () => {
    const video = read(-30 * day);
    expect(dueReason(video, { ...normal, watermark: now })).toBe("stale");
    expect(dueReason(video, { ...forced, watermark: now })).toBe("stale");
  });

  test("a run's own stamps count as done however long it lasts within a week", () => {
    const video = read(30 * day, { attemptedAt: now + 6 * day });
    expect(dueReason(video, { ...normal, watermark: now })).toBeUndefined();
  });
});

test("a video belongs to exactly one group, by its appointment and its number", () => {
  expect(planGroup(trackedVideo())).toBe("never-counted");
  expect(planGroup(read(day))).toBe("aging");
  expect(planGroup(read(day, { checkAfter: now }))).toBe("appointment");
  expect(planGroup(trackedVideo({ checkAfter: now }))).toBe("appointment");
});

test("the time a video will be due by itself is the first at which it is", () => {
  for (const video of [read(day), read(day, { checkAfter: now + 3 * day }), read(7 * day)]) {
    const at = nextDueAt(video, normal.staleAfterMs);
    expect(dueReason(video, { ...normal, now: at })).toBeDefined();
    expect(dueReason(video, { ...normal, now: at - 1 })).toBeUndefined();
  }
  expect(nextDueAt(trackedVideo(), normal.staleAfterMs)).toBe(0);
});
