import { Database as Sqlite } from "bun:sqlite";
import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { openConfiguredDatabase } from "../../../packages/core/src/runtime/database.ts";
import { databaseFile } from "../../support/database-file.ts";
import { at, dayMs, rollUp, withHistory } from "../../support/history.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

/** A statement that adds a row of the history every minute for three videos from this id on. */
const minutes = (firstId: number, startAt: number, perVideo = 20_000) => `
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${3 * perVideo - 1})
  INSERT INTO observation (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id, run_id)
  SELECT ${firstId} + i / ${perVideo}, ${startAt} + (i % ${perVideo}) * 60000, i, i, i, i, i, i, i, 0, 1 FROM n`;

test("a file becomes smaller by what was thinned, and stays sound", async () => {
  await using db = await withHistory([], 3);
  await db.rows(minutes(1, at(0)));
  const size = async () => {
    await db.rows("PRAGMA wal_checkpoint(TRUNCATE)");
    return statSync(db.path).size;
  };
  const before = await size();
  const { removed, freedBytes } = await rollUp(db, at(0) + 30 * dayMs);
  expect(removed).toBeGreaterThan(59_900);
  expect(freedBytes).toBeGreaterThan(0.8 * before);
  expect(await size()).toBe(before - freedBytes);
  expect(await db.rows("PRAGMA quick_check")).toEqual([{ quick_check: "ok" }]);
});

test("giving space back is cut short with everything else that is out of time, and goes on the next day", async () => {
  await using db = await withHistory([], 3);
  await db.rows(minutes(1, at(0)));
  let looks = 0;
  const clock = { ...createFakeClock(), monotonic: () => (looks += 1) };
  const freePages = async () => Number((await db.rows("PRAGMA freelist_count"))[0]?.["freelist_count"]);
  // Enough looks at the clock for the thinning, and for one step of what follows.
  expect(await rollUp(db, at(0) + 30 * dayMs, { clock, limitMs: 7 })).toMatchObject({ isDone: true });
  expect(await freePages()).toBeWithin(1, 700);
  await rollUp(db, at(0) + 31 * dayMs);
  expect(await freePages()).toBe(0);
});

test("a file of before this could be done keeps its size and uses the space again", async () => {
  await using file = await databaseFile({ videos: 6 });
  const { path, sql, config } = file;
  using old = new Sqlite(path);
  for (const statement of ["PRAGMA journal_mode = DELETE", "PRAGMA auto_vacuum = NONE", "VACUUM"])
    old.run(statement);
  old.close();
  sql(minutes(1, at(0)));
  const before = statSync(path).size;
  const { database } = await openConfiguredDatabase(config);
  const report = await rollUp({ database }, at(0) + 30 * dayMs);
  database.close();
  expect(report).toMatchObject({ freedBytes: 0, isDone: true });
  sql(minutes(4, at(0) + 900 * dayMs, 19_000));
  expect(statSync(path).size).toBe(before);
});
