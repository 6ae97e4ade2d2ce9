import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  leftOf,
  nothingSpent,
  parseBudget,
  perDay,
  renewsAt,
  spendOne,
} from "../../packages/core/src/budget.ts";
import { fails, scriptedSource } from "../support/scripted-source.ts";
import { testDeps } from "../support/test-run.ts";

const hour = 3_600_000;
const day = 24 * hour;
const offset = 8 * hour;
/** Half past ten in the morning in Shanghai. */
const now = Date.UTC(2026, 0, 10, 2, 30);

describe("a budget", () => {
  test.each([
    ["500/day", { requests: 500, per: "day" }],
    ["20/hour", { requests: 20, per: "hour" }],
    ["1 / day", { requests: 1, per: "day" }],
  ] as const)("%p is read", (text, budget) => expect(parseBudget(text)).toEqual(budget));

  test.each(["", "500", "0/day", "-1/day", "1.5/day", "500/week", "many/day", "1e3/day"])(
    "%p is none",
    (text) => expect(parseBudget(text)).toBeUndefined(),
  );

  test("begins anew with each calendar day or hour of the zone", () => {
    const spent = spendOne(spendOne(nothingSpent, now, offset), now + 20 * 60_000, offset);
    const daily = { requests: 5, per: "day" } as const;
    expect(leftOf(daily, spent, now + 21 * 60_000, offset)).toBe(3);
    expect(leftOf({ requests: 5, per: "hour" }, spent, now + 21 * 60_000, offset)).toBe(3);
    expect(leftOf({ requests: 5, per: "hour" }, spent, now + hour, offset)).toBe(5);
    expect(renewsAt(daily, now, offset)).toBe(Date.UTC(2026, 0, 10, 16));
    expect(leftOf(daily, spent, Date.UTC(2026, 0, 10, 16) - 1, offset)).toBe(3);
    expect(leftOf(daily, spent, Date.UTC(2026, 0, 10, 16), offset)).toBe(5);
    expect(leftOf(null, spent, now, offset)).toBe(Number.POSITIVE_INFINITY);
    expect(perDay({ requests: 20, per: "hour" })).toBe(480);
  });

  test("never lets more requests through in a window than it says, at whatever times they are made", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom("day" as const, "hour" as const),
        fc.array(fc.integer({ min: 0, max: 30 * 60_000 }), { maxLength: 60 }),
        (requests, per, gaps) => {
          const budget = { requests, per };
          let spent = nothingSpent;
          let at = now;
          const made = new Map<number, number>();
          for (const gap of gaps) {
            at += gap;
            if (leftOf(budget, spent, at, offset) === 0) continue;
            spent = spendOne(spent, at, offset);
            const window = renewsAt(budget, at, offset);
            made.set(window, (made.get(window) ?? 0) + 1);
          }
          expect(Math.max(0, ...made.values())).toBeLessThanOrEqual(requests);
        },
      ),
    );
  });
});

const bench = () => testDeps((clock) => scriptedSource([], { clock, maxBatch: 5 }));

describe("a run under a budget", () => {
  test("ends when the requests of the day are spent, and goes on the next day where it was", async () => {
    await using deps = await bench();
    await deps.db.addStale(30, deps.clock.now());
    const budget = { requests: 4, per: "day" } as const;
    const first = await deps.run({}, { policy: { budget } });
    expect(first).toMatchObject({
      status: "completed",
      reason: "budget",
      due: 30,
      attempted: 20,
      remaining: 10,
      requests: 4,
    });
    expect(first.message).toContain("there are more from");
    // Another process, another kind of run: the budget is one.
    const second = await deps.run({ force: true }, { policy: { budget } });
    expect(second).toMatchObject({ status: "completed", reason: "budget", attempted: 0, requests: 0 });
    deps.clock.advance(day);
    const third = await deps.run({}, { policy: { budget } });
    expect(third).toMatchObject({ status: "completed", reason: null, attempted: 10, remaining: 0 });
  });

  test("counts what retries cost: a request that failed was made all the same", async () => {
    await using deps = await testDeps((clock) =>
      scriptedSource([fails("server-error"), fails("server-error")], { clock, maxBatch: 5 }),
    );
    await deps.db.addStale(30, deps.clock.now());
    const report = await deps.run({}, { policy: { budget: { requests: 4, per: "hour" } } });
    expect(report).toMatchObject({ status: "completed", reason: "budget", requests: 4, attempted: 10 });
  });
});

describe("an adaptive run", () => {
  const adaptive = { strategy: "adaptive", budget: { requests: 4, per: "day" } } as const;

  test("spends the day's requests on what is likely to be off most, and learns from what it reads", async () => {
    await using deps = await bench();
    const at = deps.clock.now();
    const read = (aid: number, rank: number, ageMs: number) => ({
      aid,
      counts: { play: 100, danmaku: 1, reply: 1, favorite: 1, coin: 1, share: 1, like: 1 },
      publishedAt: at - 300 * day,
      observedAt: at - ageMs,
      attemptedAt: at - ageMs,
      observedFrom: "view",
      rank,
    });
    await deps.db.add(...Array.from({ length: 100 }, (_, n) => read(1_000 + n, n < 20 ? 50 : 10, 2 * day)), {
      aid: 5,
    });
    const report = await deps.run({}, { policy: adaptive });
    expect(report).toMatchObject({ status: "completed", due: 20, attempted: 20, remaining: 0, requests: 4 });
    expect(report.dueByReason).toEqual({ "never-counted": 1, ranked: 19 });
    const asked = deps.source.requests.flatMap(({ aids }) => aids);
    expect(asked[0]).toBe(5);
    expect(asked.filter((aid) => aid >= 1_000 && aid < 1_020).length).toBeGreaterThanOrEqual(16);
    const video = await deps.db.video(1_000);
    // 1,134 plays in two days.
    expect(video.rate).toBeCloseTo(567, 0);
    expect(video.ratedAt).toBe(at - day + ((video.observedAt ?? 0) - at) / 2);
    expect(video.rank).toBeGreaterThan(10);
  });

  test("without a budget makes twice the requests a day that the promised age takes", async () => {
    await using deps = await bench();
    const at = deps.clock.now() - 2 * day;
    await deps.db.add(
      ...Array.from({ length: 70 }, (_, n) => ({
        aid: 1_000 + n,
        counts: { play: 100, danmaku: 1, reply: 1, favorite: 1, coin: 1, share: 1, like: 1 },
        observedAt: at,
        attemptedAt: at,
        observedFrom: "view",
        rank: n % 64,
      })),
    );
    const policy = { strategy: "adaptive", budget: null } as const;
    expect(await deps.run({}, { policy })).toMatchObject({ requests: 4, attempted: 20 });
    expect(await deps.run({}, { policy })).toMatchObject({ requests: 0, attempted: 0 });
    deps.clock.advance(day);
    expect(await deps.run({}, { policy })).toMatchObject({ requests: 4, attempted: 20 });
  });
});
