import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Database } from "../../../packages/core/src/db/database.ts";
import { streamDue } from "../../../packages/core/src/db/due.ts";
import { coverageShare } from "../../../packages/core/src/looks.ts";
import { dueReason, longestRunMs, planGroup } from "../../../packages/core/src/plan.ts";
import type { Selection } from "../../../packages/core/src/ports.ts";
import { openConfiguredDatabase } from "../../../packages/core/src/runtime/database.ts";
import { indexOf } from "../../../packages/core/src/rank.ts";
import type { TrackedVideo } from "../../../packages/core/src/video.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { countersOf } from "../../support/videos.ts";

const now = Date.UTC(2026, 0, 10);
const hour = 3_600_000;
const day = 24 * hour;
const uids = ["11", "22", "33"];

let db: TemporaryDatabase;
beforeAll(async () => {
  db = await temporaryDatabase();
});
afterAll(() => db.remove());

const everything: Selection = {
  now,
  staleAfterMs: 7 * day,
  force: false,
  uids: undefined,
  aids: undefined,
  watermark: now,
  ranking: { looks: 1_000, periodMs: day },
};

async function streamed(selection: Selection, size: number, { store } = db): Promise<TrackedVideo[]> {
  const met: TrackedVideo[] = [];
  for await (const page of store.streamDue(selection, size)) {
    expect(page.length).toBeLessThanOrEqual(size);
    met.push(...page);
  }
  return met;
}

/** A counted video under the staleness rule. */
const counted = (aid: number, ageMs: number, rank: number | null, uid: string | null = null) => ({
  aid,
  uid,
  counts: countersOf(1_000),
  observedAt: now - ageMs,
  attemptedAt: now - ageMs,
  observedFrom: "view",
  rank,
});

/** Videos that nobody cares for, one read on each of these days: what remains of runs. */
const runsOf = (...daysAgo: readonly number[]) =>
  daysAgo.map((days, place) => counted(9_000 + place, days * day, 0));

const video = fc.record({
  uid: fc.option(fc.constantFrom(...uids)),
  counts: fc.constant(countersOf(5)),
  observedAt: fc.option(
    fc.integer({ min: 0, max: 20 * 24 }).map((hours) => now - hours * hour),
    { freq: 8 },
  ),
  attemptedAt: fc.option(fc.constantFrom(now - day, now, now + longestRunMs + 1)),
  checkAfter: fc.option(fc.constantFrom(now - 1, now, now + day), { freq: 1 }),
  rank: fc.option(fc.nat(63)),
});

describe("the adaptive order", () => {
  test("goes on by worth behind a page that the cap took from the head of a rank", async () => {
    await db.clear();
    const many = (from: number, count: number, days: number, rank: number) =>
      Array.from({ length: count }, (_, n) => counted(from + n, days * day + n, rank));
    await db.add(...many(1_000, 50, 8, 60), ...many(2_000, 50, 2, 60), ...many(3_000, 200, 3, 5));
    await db.add(...runsOf(6.5, 6, 5, 4, 1));
    const pages: number[][] = [];
    for await (const page of db.store.streamDue(everything, 50)) pages.push(page.map(({ aid }) => aid));
    expect(pages[0]?.every((aid) => aid < 2_000)).toBe(true);
    const byWorth = pages[1]?.filter((aid) => aid >= 2_000 && aid < 3_000) ?? [];
    expect(byWorth.length).toBeGreaterThanOrEqual(50 * (1 - coverageShare) - 5);
  });

  test("gives no empty page where all of it stops being tracked in between", async () => {
    await using own = await temporaryDatabase();
    await own.add(...Array.from({ length: 30 }, (_, n) => counted(1_000 + n, 3 * day, 20)));
    const read: Database["read"] = async (operation, work) => {
      if (operation === "reading the next videos")
        await own.rows("UPDATE video SET tracked = 0 WHERE id <= 10");
      return own.database.read(operation, work);
    };
    const sizes: number[] = [];
    for await (const page of streamDue({ ...own.database, read }, everything, 10)) sizes.push(page.length);
    expect(sizes).toEqual([10, 10]);
  });

  test("gives every video that is due exactly once, and counts the same, whatever the pages and the looks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(video, { maxLength: 40 }),
        fc.option(fc.subarray(uids), { nil: undefined }),
        fc.integer({ min: 1, max: 12 }),
        async (videos, wanted, size) => {
          await db.clear();
          await db.add(...videos.map((change, index) => ({ aid: 100 + index, ...change })));
          const selection = { ...everything, uids: wanted };
          const due = (await db.videos()).filter(
            (video) =>
              (wanted === undefined || wanted.includes(video.uid ?? "")) &&
              dueReason(video, selection) !== undefined,
          );
          const met = (await streamed(selection, size)).map(({ aid }) => aid);
          const ascending = (a: number, b: number) => a - b;
          expect(met.toSorted(ascending)).toEqual(due.map(({ aid }) => aid).toSorted(ascending));
          expect((await db.store.countDue(selection)).total).toBe(due.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("asks those first that are worth most, but for the reserve of the longest unseen", async () => {
    await db.clear();
    const videos = Array.from({ length: 400 }, (_, n) =>
      counted(1_000 + n, (2 + ((n * 7_919) % 1_000) / 500) * day, (n * 31) % 64, uids[n % 3] ?? null),
    );
    await db.add(...videos);
    for (const wanted of [undefined, ["11", "33"]]) {
      const selection: Selection = { ...everything, uids: wanted, ranking: { looks: 100, periodMs: day } };
      const met = await streamed(selection, 10);
      expect(met).toHaveLength(100);
      const all = (await db.videos()).filter(({ uid }) => wanted === undefined || wanted.includes(uid ?? ""));
      const worth = ({ rank, observedAt }: TrackedVideo) => indexOf(rank ?? 0, observedAt ?? 0, now);
      const best = all.toSorted((a, b) => worth(b) - worth(a)).slice(0, 100 * (1 - coverageShare));
      const given = new Set(met.map(({ aid }) => aid));
      expect(best.filter(({ aid }) => !given.has(aid))).toEqual([]);
      const oldest = all.toSorted((a, b) => (a.observedAt ?? 0) - (b.observedAt ?? 0)).slice(0, 10);
      expect(oldest.filter(({ aid }) => !given.has(aid))).toEqual([]);
    }
  });

  test("keeps the promised age before it follows the ranks", async () => {
    await db.clear();
    const old = Array.from({ length: 30 }, (_, n) => counted(1_000 + n, 7 * day + n, 0));
    const hot = Array.from({ length: 30 }, (_, n) => counted(2_000 + n, 3 * day, 60));
    await db.add(...old, ...hot, ...runsOf(6, 5, 4, 3, 2, 1));
    const met = await streamed({ ...everything, ranking: { looks: 40, periodMs: day } }, 10);
    expect(met.filter(({ aid }) => aid < 2_000)).toHaveLength(30);
    expect(met.filter(({ aid }) => aid >= 2_000)).toHaveLength(10);
  });

  test("gives those from before an outage its length in addition, so that they do not take all looks after it", async () => {
    const asked = async (...runs: readonly number[]) => {
      await db.clear();
      const old = (aid: number, days: number) =>
        Array.from({ length: 10 }, (_, n) => counted(aid + n, days * day + n, 0));
      const hot = Array.from({ length: 40 }, (_, n) => counted(2_000 + n, 3 * day, 60));
      await db.add(...old(1_000, 7), ...old(1_100, 8), ...old(1_200, 9), ...hot, ...runsOf(...runs));
      const met = await streamed({ ...everything, ranking: { looks: 40, periodMs: day } }, 10);
      const count = (from: number, to: number) => met.filter(({ aid }) => aid >= from && aid < to).length;
      return [count(1_200, 1_300), count(1_100, 1_200), count(1_000, 1_100), count(2_000, 3_000)];
    };
    expect(await asked(6, 5, 4, 2, 1)).toEqual([10, 10, 10, 10]);
    // Two days without a run: nine days old is what seven would be.
    expect(await asked(6, 5, 4)).toEqual([10, 0, 0, 30]);
  });

  test("takes an hour whose readings have all been replaced for one of asking, if counts had risen in it", async () => {
    await using own = await temporaryDatabase();
    const old = Array.from({ length: 30 }, (_, n) => counted(1_000 + n, 7 * day + n, 0));
    const hot = Array.from({ length: 30 }, (_, n) => counted(2_000 + n, 3 * day, 60));
    await own.add(...old, ...hot, ...runsOf(6, 5, 4), counted(3_000, 4 * day, 0));
    const oldest = async () => {
      const met = await streamed({ ...everything, ranking: { looks: 40, periodMs: day } }, 10, own);
      return met.filter(({ aid }) => aid < 2_000).length;
    };
    expect(await oldest()).toBe(10);
    for (const age of [2 * day, day, hour])
      await own.rows(
        `UPDATE video SET play = play + 7, observed_at = ${now - age} WHERE aid = 3000 RETURNING id`,
      );
    expect(await oldest()).toBe(30);
  });

  test("spreads those that reach the promised age together over the runs before", async () => {
    await db.clear();
    const together = Array.from({ length: 90 }, (_, n) => counted(1_000 + n, 6 * day + n, 0));
    const hot = Array.from({ length: 90 }, (_, n) => counted(2_000 + n, 3 * day, 60));
    await db.add(...together, ...hot, ...runsOf(5, 4, 2, 1));
    const met = await streamed({ ...everything, ranking: { looks: 60, periodMs: day } }, 10);
    expect(met.filter(({ aid }) => aid < 2_000).length).toBe(45);
  });

  test("asks for numbers never read and for appointments before all others, and never for what is an hour old", async () => {
    await db.clear();
    await db.add(
      counted(1, 6 * day, 63),
      { aid: 2 },
      { ...counted(3, 2 * day, 5), checkAfter: now - 1 },
      counted(4, hour - 1, 63),
      counted(5, hour, 63),
    );
    const met = await streamed(everything, 2);
    expect(met.map(({ aid }) => aid)).toEqual([2, 3, 1, 5]);
    expect(met.map(planGroup)).toEqual(["never-counted", "appointment", "aging", "aging"]);
    expect(await db.store.countDue(everything)).toMatchObject({
      total: 4,
      byReason: { "never-counted": 1, recheck: 1, ranked: 2 },
    });
  });

  test("takes a video without a rank for a middling one instead of forgetting it", async () => {
    await db.clear();
    await db.add(counted(1, 3 * day, null), counted(2, 3 * day, 63), counted(3, 3 * day, 0));
    const met = await streamed({ ...everything, ranking: { looks: 3, periodMs: day } }, 1);
    expect(met.map(({ aid }) => aid)).toEqual([2, 1, 3]);
  });

  test("named videos are asked for by age", async () => {
    await db.clear();
    await db.add(counted(1, 2 * day, 0), counted(2, 3 * day, 0), counted(3, 4 * day, 63));
    const met = await streamed({ ...everything, aids: [1, 2] }, 5);
    expect(met.map(({ aid }) => aid)).toEqual([2, 1]);
  });
});

test("only an installation that chooses by rank pays for an index of ranks", async () => {
  await using own = await temporaryDatabase();
  const indexes = async () => own.rows("SELECT name FROM sqlite_schema WHERE name = 'video_by_rank'");
  const settings = { databaseUrl: own.url, databaseAuthToken: undefined };
  (await openConfiguredDatabase({ ...settings, strategy: "staleness" })).database.close();
  expect(await indexes()).toEqual([]);
  (await openConfiguredDatabase({ ...settings, strategy: "adaptive" })).database.close();
  (await openConfiguredDatabase({ ...settings, strategy: "adaptive" })).database.close();
  expect(await indexes()).toEqual([{ name: "video_by_rank" }]);
});
