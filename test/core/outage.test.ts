import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { longestOutage, outageHorizon, reachedCapAt } from "../../packages/core/src/outage.ts";

const dayMs = 86_400_000;
const now = 1_700_000_000_000;
const capMs = 7 * dayMs;
const daily = { now, periodMs: dayMs, staleAfterMs: capMs };
/** The times so many days ago, in order. */
const daysAgo = (...days: readonly number[]): number[] =>
  days.toSorted((a, b) => b - a).map((day) => now - day * dayMs);

describe("an outage", () => {
  test("is what is longer between two runs than the period", () => {
    expect(longestOutage(daysAgo(10, 9, 8, 7, 6, 3, 2, 1), daily)).toEqual({
      endedAt: now - 3 * dayMs,
      graceMs: 2 * dayMs,
    });
    expect(longestOutage(daysAgo(10, 9, 8, 7, 6, 5, 4, 3, 2, 1), daily)).toBeNull();
  });

  test("lasts until now while nobody has been asked since", () => {
    expect(longestOutage(daysAgo(10, 9, 8, 7, 6, 5, 4, 3), daily)).toEqual({
      endedAt: now,
      graceMs: 2 * dayMs,
    });
  });

  test("is none where nobody is asked at night, or every other day", () => {
    const hours = Array.from({ length: 240 }, (_, hour) => hour).filter((hour) => hour % 24 < 16);
    const byDay = hours.map((hour) => hour / 24);
    expect(longestOutage(daysAgo(...byDay), { ...daily, periodMs: dayMs / 24 })).toBeNull();
    expect(longestOutage(daysAgo(9, 7, 5, 3, 1), daily)).toBeNull();
  });

  test("is none where it is the asking that is rare, or nothing is known", () => {
    expect(longestOutage(daysAgo(7), daily)).toBeNull();
    expect(longestOutage(daysAgo(8, 7.9, 7.8), daily)).toBeNull();
    expect(longestOutage([], daily)).toBeNull();
  });

  test("gives a grace of no more than its length without the usual, and half the cap", () => {
    const times = fc.array(fc.integer({ min: 0, max: 10 * 24 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 48 }), (hours, periodHours) => {
        const askedAt = daysAgo(...hours.map((hour) => hour / 24));
        const periodMs = (periodHours * dayMs) / 24;
        const outage = longestOutage(askedAt, { ...daily, periodMs });
        if (outage === null) return;
        const before = Math.max(...askedAt.filter((at) => at < outage.endedAt));
        expect(outage.graceMs).toBeGreaterThan(0);
        expect(outage.graceMs).toBeLessThanOrEqual(
          Math.min(outage.endedAt - before - periodMs, capMs / 2) + 1e-6,
        );
      }),
    );
  });
});

describe("the cap", () => {
  test("is reached at its age without an outage, and by those who were read after one", () => {
    expect(reachedCapAt(now, capMs, null)).toBe(now - capMs);
    const longPast = { endedAt: now - 8 * dayMs, graceMs: 2 * dayMs };
    expect(reachedCapAt(now, capMs, longPast)).toBe(now - capMs);
  });

  test("is reached by those from before an outage as much later as it lasted", () => {
    const outage = { endedAt: now - 3 * dayMs, graceMs: 2 * dayMs };
    expect(reachedCapAt(now, capMs, outage)).toBe(now - 9 * dayMs);
    expect(reachedCapAt(now + 4 * dayMs, capMs, outage)).toBe(now - 3 * dayMs);
  });

  test("excuses nobody for longer than the grace, and nobody read since", () => {
    const times = fc.array(fc.integer({ min: 0, max: 10 * 24 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, fc.nat(300), (hours, ageHours) => {
        const askedAt = daysAgo(...hours.map((hour) => hour / 24));
        const outage = longestOutage(askedAt, daily);
        const readAt = now - (ageHours * dayMs) / 24;
        const isReached = readAt <= reachedCapAt(now, capMs, outage);
        if (readAt > now - capMs) expect(isReached).toBe(false);
        if (readAt <= now - capMs - (outage?.graceMs ?? 0)) expect(isReached).toBe(true);
        if (readAt <= now - capMs && readAt >= (outage?.endedAt ?? 0)) expect(isReached).toBe(true);
      }),
    );
  });

  test("needs to know of nothing that was read before the horizon", () => {
    expect(outageHorizon(daily)).toBe(now - 10.5 * dayMs);
  });
});
