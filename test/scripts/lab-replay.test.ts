import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { compare, type Comparison } from "../../scripts/lab/compare.ts";
import { combine, faultsByName, noFaults } from "../../scripts/lab/faults.ts";
import { dayMs } from "../../scripts/lab/lab-video.ts";
import { adaptive, policies, uniform, type Policy, type View } from "../../scripts/lab/policies.ts";
import { replay, scoredDaysOf, warmUpDays, type ReplayOptions } from "../../scripts/lab/replay.ts";
import { syntheticSeries } from "./synthetic-series.ts";

const catalogue = syntheticSeries({ videos: 400 });
const everyThreeAndAHalf: ReplayOptions = {
  budget: { liveVideosPerLook: 3.5 },
  capMs: 7 * dayMs,
  runsPerDay: 1,
  seed: 1,
};
const everySeven: ReplayOptions = {
  ...everyThreeAndAHalf,
  budget: { liveVideosPerLook: 7 },
  capMs: 21 * dayMs,
};

function compared(options: Partial<ReplayOptions> = {}, series = catalogue): Comparison {
  return compare(series, { ...everyThreeAndAHalf, ...options, staggers: 3 });
}

function rowOf(comparison: Comparison, name: Comparison["policies"][number]["policy"]) {
  const row = comparison.policies.find(({ policy }) => policy === name);
  if (row === undefined) throw new Error(`${name} was not compared`);
  return row;
}

/** The policy, with every view it was given. */
function watched(policy: Policy): { policy: Policy; views: View[] } {
  const views: View[] = [];
  return { policy: { ...policy, choose: (view) => (views.push(view), policy.choose(view)) }, views };
}

describe("a replay", () => {
  test("is the same for the same stagger and another for another", () => {
    expect(replay(catalogue, adaptive, everyThreeAndAHalf)).toEqual(
      replay(catalogue, adaptive, everyThreeAndAHalf),
    );
    expect(replay(catalogue, adaptive, { ...everyThreeAndAHalf, seed: 2 })).not.toEqual(
      replay(catalogue, adaptive, everyThreeAndAHalf),
    );
  });

  test("scores half of the longest series, at most 60 days, after ten days of warming up", () => {
    expect(scoredDaysOf(catalogue)).toBe(60);
    const short = syntheticSeries({ videos: 50, days: 31 });
    expect(scoredDaysOf(short)).toBe(15);
    const { policy, views } = watched(uniform);
    replay(short, policy, everyThreeAndAHalf);
    expect(views).toHaveLength(warmUpDays + 15);
  });

  test.each(policies.map((policy) => [policy.name, policy] as const))(
    "lets %s see nothing but what its own looks have read, and ask no more than it may",
    (_, policy) => {
      const { policy: spied, views } = watched(policy);
      let asked = new Set<number>();
      const spy: Policy = {
        ...spied,
        choose(view) {
          for (const { id, play } of view.videos) expect(play === null).toBe(!asked.has(id));
          const chosen = spied.choose(view);
          expect(chosen.length).toBeLessThanOrEqual(view.looks);
          expect(new Set(chosen).size).toBe(chosen.length);
          asked = new Set([...asked, ...chosen.map(({ id }) => id)]);
          return chosen;
        },
      };
      replay(catalogue, spy, everySeven);
      expect(views.length).toBeGreaterThan(60);
    },
  );

  test("grants every rule the same hard number of looks a day", () => {
    for (const budget of [{ liveVideosPerLook: 3.5 }, { looksPerDay: 100 }]) {
      const looks = policies.map(
        (policy) => replay(catalogue, policy, { ...everyThreeAndAHalf, budget }).looks,
      );
      expect(new Set(looks).size).toBe(1);
    }
    expect(replay(catalogue, uniform, { ...everyThreeAndAHalf, budget: { looksPerDay: 100 } }).looks).toBe(
      100,
    );
  });

  test("counts the second try of a look that failed among them", () => {
    const failing = { ...everyThreeAndAHalf, budget: { looksPerDay: 60 }, faults: faultsByName.failures };
    expect(replay(catalogue, uniform, failing).looksMade).toBe(60);
    expect(replay(catalogue, uniform, { ...failing, budget: { looksPerDay: 1000 } }).looksMade).toBeLessThan(
      300,
    );
    const half = compared().policies.find(({ policy }) => policy === "predecessor");
    expect(half?.looksMadePerDay).toBeLessThan(compared().looksPerDay * 0.7);
  });

  test("spread over several runs a day asks as often, in smaller portions", () => {
    const { policy, views } = watched(adaptive);
    const options = { ...everyThreeAndAHalf, budget: { looksPerDay: 90 }, runsPerDay: 4 };
    expect(replay(catalogue, policy, options).looks).toBe(90);
    expect(new Set(views.map(({ looks }) => looks))).toEqual(new Set([22, 23]));
    expect(views[1]?.now).toBe(0.5 * dayMs);
  });
});

describe("the adaptive rule", () => {
  const tight = compared();
  const relaxed = compared(everySeven);

  test("leaves less than a third of the error of equal turns at a look every 3.5 days, and keeps the cap", () => {
    const { ofUniform, worst } = rowOf(tight, "adaptive");
    expect(ofUniform.meanError).toBeLessThan(0.3);
    expect(ofUniform.meanRelative).toBeLessThan(0.6);
    expect(worst.longestUnseenDays).toBeLessThanOrEqual(7);
    expect(tight.cap.shortPerDay).toBe(0);
  });

  test("leaves less than 0.4 of it at a look a week under a cap of 21 days, and keeps that", () => {
    const { ofUniform, worst } = rowOf(relaxed, "adaptive");
    expect(ofUniform.meanError).toBeLessThan(0.4);
    expect(ofUniform.meanRelative).toBeLessThan(0.7);
    expect(worst.longestUnseenDays).toBeLessThanOrEqual(21);
  });

  test("leaves less than 0.12 with the estimate shown, and the truth is within its bounds as often as said", () => {
    expect(rowOf(tight, "adaptive, estimate shown").ofUniform.meanError).toBeLessThan(0.12);
    for (const { insideBounds } of [tight, relaxed]) {
      expect(insideBounds).toBeGreaterThan(0.88);
      expect(insideBounds).toBeLessThan(0.965);
    }
  });

  test("is about as good in plays as asking in proportion to growth, and far better in per cent", () => {
    for (const comparison of [tight, relaxed]) {
      const inProportion = rowOf(comparison, "proportional").ofUniform;
      const { meanError, meanRelative } = rowOf(comparison, "adaptive").ofUniform;
      expect(meanError).toBeLessThan(inProportion.meanError * 1.1);
      expect(meanRelative).toBeLessThan(inProportion.meanRelative * 0.7);
      expect(inProportion.meanError).toBeLessThan(0.6);
    }
  });

  test("is not the seven-day rule, which leaves half of a budget of 3.5 days unused", () => {
    expect(rowOf(tight, "predecessor").ofUniform.meanError).toBeGreaterThan(1.5);
    expect(rowOf(tight, "predecessor").worst.longestUnseenDays).toBeLessThanOrEqual(7);
  });

  test("is never worse than equal turns by more than 2 % where all videos are alike", () => {
    const alike = syntheticSeries({ videos: 300, days: 60, alike: true });
    for (const options of [everyThreeAndAHalf, everySeven]) {
      const { ofUniform } = rowOf(compared(options, alike), "adaptive");
      expect(ofUniform.meanError).toBeLessThanOrEqual(1.02);
      expect(ofUniform.meanRelative).toBeLessThanOrEqual(1.02);
    }
  });

  test("says by how much the budget is short of the cap, and is then no worse than equal turns", () => {
    const short = compared({ budget: { liveVideosPerLook: 14 } });
    expect(short.cap.shortPerDay).toBeCloseTo(short.live / 14, -1);
    expect(short.cap.attainableMs / dayMs).toBeCloseTo(14, 0);
    expect(rowOf(short, "adaptive").ofUniform.meanError).toBeLessThanOrEqual(1.001);
  });

  test.each([
    ...Object.entries(faultsByName),
    ["all of them", combine(Object.values(faultsByName))] as const,
  ])("changes little under a fault: %s", (_, faults) => {
    // Where hits are asked every day, two days without asking cost more than where they are asked every third.
    for (const [options, clean, most] of [
      [everyThreeAndAHalf, tight, 0.25],
      [everySeven, relaxed, 0.15],
    ] as const) {
      const row = rowOf(compared({ ...options, faults }), "adaptive");
      const { ofUniform } = rowOf(clean, "adaptive");
      expect(Math.abs(row.ofUniform.meanError / ofUniform.meanError - 1)).toBeLessThan(most);
      expect(Math.abs(row.ofUniform.meanRelative / ofUniform.meanRelative - 1)).toBeLessThan(0.15);
      expect(row.worst).not.toEqual(rowOf(clean, "adaptive").worst);
    }
  });
});

describe("the cap", () => {
  const few = syntheticSeries({ videos: 120, days: 60 });
  const situation = fc
    .record({
      capDays: fc.integer({ min: 6, max: 21 }),
      frugality: fc.double({ min: 0, max: 1, noNaN: true }),
      runsPerDay: fc.constantFrom(1, 2, 6),
      seed: fc.nat(1_000),
    })
    .map(({ capDays, frugality, runsPerDay, seed }) => {
      // A round takes no longer than the warming up, or some would still wait for their first number.
      const liveVideosPerLook = 1.5 + frugality * (Math.min(capDays / 2, 6) - 1.5);
      return { capMs: capDays * dayMs, budget: { liveVideosPerLook }, runsPerDay, seed };
    });
  const longestUnseenMs = (options: ReplayOptions): number =>
    replay(few, adaptive, options).shown.longestUnseenDays * dayMs;

  test("is never passed by anybody without faults, if the budget has twice the looks that it takes", () => {
    fc.assert(
      fc.property(situation, (one) => expect(longestUnseenMs(one)).toBeLessThanOrEqual(one.capMs)),
      { numRuns: 60 },
    );
  });

  test("is passed after an outage by its length at most", () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 1, max: 3 }), (one, length) => {
        const outage = Array.from({ length }, (_, day) => 8 + day);
        const options = { ...one, faults: { ...noFaults, outage } };
        expect(longestUnseenMs(options)).toBeLessThanOrEqual(one.capMs + length * dayMs);
      }),
      { numRuns: 60 },
    );
  });
});
