import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { InputError } from "@playcounts/core";
import fc from "fast-check";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { countersOf } from "../../support/videos.ts";

const now = Date.UTC(2026, 10, 1, 18);
const day = 86_400_000;
const ref = (aid: number) => ({ aid, bvid: avToBv(aid) });
const point = fc.tuple(fc.integer({ min: 0, max: 90 * day }), fc.option(fc.nat(1_000_000)));
const history = fc.uniqueArray(point, { maxLength: 40, selector: ([at]) => at });

let db: TemporaryDatabase;
const catalogue = () => createCatalogue(db.database, { now: () => now, staleAfterMs: 7 * day });
beforeAll(async () => {
  db = await temporaryDatabase();
});
afterAll(() => db.remove());

/** Writes rows of history of the video with this av id. */
async function remember(aid: number, points: readonly (readonly [number, number | null])[]): Promise<void> {
  const rows = points.map(
    ([at, play]) => `((SELECT id FROM video WHERE aid = ${aid}), ${at}, ${play ?? "NULL"}, 0)`,
  );
  if (rows.length > 0)
    await db.rows(
      `INSERT INTO observation (video_id, observed_at, play, source_id) VALUES ${rows.join(", ")}`,
    );
}

describe("a curve", () => {
  test("is a part of the history in its order, with its first and last number and no more points than asked for", async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.integer({ min: 2, max: 30 }),
        fc.option(fc.integer({ min: 0, max: 95 * day }), { nil: undefined }),
        async (stored, points, from) => {
          await db.clear();
          await db.add({ aid: 5 }, { aid: 6 });
          await remember(5, stored);
          await remember(6, [[day, 3]]);
          const known = stored
            .flatMap(([at, play]) => (play === null || at < (from ?? 0) ? [] : [[at, play] as const]))
            .toSorted(([a], [b]) => a - b);
          const [curve] = await catalogue().readCurves([ref(5)], { from, points });
          const kept = curve?.points ?? [];
          expect(kept.length).toBeLessThanOrEqual(points);
          expect(kept[0]).toEqual(known[0]);
          expect(kept.at(-1)).toEqual(known.at(-1));
          expect(kept).toEqual(kept.toSorted(([a], [b]) => a - b));
          expect(known).toEqual(expect.arrayContaining([...kept]));
          // No stretch of the curve is empty where the history is not.
          if (known.length <= 2) expect(kept).toEqual(known);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("keeps every point of an even history that is not longer than asked for", async () => {
    await db.clear();
    await db.add({ aid: 5 });
    const even = Array.from({ length: 30 }, (_, index) => [index * day, index * 10] as const);
    await remember(5, even);
    expect(await catalogue().readCurves([ref(5)], { points: 30 })).toEqual([{ ...ref(5), points: even }]);
    const [thinned] = await catalogue().readCurves([ref(5)], { points: 4 });
    expect(thinned?.points.map(([at]) => at / day)).toEqual([0, 9, 19, 29]);
  });

  test("ends with the stored number, for a reading that found the same leaves no row", async () => {
    await db.clear();
    await db.add({ aid: 5, counts: countersOf(70), observedAt: 9 * day });
    await remember(5, [
      [day, 50],
      [2 * day, 70],
    ]);
    expect(await catalogue().readCurves([ref(5)])).toEqual([
      {
        ...ref(5),
        points: [
          [day, 50],
          [2 * day, 70],
          [9 * day, 70],
        ],
      },
    ]);
  });

  test("is given for each video asked for, in that order, empty for an unknown one", async () => {
    await db.clear();
    await db.add({ aid: 5 }, { aid: 6 });
    await remember(6, [[day, 1]]);
    const curves = await catalogue().readCurves([ref(6), ref(99), ref(5), ref(6)]);
    expect(curves.map(({ aid, points }) => [aid, points.length])).toEqual([
      [6, 1],
      [99, 0],
      [5, 0],
      [6, 1],
    ]);
    expect(await catalogue().readCurves([])).toEqual([]);
  });

  test.each([
    ["too many videos", 61, {}],
    ["one point", 1, { points: 1 }],
    ["too many points", 1, { points: 1_001 }],
    ["half a point", 1, { points: 2.5 }],
    ["a time that is none", 1, { from: Number.NaN }],
  ])("is refused for %s", async (_, count, query) => {
    const videos = Array.from({ length: count }, (_, index) => ref(index + 1));
    const failure: unknown = await catalogue()
      .readCurves(videos, query)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
  });
});
