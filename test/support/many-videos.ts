import { Database as File } from "bun:sqlite";
import { repairFigures } from "../../packages/core/src/db/figures-repair.ts";
import { openConfiguredDatabase } from "../../packages/core/src/runtime/database.ts";

const dayMs = 86_400_000;

interface SchemaRow {
  readonly name: string;
  readonly type: "index" | "trigger";
  readonly sql: string;
}

/**
 * Fills the database with so many live videos of a thousand uploaders, read within the last days, in one statement.
 * Indexes and kept figures are made afterwards, which is much quicker than keeping them on the way.
 * @param url of a migrated database file without videos that nothing else has open
 */
export async function addManyVideos(url: string, videos: number, now: number): Promise<void> {
  const file = new File(url.replace(/^file:/, ""));
  try {
    file.run("PRAGMA synchronous = OFF");
    file.run("PRAGMA cache_size = -100000");
    const made = file
      .query<SchemaRow, []>(
        "SELECT name, type, sql FROM sqlite_master WHERE tbl_name = 'video' AND type IN ('index', 'trigger') AND sql IS NOT NULL",
      )
      .all();
    file.transaction(() => {
      for (const { name, type } of made) file.run(`DROP ${type} "${name}"`);
      file.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO uploader (id, uid, name) SELECT i, 10000 + i, 'UP 主 ' || i FROM n`);
      // Multipliers without a common factor stir the numbers well enough.
      file.run(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
        INSERT INTO video (id, aid, bvid, uploader_id, title, published_at, added_at, play, danmaku, reply, favorite,
          coin, share, "like", observed_at, observed_from, attempted_at, rate, rated_at, rank)
        SELECT i, 1000 + i, printf('BV1%09d', i), 1 + i * 1000 / (?1 + 1), '第 ' || i || ' 期：川藏线完整教程【4K60帧】',
          ?2 - i * 3571 % 3000 * ${dayMs}, ?2, i * 7907 % 9000000, 1, 2, 3, 4, 5, 6,
          ?2 - i * ${6 * dayMs} / ?1, 'bulk', ?2 - i * ${6 * dayMs} / ?1, i * 6101 % 100000 / 100.0, ?2, i * 8 / ?1
        FROM n`,
        [videos, now],
      );
      for (const { sql } of made) file.run(sql);
    })();
  } finally {
    file.close(true);
  }
  const { database } = await openConfiguredDatabase({ databaseUrl: url, databaseAuthToken: undefined });
  try {
    await database.write("counting what was added", repairFigures);
  } finally {
    database.close();
  }
}
