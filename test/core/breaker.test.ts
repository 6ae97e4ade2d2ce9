import { expect, test } from "bun:test";
import fc from "fast-check";
import { nothingSpent } from "../../packages/core/src/budget.ts";
import {
  breakerPhase,
  maxCooldownMs,
  recover,
  restedUpstream,
  trip,
} from "../../packages/core/src/breaker.ts";

const halfHour = 30 * 60_000;

test("each refusal in a row doubles the cooldown, from half an hour to six hours", () => {
  let state = restedUpstream;
  const lengths: number[] = [];
  for (let strike = 0; strike < 7; strike += 1) {
    state = trip(state, 1_000, halfHour);
    lengths.push((state.blockedUntil ?? 0) - 1_000);
  }
  expect(lengths).toEqual([0.5, 1, 2, 4, 6, 6, 6].map((hours) => hours * 3_600_000));
});

test("a cooldown is never shorter than configured or than what was asked for, nor over six hours unasked", () => {
  const ms = fc.integer({ min: 1_000, max: maxCooldownMs });
  fc.assert(
    fc.property(ms, fc.nat(24 * 60 * 60_000), fc.nat(500), (cooldownMs, atLeastMs, strikes) => {
      const { blockedUntil } = trip({ ...restedUpstream, strikes }, 7, cooldownMs, atLeastMs);
      const length = (blockedUntil ?? 0) - 7;
      expect(length).toBeGreaterThanOrEqual(Math.max(cooldownMs, atLeastMs));
      expect(length).toBeLessThanOrEqual(Math.max(maxCooldownMs, atLeastMs));
    }),
  );
});

test("nobody is told to stay away for longer than a day, whatever the upstream or a wrong clock said", () => {
  const day = 24 * 60 * 60_000;
  expect(trip(restedUpstream, 0, halfHour, 365 * day).blockedUntil).toBe(day);
  expect(breakerPhase({ ...restedUpstream, blockedUntil: 365 * day, strikes: 1 }, 0)).toBe("half-open");
});

test("while it lasts nothing may be asked, then one request may probe, and an answer ends it", () => {
  const tripped = trip({ ...restedUpstream, askedAt: 5, answeredAt: 6, owedMs: 7 }, 0, halfHour);
  expect(breakerPhase(tripped, halfHour - 1)).toBe("open");
  expect(breakerPhase(tripped, halfHour)).toBe("half-open");
  const recovered = recover(tripped);
  expect(breakerPhase(recovered, 0)).toBe("closed");
  expect(recovered).toEqual({
    askedAt: 5,
    answeredAt: 6,
    owedMs: 7,
    blockedUntil: null,
    strikes: 0,
    spent: nothingSpent,
  });
  // The next ban starts small again.
  expect(trip(recovered, 0, halfHour).blockedUntil).toBe(halfHour);
});

test("an upstream that never complained is not touched by an answer", () => {
  expect(recover(restedUpstream)).toBe(restedUpstream);
});
