import { Database } from "bun:sqlite";
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCatalogue } from "./simulator/catalogue.ts";
import { writePredecessorDatabase } from "./support/predecessor.ts";

const folder = mkdtempSync(join(tmpdir(), "predecessor-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the predecessor's file holds every video of the catalogue, with the oddities that were announced", () => {
  const now = Date.UTC(2026, 10, 1, 18);
  const catalogue = createCatalogue();
  const path = join(folder, "bilibili.db");
  const written = writePredecessorDatabase(path, catalogue, { now });
  using database = new Database(path, { readonly: true, strict: true });
  const rows = database
    .query<
      Record<"bvid" | "updated_at", string> & { aid: number | null; play: number; is_deleted: number },
      []
    >("SELECT bvid, aid, play, is_deleted, updated_at FROM bilibili_videos")
    .all();
  expect(rows).toHaveLength(517);
  expect(database.query("SELECT count(*) AS n FROM bilibili_ups").get()).toEqual({ n: 12 });
  expect(rows.filter(({ aid }) => aid === null).map(({ bvid }) => bvid)).toEqual([...written.withoutAid]);
  expect(rows.filter((row) => row.is_deleted === 1).map(({ bvid }) => bvid)).toEqual([...written.deleted]);
  expect(rows.filter(({ play }) => play === 0).map(({ bvid }) => bvid)).toEqual([...written.withoutPlays]);
  expect(rows.every(({ bvid, play }) => written.plays.get(bvid) === play)).toBe(true);
  for (const list of [written.withoutAid, written.deleted, written.neverUpdated, written.withoutPlays])
    expect(list.length).toBeGreaterThan(5);
});

test("its times are naive Shanghai text, with and without a fraction, and its numbers are behind the site's", () => {
  const now = Date.UTC(2026, 10, 1, 18);
  const catalogue = createCatalogue({ videos: 60 });
  const path = join(folder, "times.db");
  const { plays } = writePredecessorDatabase(path, catalogue, { now, staleDays: 0 });
  using database = new Database(path, { readonly: true, strict: true });
  const times = database
    .query<{ at: string }, []>(
      "SELECT DISTINCT updated_at AS at FROM bilibili_videos WHERE updated_at IS NOT NULL",
    )
    .all()
    .map(({ at }) => at);
  // 18:00 UTC is 02:00 of the next day in Shanghai.
  expect(new Set(times)).toEqual(new Set(["2026-11-02 02:00:00", "2026-11-02 02:00:00.000417"]));
  for (const { aid, bvid } of catalogue.videos())
    expect(plays.get(bvid)).toBeLessThan(catalogue.counts(aid, now).play);
});
