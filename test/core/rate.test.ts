import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { learnRate, type RatedVideo } from "../../packages/core/src/rate.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const publishedAt = 1_700_000_000_000;
const after = (days: number): number => publishedAt + days * dayMs;
const unknown: RatedVideo = { play: null, observedAt: null, publishedAt, rate: null, ratedAt: null };
/** A video of 1,000 plays, read when it was ten days old, gaining 50 a day. */
const known: RatedVideo = { play: 1000, observedAt: after(10), publishedAt, rate: 50, ratedAt: after(9) };

describe("a rate", () => {
  test("is the plays by the age after the first look, dated at the middle of that time", () => {
    expect(learnRate({ before: unknown, play: 1000, observedAt: after(4) })).toEqual({
      rate: 250,
      ratedAt: after(2),
    });
  });

  test.each([
    ["no publishing date", { ...unknown, publishedAt: null }],
    ["a publishing date in the future", { ...unknown, publishedAt: after(5) }],
  ])("is unknown after one look with %s", (_, before) => {
    expect(learnRate({ before, play: 1000, observedAt: after(4) })).toEqual({ rate: null, ratedAt: null });
  });

  test("of a video that came out this minute is not blown up", () => {
    const { rate } = learnRate({ before: unknown, play: 100, observedAt: publishedAt + 60_000 });
    expect(rate).toBe(2400);
  });

  test("is the gain since the last look by its length, and what was known before is forgotten", () => {
    expect(learnRate({ before: known, play: 1600, observedAt: after(13) })).toEqual({
      rate: 200,
      ratedAt: after(11.5),
    });
  });

  test("of a long gap is its mean, dated long ago", () => {
    expect(learnRate({ before: known, play: 1000 + 7 * 200, observedAt: after(210) })).toEqual({
      rate: 7,
      ratedAt: after(110),
    });
  });

  test("is 0 where nothing was gained", () => {
    expect(learnRate({ before: known, play: 1000, observedAt: after(12) }).rate).toBe(0);
  });

  test("stays as it was when the count fell, and when the clock went back", () => {
    const asBefore = { rate: 50, ratedAt: after(9) };
    expect(learnRate({ before: known, play: 990, observedAt: after(12) })).toMatchObject(asBefore);
    expect(learnRate({ before: known, play: 5000, observedAt: after(8) })).toMatchObject(asBefore);
    expect(learnRate({ before: known, play: 5000, observedAt: after(10) })).toMatchObject(asBefore);
  });

  test("after a fall of a video of which none was known is its mean since publishing", () => {
    const before = { ...known, rate: null, ratedAt: null };
    expect(learnRate({ before, play: 600, observedAt: after(12) }).rate).toBe(50);
  });

  test("of a few minutes counts by their share of a day: a burst is no rate", () => {
    const burst = { play: 1100, observedAt: after(10) + 5 * 60_000 };
    expect(learnRate({ before: known, ...burst }).rate).toBeCloseTo(100 + 50 * (1 - 5 / 1440), 6);
    const undated = { ...known, publishedAt: null, rate: null, ratedAt: null };
    expect(learnRate({ before: undated, ...burst }).rate).toBe(2400);
  });

  test("follows hourly looks within days", () => {
    let video = known;
    for (let hour = 1; hour <= 72; hour += 1) {
      const reading = { play: 1000 + hour * 20, observedAt: after(10) + hour * hourMs };
      video = { publishedAt, ...reading, ...learnRate({ before: video, ...reading }) };
    }
    expect(video.rate).toBeGreaterThan(450);
    expect(video.rate).toBeLessThanOrEqual(480);
    expect(after(13) - (video.ratedAt ?? 0)).toBeLessThan(1.5 * dayMs);
  });

  test("does not take the end of a wrong zero for a gain", () => {
    const zero = { ...known, play: 0, rate: 0, ratedAt: after(10) };
    expect(learnRate({ before: zero, play: 1100, observedAt: after(11) }).rate).toBe(100);
  });

  test("is never negative nor infinite, and never dated after the reading, whatever was read when", () => {
    const count = fc.integer({ min: 0, max: 10_000_000_000 });
    const time = fc.integer({ min: publishedAt - 5 * dayMs, max: publishedAt + 5000 * dayMs });
    const video = fc.record({
      play: fc.option(count),
      observedAt: fc.option(time),
      publishedAt: fc.option(time),
      rate: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
      ratedAt: fc.constant(null),
    });
    fc.assert(
      fc.property(video, count, time, (given, play, observedAt) => {
        const ratedAt = given.rate === null ? null : Math.min(given.observedAt ?? observedAt, observedAt);
        const learned = learnRate({ before: { ...given, ratedAt }, play, observedAt });
        expect(learned.rate === null).toBe(learned.ratedAt === null);
        if (learned.rate === null) return;
        expect(learned.rate).toBeGreaterThanOrEqual(0);
        expect(learned.rate).toBeLessThan(Infinity);
        expect(learned.ratedAt).toBeLessThanOrEqual(observedAt);
        expect(Number.isInteger(learned.ratedAt)).toBe(true);
      }),
    );
  });
});
