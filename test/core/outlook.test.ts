import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { behindByAge, behindByRank, expectedError, type RankShare } from "../../packages/core/src/outlook.ts";
import { weightOfRank } from "../../packages/core/src/rank.ts";

const share = fc.record({
  rank: fc.nat(63),
  videos: fc.integer({ min: 1, max: 5_000 }),
  ratePerDay: fc.integer({ min: 0, max: 100_000 }),
});
const catalogue = fc
  .uniqueArray(share, { selector: ({ rank }) => rank, minLength: 1, maxLength: 12 })
  .map((ranks: readonly RankShare[]) => ({
    ranks,
    videos: ranks.reduce((sum, { videos }) => sum + videos, 0),
  }));

describe("how far numbers are off in the long run", () => {
  test("by age: half of what is gained between two looks at each", () => {
    const ranks = [{ rank: 5, videos: 100, ratePerDay: 400 }];
    expect(behindByAge({ ranks, videos: 100 }, 25)).toBe((400 * 4) / 2);
    expect(behindByAge({ ranks, videos: 100 }, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  test("by rank it is the same where all videos are alike and the cap does not hold", () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 1_000 }), (only, looks) => {
        const one = { ranks: [only], videos: only.videos };
        expect(behindByRank(one, looks, Number.MAX_VALUE)).toBeCloseTo(behindByAge(one, looks), 3);
      }),
    );
  });

  test("looks by rank are used up: the intervals that give the figure cost exactly the looks there are", () => {
    // Rates chosen so that the figure is the sum of the intervals: 2 plays per day for each look a day it takes.
    const ranks = [10, 20, 30, 40].map((rank) => ({ rank, videos: 1_000, ratePerDay: 2_000 }));
    const roots = ranks.reduce((sum, { rank, videos }) => sum + videos * Math.sqrt(weightOfRank(rank)), 0);
    const looks = 700;
    const days = ranks.map(({ rank }) => roots / looks / Math.sqrt(weightOfRank(rank)));
    expect(days.reduce((sum, every) => sum + 1_000 / every, 0)).toBeCloseTo(looks, 6);
    const expected = days.reduce((sum, every) => sum + (2_000 * every) / 2, 0);
    expect(behindByRank({ ranks }, looks, Number.MAX_VALUE)).toBeCloseTo(expected, 6);
  });

  test("no rank waits longer than the cap, so the figure is never above that of asking all at the cap", () => {
    fc.assert(
      fc.property(
        catalogue,
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 30 }),
        (all, looks, cap) => {
          const rate = all.ranks.reduce((sum, { ratePerDay }) => sum + ratePerDay, 0);
          expect(behindByRank(all, looks, cap)).toBeLessThanOrEqual((rate * cap) / 2 + 1e-6);
        },
      ),
    );
  });

  test("as plays per video and as a share of what is really there", () => {
    expect(expectedError(100, { videos: 50, plays: 900 })).toEqual({ playsPerVideo: 2, share: 0.1 });
    expect(expectedError(0, { videos: 0, plays: 0 })).toEqual({ playsPerVideo: 0, share: 0 });
  });
});
