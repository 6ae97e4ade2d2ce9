import type { Database } from "bun:sqlite";
import { migrations } from "../packages/core/src/db/migrations.ts";

/**
 * Fills the video table of a new database of the engine's own schema: indexes are made and figures counted when the
 * rows are in, by the very statements of the migrations, so that millions take seconds. Nobody else may have it open.
 * @throws {Error} if the figures do not say that there are `videos` of them.
 */
export function loadVideos(database: Database, videos: number, insert: () => void): void {
  // A crash leaves nothing worth keeping.
  for (const pragma of ["journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "threads = 2"])
    database.run(`PRAGMA ${pragma}`);
  database.run("PRAGMA temp_store = MEMORY");
  const attachments = database
    .query<{ type: string; name: string; sql: string }, []>(
      "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'video' AND type IN ('index', 'trigger') AND sql IS NOT NULL",
    )
    .all();
  database.transaction(() => {
    for (const { type, name } of attachments) database.run(`DROP ${type} ${name}`);
    insert();
    for (const statement of counting) database.run(statement);
    database.run(
      `UPDATE uploader SET gain_per_1000_days = f.gain FROM (SELECT uploader_id,
         sum(CAST(coalesce(rate, 0) * 1000 AS INTEGER)) AS gain FROM video WHERE tracked = 1 GROUP BY uploader_id) f
       WHERE uploader.id = f.uploader_id`,
    );
    for (const { sql } of attachments) database.run(sql);
  })();
  const tracked = database
    .query<{ videos: number }, []>("SELECT sum(videos) AS videos FROM tally")
    .get()?.videos;
  if (tracked !== videos) throw new Error(`the figures say ${tracked} instead of ${videos}`);
  database.run("PRAGMA journal_mode = WAL");
}

/** The statements that counted figures when they were introduced: those that write and name no values. */
const counting = migrations
  .flatMap(({ statements }) => statements)
  .filter((statement) => /^\s*(INSERT INTO|UPDATE)\b/.test(statement) && /\bFROM video\b/.test(statement));
