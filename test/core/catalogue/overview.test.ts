import { expect, test } from "bun:test";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { temporaryDatabase } from "../../support/temporary-database.ts";
import { countersOf } from "../../support/videos.ts";

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 1, 18, 30);

test("the risers are the ten tracked videos that gain most, and none that gain nothing", async () => {
  await using db = await temporaryDatabase();
  const { overview, untrack } = createCatalogue(db.database, { now: () => now, staleAfterMs: hour });
  expect(await overview()).toEqual({ gained24h: 0, gained7d: 0, risers: [] });
  const rates = [3, null, 0, 8.5, 8.5, 1e-9];
  await db.add(...rates.map((rate, index) => ({ aid: index + 1, rate, ratedAt: rate && now })));
  expect((await overview()).risers.map(({ aid, rate }) => [aid, rate])).toEqual([
    [5, 8.5],
    [4, 8.5],
    [1, 3],
    [6, 1e-9],
  ]);
  await db.add(...Array.from({ length: 12 }, (_, index) => ({ aid: 100 + index, rate: 100 + index })));
  await untrack({ videos: [{ aid: 111, bvid: "" }], uids: [] });
  expect((await overview()).risers.map(({ rate }) => rate)).toEqual(
    Array.from({ length: 10 }, (_, index) => 110 - index),
  );
});

test("what readings added is summed over the last 24 hours and 7 days", async () => {
  await using db = await temporaryDatabase();
  const at = (hoursAgo: number) => ({ observedAt: now - hoursAgo * hour, observedFrom: "view" });
  await db.add({ aid: 1, counts: countersOf(100), ...at(300) });
  const read = (play: number, hoursAgo: number, source = "view") =>
    db.rows(
      `UPDATE video SET play = ${play}, observed_at = ${now - hoursAgo * hour}, observed_from = '${source}'`,
    );
  await read(1_000, 7 * 24);
  await read(1_010, 7 * 24 - 1);
  await read(1_005, 100);
  await read(1_125, 24);
  await read(1_126, 23);
  await read(1_126, 22);
  await read(1_130, 0);
  const { overview } = createCatalogue(db.database, { now: () => now, staleAfterMs: hour });
  expect(await overview()).toMatchObject({ gained24h: 5, gained7d: 10 + 120 + 5 });
  // What came with an import was gained nobody knows when.
  await read(5_000, -1, "import");
  await read(6_000, -2);
  expect(await overview()).toMatchObject({ gained24h: 5 });
});
