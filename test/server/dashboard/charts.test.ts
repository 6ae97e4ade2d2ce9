import { describe, expect, test } from "bun:test";
import type { StoredVideo } from "@playcounts/core";
import fc from "fast-check";
import { byAge, medianCurve, playsAt, upTo } from "../../../packages/server/src/dashboard/charts/aged.ts";
import { dailyReadings, gainPoints, gainsOf } from "../../../packages/server/src/dashboard/charts/gains.ts";
import { asSteps, linePath, thin } from "../../../packages/server/src/dashboard/charts/lines.ts";
import { between, linearScale, logScale } from "../../../packages/server/src/dashboard/charts/scale.ts";
import { completeHistory, showHistory } from "../../../packages/server/src/dashboard/charts/shown-history.ts";
import { countersOf } from "../../support/videos.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const now = Date.UTC(2026, 10, 24);
const readingAt = (at: number, play: number | null) => ({
  observedAt: at,
  ...countersOf(play),
  source: "bulk",
  runId: null,
});

const storedVideo: StoredVideo = {
  bvid: "BV1GJ411x7h7",
  aid: 80_433_022,
  uid: null,
  title: null,
  publishedAt: null,
  ...countersOf(1),
  observedAt: null,
  observedFrom: null,
  attemptedAt: null,
  state: "live",
  suspect: null,
  checkAfter: null,
  rate: null,
  ratedAt: null,
};

describe("scales", () => {
  test.each([
    [0, 100, [0, 25, 50, 75, 100]],
    [122_120, 130_554, [120_000, 125_000, 130_000, 135_000]],
    [0, 1, [0, 1]],
    [7, 7, [6, 7, 8]],
    [0, 0, [0, 1]],
    [-30, 50, [-50, -25, 0, 25, 50]],
  ])("from %p to %p there are round, evenly spaced ticks", (min, max, ticks) => {
    expect(linearScale(min, max).ticks).toEqual(ticks);
  });

  test("whatever is shown lies within its scale, which has few whole ticks", () => {
    const count = fc.integer({ min: 0, max: 9_007_199_254_740 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        const { ticks, place } = linearScale(Math.min(a, b), Math.max(a, b));
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThan(6);
        expect(ticks.every((tick) => Number.isInteger(tick))).toBe(true);
        for (const value of [a, b]) expect(place(value)).toBeWithin(0, 1 + 1e-9);
      }),
    );
  });

  test("a logarithmic scale goes from power to power of ten", () => {
    expect(logScale(1_204, 26_548_814).ticks).toEqual([1e3, 1e4, 1e5, 1e6, 1e7, 1e8]);
    expect(logScale(0, 0).ticks).toEqual([1, 10]);
    expect(logScale(1, 100).place(10)).toBe(0.5);
    expect(logScale(1, 100).place(0)).toBe(0);
  });
});

describe("lines", () => {
  const area = { width: 100, height: 10, x: between(0, 10, 1), y: between(0, 4, 1) };

  test("are drawn upwards, within their area, and not at all for one point", () => {
    expect(linePath([[0, 0], [5, 1], [10, 4]], area)).toBe("M0 10L50 7.5L100 0"); // prettier-ignore
    expect(linePath([[5, 1]], area)).toBe("");
  });

  test("keep their ends when they are thinned, and are left alone when short", () => {
    const numbers = Array.from({ length: 1_000 }, (_, index) => index);
    expect(thin(numbers, 4)).toEqual([0, 333, 666, 999]);
    expect(thin([1, 2], 4)).toEqual([1, 2]);
  });

  test("as steps keep each height until the next", () => {
    expect(asSteps([[0, 1], [2, 5]])).toEqual([[0, 1], [2, 1], [2, 5]]); // prettier-ignore
  });
});

describe("gains", () => {
  test("are per day, whatever the time between two readings", () => {
    const readings = [readingAt(0, 100), readingAt(dayMs, 150), readingAt(5 * dayMs, 130)];
    expect(gainsOf(readings, "play").map(({ perDay }) => perDay)).toEqual([50, -5]);
    expect(gainPoints(gainsOf(readings, "play"))).toEqual([[0, 50], [dayMs, -5], [5 * dayMs, -5]]); // prettier-ignore
  });

  test("are not made of readings that lack the counter", () => {
    const readings = [readingAt(0, 100), readingAt(dayMs, null), readingAt(2 * dayMs, 120)];
    expect(gainsOf(readings, "play")).toEqual([{ from: 0, until: 2 * dayMs, perDay: 10 }]);
    expect(gainsOf(readings.slice(0, 1), "play")).toEqual([]);
    expect(gainPoints([])).toEqual([]);
  });

  test("are taken between readings about a day apart; the newest always counts", () => {
    const at = (...hours: number[]) => hours.map((hour) => ({ observedAt: hour * hourMs }));
    expect(dailyReadings(at(0, 1, 2, 23, 24, 46))).toEqual(at(0, 23, 46));
    expect(dailyReadings(at(0, 24, 25))).toEqual(at(0, 25));
    expect(dailyReadings(at(0, 3))).toEqual(at(0, 3));
    expect(dailyReadings([])).toEqual([]);
  });
});

describe("what is shown of a history", () => {
  const history = Array.from({ length: 200 }, (_, day) => readingAt(now - (199 - day) * dayMs, day));

  test("is thirty days unless asked otherwise, with the reading before them", () => {
    const shown = showHistory(history, {}, now);
    expect(shown).toMatchObject({ range: "30", mode: "total", from: now - 30 * dayMs, until: now });
    expect(shown.readings).toHaveLength(32);
    expect(showHistory(history, { range: "7" }, now).readings).toHaveLength(9);
    expect(showHistory(history, { range: "all" }, now)).toMatchObject({ from: now - 199 * dayMs });
  });

  test("is all of it if thirty days have too little, and begins where the history does", () => {
    const old = history.slice(0, 100);
    expect(showHistory(old, {}, now)).toMatchObject({ range: "all", readings: old });
    expect(showHistory(old, { range: "7" }, now).readings).toEqual([]);
    expect(showHistory(history.slice(-5), { range: "90" }, now).from).toBe(now - 4 * dayMs);
    expect(showHistory([], {}, now)).toMatchObject({ range: "all", readings: [], from: now });
  });
});

test("a reading that found nothing new ends a history all the same", () => {
  const history = [readingAt(now - 2 * dayMs, 7)];
  const video = { ...storedVideo, ...countersOf(7), observedAt: now, observedFrom: "view" };
  expect(completeHistory(history, video)).toEqual([...history, { ...readingAt(now, 7), source: "view" }]);
  expect(completeHistory(history, { ...video, observedAt: now - 2 * dayMs })).toEqual(history);
  expect(completeHistory([], video)).toEqual([]);
});

describe("curves by age", () => {
  const curve = (...points: (readonly [number, number])[]) => ({ bvid: "BV1", points });

  test("begin on the day of publishing", () => {
    const history = [[now - dayMs, 5], [now, 10], [now + 3 * dayMs, 40]] as const; // prettier-ignore
    expect(byAge({ bvid: "BV1", publishedAt: now }, history).points).toEqual([[0, 10], [3, 40]]); // prettier-ignore
  });

  test("tell something between their readings and a little beyond", () => {
    const known = curve([10, 100], [20, 200]);
    expect([15, 10, 20, 9, 24].map((age) => playsAt(known, age))).toEqual([150, 100, 200, 100, 200]);
    expect([1, 30].map((age) => playsAt(known, age))).toEqual([undefined, undefined]);
    expect(playsAt(curve(), 1)).toBeUndefined();
  });

  test("end at the age shown, between two readings if need be", () => {
    expect(upTo(curve([10, 100], [20, 200]), 12).points).toEqual([[10, 100], [12, 120]]); // prettier-ignore
    expect(upTo(curve([10, 100], [20, 200]), 99).points).toHaveLength(2);
    expect(upTo(curve([10, 100], [20, 200]), 2).points).toEqual([]);
  });

  test("have a median where at least three are near", () => {
    const [low, middle, high] = [1, 2, 10].map((times) => curve([0, 0], [10, 100 * times]));
    if (low === undefined || middle === undefined || high === undefined) throw new Error("three were made");
    expect(medianCurve([high, low, middle], [10])).toEqual([{ age: 10, plays: 200, videos: 3 }]);
    expect(medianCurve([high, low], [10])).toEqual([]);
    expect(medianCurve([high, low, middle, middle], [5, 99])).toEqual([{ age: 5, plays: 100, videos: 4 }]);
    expect(medianCurve([high, low, middle, high], [10])[0]?.plays).toBe(600);
  });
});
