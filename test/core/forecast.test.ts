import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readOutlook } from "../../packages/core/src/db/outlook.ts";
import { forecast, type Forecast } from "../../packages/core/src/forecast.ts";
import { politePolicy } from "../support/test-run.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../support/temporary-database.ts";
import { countersOf } from "../support/videos.ts";

const now = Date.UTC(2026, 0, 10);
const day = 86_400_000;

let db: TemporaryDatabase;
beforeEach(async () => {
  db = await temporaryDatabase();
});
afterEach(() => db.remove());

const counted = (aid: number, days: number, rate: number | null, rank: number | null = 10) => ({
  aid,
  counts: countersOf(10_000),
  publishedAt: now - 100 * day,
  observedAt: now - days * day,
  attemptedAt: now - days * day,
  observedFrom: "view",
  rate,
  ratedAt: rate === null ? null : now - days * day,
  rank,
});

async function look(policy: Partial<typeof politePolicy> = {}): Promise<Forecast> {
  return forecast({
    store: db.store,
    source: { maxBatch: 50 },
    policy: { ...politePolicy, ...policy },
    outlook: await readOutlook(db.database, now, politePolicy.staleAfterMs),
    now,
  });
}

describe("the forecast", () => {
  test("says what the next run takes, which videos come first and why, and writes nothing", async () => {
    await db.add({ aid: 1, title: "new" }, counted(2, 8, 100), counted(3, 3, 100));
    const before = await db.videos();
    const seen = await look();
    expect(seen.nextRun).toMatchObject({
      videos: 2,
      requests: 1,
      byReason: { "never-counted": 1, stale: 1 },
    });
    expect(seen.nextRun.durationMs).toBeGreaterThan(0);
    expect(seen.first).toMatchObject([
      { reason: "never-counted", daysSince: null, index: null },
      { reason: "stale", daysSince: 8, rate: 100, rank: 10 },
    ]);
    expect(seen.first[1]?.index).toBeCloseTo((seen.first[1]?.weight ?? 0) * 64, 9);
    expect(await db.videos()).toEqual(before);
  });

  test("says how far the numbers are off now and after the run: plays per day times days, as learned", async () => {
    await db.add(counted(2, 8, 100), counted(3, 3, 100), { ...counted(4, 5, 1_000), state: "gone" });
    const { error, freshness } = await look();
    expect(error.now.playsPerVideo).toBe((800 + 300) / 2);
    expect(error.now.share).toBeCloseTo(1_100 / 21_100, 9);
    expect(error.afterRun?.playsPerVideo).toBe(300 / 2);
    expect(freshness).toEqual({ withinPromise: 0.5, oldestObservedAt: now - 8 * day });
  });

  test("takes the mean since publishing where no rate was learned yet", async () => {
    await db.add(counted(2, 50, null));
    expect((await look()).error.now.playsPerVideo).toBeCloseTo(200 * 50, 6);
  });

  test("advises ranks where the catalogue is uneven, not where all videos are alike, and not on nothing", async () => {
    expect(await look()).toMatchObject({ advice: "too-little-known", error: { inTheLongRun: null } });
    await db.add(...Array.from({ length: 50 }, (_, n) => counted(100 + n, 3, 10, 20)));
    expect(await look()).toMatchObject({ advice: "adaptive-does-not-pay", gain: expect.closeTo(1, 9) });
    await db.add(...Array.from({ length: 5 }, (_, n) => counted(500 + n, 3, 1_000_000, 50)));
    const uneven = await look();
    expect(uneven.advice).toBe("adaptive-pays");
    expect(uneven.gain).toBeGreaterThan(1.5);
    const { staleness, adaptive } = uneven.error.inTheLongRun ?? {};
    expect(adaptive?.share ?? 1).toBeLessThan(staleness?.share ?? 0);
  });

  test("says that a budget cannot keep the promised age, and how much is missing", async () => {
    await db.add(...Array.from({ length: 700 }, (_, n) => counted(100 + n, 3, 10, 20)));
    const { cap, nextRun } = await look({ strategy: "adaptive", budget: { requests: 1, per: "day" } });
    expect(cap).toEqual({ neededPerDay: 100, shortPerDay: 50, attainableMs: 14 * day });
    expect(nextRun).toMatchObject({ videos: 50, requests: 1, byReason: { ranked: 50 } });
    expect((await look()).cap).toBeNull();
  });
});
