import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { restedUpstream } from "../../packages/core/src/breaker.ts";
import { SourceError, type SourceFault } from "../../packages/core/src/errors.ts";
import { estimateMs, owedPause, pauseAfter, pausedSoFar, slowDown } from "../../packages/core/src/pace.ts";
import { backoffMs, maxRetriesFor, ratePauseMs, retryBudget } from "../../packages/core/src/retry.ts";

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const polite = { requestDelayMs: 1_000, batchDelayMs: 3_000, batchSize: 10 };

describe("pauses between requests", () => {
  test("are never shorter than what is owed, and longer by no more than a fiftieth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 }), chance, (owedMs, random) => {
        const pause = owedPause({ ...restedUpstream, askedAt: 1, owedMs }, () => random);
        expect(pause).toBeGreaterThanOrEqual(owedMs);
        expect(pause).toBeLessThanOrEqual(owedMs * 1.02);
      }),
    );
  });

  test("are not owed to an upstream that was never asked", () => {
    expect(owedPause({ ...restedUpstream, owedMs: 3_000 }, () => 0.5)).toBe(0);
    expect(pausedSoFar(restedUpstream, 5)).toBe(Number.POSITIVE_INFINITY);
  });

  test("count from the end of the last answer, and anew where that is not known", () => {
    const asked = { ...restedUpstream, askedAt: 1_000, owedMs: 3_000 };
    expect(pausedSoFar({ ...asked, answeredAt: 1_500 }, 2_000)).toBe(500);
    expect(pausedSoFar({ ...asked, answeredAt: null }, 2_000)).toBe(0);
    // The clock was set back: late, never early.
    expect(pausedSoFar({ ...asked, answeredAt: 9_000 }, 2_000)).toBe(0);
  });

  test("are never shorter after a batch than within, and grow with each complaint up to a limit", () => {
    expect(pauseAfter(polite, false, 1)).toBe(1_000);
    expect(pauseAfter(polite, true, 1)).toBe(3_000);
    expect(pauseAfter({ ...polite, requestDelayMs: 5_000 }, true, 1)).toBe(5_000);
    expect(pauseAfter(polite, false, slowDown(1))).toBe(2_000);
    let slowdown = 1;
    for (let complaint = 0; complaint < 50; complaint += 1) {
      expect(slowDown(slowdown)).toBeGreaterThanOrEqual(slowdown);
      slowdown = slowDown(slowdown);
    }
    expect(slowdown).toBe(16);
  });
});

test.each([
  [0, 1, 0],
  [1, 1, 200],
  [10, 1, 10 * 200 + 9 * 1_000 * 1.01],
  [11, 1, 11 * 200 + (9 * 1_000 + 3_000) * 1.01],
  [1_000, 1, 1_000 * 200 + (900 * 1_000 + 99 * 3_000) * 1.01],
  [50, 50, 200],
  [517, 50, 11 * 200 + 10 * 3_000 * 1.01],
])("reading %d videos, %d per request, is estimated to take %d ms", (videos, perRequest, expected) => {
  expect(estimateMs(videos, perRequest, polite, 200)).toBe(Math.round(expected));
});

describe("retries", () => {
  test("wait within a window that doubles from two seconds to thirty, any part of it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), chance, (retry, random) => {
        const wait = backoffMs(retry, () => random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(30_000, 2_000 * 2 ** (retry - 1)));
      }),
    );
    expect([1, 2, 3, 4, 5, 6].map((retry) => backoffMs(retry, () => 0.999_999))).toEqual(
      [2, 4, 8, 16, 30, 30].map((seconds) => expect.closeTo(seconds * 1_000, 0)),
    );
    expect(backoffMs(3, () => 0)).toBe(0);
  });

  test.each<[SourceFault, number]>([
    ["network", 3],
    ["timeout", 3],
    ["truncated", 3],
    ["server-error", 3],
    ["credential", 3],
    ["off-schema", 1],
    ["unknown-code", 1],
    ["rate-limited", 0],
    ["risk-control", 0],
    ["refused", 0],
    ["too-large", 0],
  ])("after %s are at most %d", (fault, most) => {
    expect(maxRetriesFor(new SourceError("", { fault }), 3)).toBe(most);
    expect(maxRetriesFor(new SourceError("", { fault }), 0)).toBe(0);
  });

  test.each([
    [0, 10],
    [100, 10],
    [101, 11],
    [10_000, 1_000],
  ])("of a run with %d due videos are at most %d in all", (due, budget) => {
    expect(retryBudget(due)).toBe(budget);
  });
});

test("a complaint about our rate is obeyed as it says, for a second at least, for a minute if it does not say", () => {
  expect(ratePauseMs(undefined)).toBe(60_000);
  expect(ratePauseMs(0)).toBe(1_000);
  expect(ratePauseMs(-5)).toBe(1_000);
  expect(ratePauseMs(7_000)).toBe(7_000);
  expect(ratePauseMs(86_400_000)).toBe(86_400_000);
});
