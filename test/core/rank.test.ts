import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  gainOfRanking,
  importanceOf,
  indexOf,
  neutralTypicalPlay,
  rankCount,
  rankOf,
  typicalPlayOf,
  weightOfRank,
  type RankedVideo,
} from "../../packages/core/src/rank.ts";

const dayMs = 86_400_000;
const observedAt = 1_700_000_000_000;
const aged = (days: number, play: number, rate: number | null): RankedVideo => ({
  play,
  rate,
  observedAt,
  publishedAt: observedAt - days * dayMs,
});

const someVideo = fc.record({
  play: fc.integer({ min: 0, max: 1_000_000_000 }),
  rate: fc.option(fc.double({ min: 0, max: 1e8, noNaN: true })),
  observedAt: fc.constant(observedAt),
  publishedAt: fc.option(fc.integer({ min: observedAt - 5000 * dayMs, max: observedAt + dayMs })),
});

describe("importance", () => {
  test("puts the larger of two videos first that are equally wrong in per cent", () => {
    expect(importanceOf(aged(1000, 1_000_000, 10_000))).toBeGreaterThan(
      importanceOf(aged(1000, 10_000, 100)),
    );
  });

  test("puts the smaller of two videos first that are equally wrong in plays", () => {
    expect(importanceOf(aged(1000, 10_000, 100))).toBeGreaterThan(importanceOf(aged(1000, 1_000_000, 100)));
  });

  test("is the same for a catalogue in which everything is a thousand times as much", () => {
    const small = importanceOf(aged(100, 5000, 70), 2000);
    expect(importanceOf(aged(100, 5_000_000, 70_000), 2_000_000)).toBeCloseTo(small, 9);
  });

  test("forgets no video: one that gained nothing lately keeps a part of its mean since publishing", () => {
    const dead = importanceOf(aged(1000, 1_000_000, 0));
    expect(dead).toBeGreaterThan(0);
    expect(dead).toBeCloseTo(importanceOf(aged(1000, 1_000_000, 100)) / 2, 9);
    expect(importanceOf(aged(5000, 0, 0))).toBeGreaterThan(0);
  });

  test("of an unknown rate is that of the mean since publishing, or of a month if the date is unknown", () => {
    expect(importanceOf(aged(100, 5000, null))).toBeLessThan(importanceOf(aged(10, 5000, null)));
    expect(importanceOf({ ...aged(1, 5000, null), publishedAt: null })).toBe(
      importanceOf(aged(30, 5000, null)),
    );
  });
});

describe("a rank", () => {
  test("is one of the ranks there are, for whatever video", () => {
    fc.assert(
      fc.property(someVideo, fc.integer({ min: 0, max: 1_000_000_000 }), (video, typicalPlay) => {
        const rank = rankOf(video, typicalPlay);
        expect(Number.isInteger(rank)).toBe(true);
        expect(rank).toBeGreaterThanOrEqual(0);
        expect(rank).toBeLessThan(rankCount);
      }),
    );
  });

  test("stands for the importance of its videos to within a quarter of a doubling", () => {
    fc.assert(
      fc.property(someVideo, (video) => {
        const rank = rankOf(video);
        if (rank === 0 || rank === rankCount - 1) return;
        const ratio = importanceOf(video) / weightOfRank(rank);
        expect(Math.abs(Math.log2(ratio))).toBeLessThan(0.251);
      }),
    );
  });

  test("never falls when the rate rises", () => {
    fc.assert(
      fc.property(someVideo, fc.double({ min: 1, max: 1000, noNaN: true }), (video, factor) => {
        if (video.rate === null) return;
        expect(rankOf({ ...video, rate: video.rate * factor })).toBeGreaterThanOrEqual(rankOf(video));
      }),
    );
  });

  test("has room above and below for real videos: a hit of its first hour, a dead one of ten years", () => {
    const hit = { play: 500_000, rate: 12_000_000, observedAt, publishedAt: observedAt - 3_600_000 };
    expect(rankOf(hit, 10_000)).toBeLessThan(rankCount - 1);
    expect(rankOf(aged(3650, 10_000, 0), 1_000_000)).toBeGreaterThan(0);
  });
});

describe("an index", () => {
  test("grows with the square of the time, so that a video a hundred times as important is asked ten times as often", () => {
    const rank = 20;
    const hundredfold = rank + Math.round(2 * Math.log2(100));
    expect(indexOf(rank, observedAt, observedAt + 10 * dayMs)).toBeCloseTo(
      indexOf(hundredfold, observedAt, observedAt + dayMs),
      1,
    );
    expect(indexOf(rank, observedAt, observedAt + 6 * dayMs)).toBeCloseTo(
      4 * indexOf(rank, observedAt, observedAt + 3 * dayMs),
      9,
    );
  });

  test("of a reading from the future is nothing", () => {
    expect(indexOf(63, observedAt, observedAt - dayMs)).toBe(0);
  });
});

describe("what is typical", () => {
  test("is the count that three tenths stay below, in whatever order they come", () => {
    const counts = [900, 100_000, 700, 400, 1_000_000, 200, 500, 300, 800, 600];
    expect(typicalPlayOf(counts)).toBe(500);
    expect(typicalPlayOf(counts.toReversed())).toBe(500);
  });

  test("is never so little that it means nothing, and neutral where nothing is known", () => {
    expect(typicalPlayOf([0, 0, 1])).toBe(100);
    expect(typicalPlayOf([])).toBe(neutralTypicalPlay);
  });
});

describe("the gain of ranking", () => {
  const ranks = (counts: Readonly<Record<number, number>>): number[] =>
    Array.from({ length: rankCount }, (_, rank) => counts[rank] ?? 0);

  test("is 1 where all videos are alike, and where there are none", () => {
    expect(gainOfRanking(ranks({ 30: 500 }))).toBeCloseTo(1, 9);
    expect(gainOfRanking([])).toBe(1);
  });

  test("is n·Σk/(Σ√k)²", () => {
    // One video 256 times as important as each of 15 others.
    expect(gainOfRanking(ranks({ 20: 15, 36: 1 }))).toBeCloseTo((16 * (256 + 15)) / (16 + 15) ** 2, 6);
  });

  test("is never below 1", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: rankCount, maxLength: rankCount }),
        (counts) => expect(gainOfRanking(counts)).toBeGreaterThanOrEqual(1 - 1e-9),
      ),
    );
  });
});
