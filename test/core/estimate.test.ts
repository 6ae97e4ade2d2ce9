import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { estimatePlay, type EstimatedVideo } from "../../packages/core/src/estimate.ts";

const dayMs = 86_400_000;
const publishedAt = 1_700_000_000_000;
const after = (days: number): number => publishedAt + days * dayMs;
/** 60,000 plays at an age of 60 days, 100 a day over the last two. */
const video: EstimatedVideo = {
  play: 60_000,
  observedAt: after(60),
  publishedAt,
  rate: 100,
  ratedAt: after(59),
};

function estimated(given: Partial<EstimatedVideo>, days: number) {
  const estimate = estimatePlay({ ...video, ...given }, days);
  if (estimate === null) throw new Error("there is no estimate");
  return estimate;
}

describe("an estimate", () => {
  test.each([["play"], ["observedAt"], ["rate"], ["ratedAt"]] as const)("needs %s", (name) => {
    expect(estimatePlay({ ...video, [name]: null }, after(63))).toBeNull();
  });

  test("of a number just read is that number", () => {
    expect(estimated({}, after(60))).toEqual({ now: 60_000, low: 60_000, high: 60_000 });
    expect(estimated({}, after(59))).toEqual({ now: 60_000, low: 60_000, high: 60_000 });
  });

  test("goes on at the learned rate where the publishing date is not known", () => {
    expect(estimated({ publishedAt: null }, after(65)).now).toBe(60_500);
  });

  test("fades with the age: hardly for an old video, fast for a young one", () => {
    const old = estimated({}, after(65)).now - 60_000;
    expect(old).toBeLessThan(500);
    expect(old).toBeGreaterThan(450);
    const young = { observedAt: after(2), ratedAt: after(1) };
    const gain = estimated(young, after(7)).now - 60_000;
    expect(gain).toBeLessThan(250);
    expect(gain).toBeGreaterThan(100);
  });

  test("finds back the plays of a life that faded as supposed", () => {
    const playAt = (age: number): number => 100_000 * ((age + 1) ** 0.2 - 1);
    for (const [from, to, until] of [
      [0, 3, 10],
      [5, 8, 20],
      [40, 61, 82],
    ] as const) {
      const rate = (playAt(to) - playAt(from)) / (to - from);
      const given = {
        play: Math.round(playAt(to)),
        observedAt: after(to),
        rate,
        ratedAt: after((from + to) / 2),
      };
      expect(estimated(given, after(until)).now).toBeCloseTo(playAt(until), -1);
    }
  });

  test("is less certain the longer ago the number was read, the younger the video, and without its date", () => {
    const width = (given: Partial<EstimatedVideo>, at: number): number => {
      const { now, low, high } = estimated(given, at);
      return (high - low) / (now - 60_000);
    };
    expect(width({}, after(70))).toBeGreaterThan(width({}, after(61)));
    const young = { observedAt: after(4), ratedAt: after(3) };
    expect(width(young, after(5))).toBeGreaterThan(width({}, after(61)));
    expect(width({ publishedAt: null }, after(61))).toBeGreaterThan(width({}, after(61)));
  });

  test("of a video without a gain still allows for one", () => {
    expect(estimated({ rate: 0 }, after(63))).toMatchObject({ now: 60_000, low: 60_000, high: 60_001 });
  });

  test("is whole numbers, in order, never below what was read, whatever the video", () => {
    const time = fc.integer({ min: publishedAt, max: after(5000) });
    const some = fc.record({
      play: fc.integer({ min: 0, max: 10_000_000_000 }),
      observedAt: time,
      publishedAt: fc.option(time),
      rate: fc.double({ min: 0, max: 1e7, noNaN: true }),
      ratedAt: time,
    });
    fc.assert(
      fc.property(some, time, (given, at) => {
        const { now, low, high } = estimated(given, at);
        expect([now, low, high].every(Number.isInteger)).toBe(true);
        expect(given.play).toBeLessThanOrEqual(low);
        expect(low).toBeLessThanOrEqual(now);
        expect(now).toBeLessThanOrEqual(high);
      }),
    );
  });
});
