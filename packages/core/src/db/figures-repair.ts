import type { Database, Queries } from "./database.ts";
import { appointmentReason } from "./figures.ts";
import { sql, type SQL } from "./sql.ts";

/** Tables of maintained figures that do not say what the videos say. */
export type WrongFigures = "tally" | "hourly" | "uploader";

// An index would be taken for the shorter way to all rows, and is the longest.
const tallyCounted = sql.raw(`SELECT v.state AS state, count(*) AS videos,
    count(*) FILTER (WHERE v.observed_at IS NULL) AS uncounted,
    count(*) FILTER (WHERE v.observed_at IS NULL AND v.check_after IS NULL) AS waiting, count(v.suspect) AS suspects
  FROM video v NOT INDEXED WHERE v.tracked = 1 GROUP BY v.state`);

/** All but `gained`, which no row of now can tell. */
const hourlyCounted = sql`SELECT hour, sum(aging) AS aging, sum(appointed) AS appointed,
    sum(reason = 'suspect') AS suspect, sum(reason = 'recheck') AS recheck, sum(reason = 'zero') AS zero,
    sum(reason = 'imported') AS imported
  FROM (SELECT v.observed_at / 3600000 AS hour, v.check_after IS NULL AS aging,
      v.check_after IS NOT NULL AND v.observed_from IS NOT 'import' AS appointed, '' AS reason
      FROM video v NOT INDEXED WHERE v.tracked = 1 AND v.observed_at IS NOT NULL
    UNION ALL SELECT v.check_after / 3600000, 0, 0, ${appointmentReason}
      FROM video v NOT INDEXED WHERE v.tracked = 1 AND v.check_after IS NOT NULL)
  GROUP BY hour`;

const uploadersCounted =
  sql.raw(`SELECT v.uploader_id AS id, count(*) AS videos, coalesce(sum(v.play), 0) AS plays,
    sum(CAST(coalesce(v.rate, 0) * 1000 AS INTEGER)) AS gain_per_1000_days
  FROM video v NOT INDEXED WHERE v.tracked = 1 AND v.uploader_id IS NOT NULL GROUP BY v.uploader_id`);

interface MaintainedTable {
  readonly table: WrongFigures;
  readonly key: string;
  readonly figures: readonly string[];
  readonly counted: SQL;
}

const maintained: readonly MaintainedTable[] = [
  {
    table: "tally",
    key: "state",
    figures: ["videos", "uncounted", "waiting", "suspects"],
    counted: tallyCounted,
  },
  {
    table: "hourly",
    key: "hour",
    figures: ["aging", "appointed", "suspect", "recheck", "zero", "imported"],
    counted: hourlyCounted,
  },
  {
    table: "uploader",
    key: "id",
    figures: ["videos", "plays", "gain_per_1000_days"],
    counted: uploadersCounted,
  },
];

/** Counts all videos and compares: as slow as the catalogue is large. Gives the tables that are wrong. */
export async function findWrongFigures(queries: Queries): Promise<readonly WrongFigures[]> {
  const wrong = await Promise.all(
    maintained.map(async (table) => ((await isWrong(queries, table)) ? [table.table] : [])),
  );
  return wrong.flat();
}

/** Finds what is wrong and repairs it, in one transaction; nothing is written where nothing is wrong. @throws {StorageError} */
export function recount(database: Database): Promise<readonly WrongFigures[]> {
  return database.write("counting the kept figures anew", async (queries) => {
    const wrong = await findWrongFigures(queries);
    if (wrong.length > 0) await repairFigures(queries);
    return wrong;
  });
}

/** Rows of nothing but zeros may be there or not. */
async function isWrong(
  queries: Queries,
  { table, key, figures, counted }: MaintainedTable,
): Promise<boolean> {
  const columns = sql.raw([key, ...figures].join(", "));
  const some = sql.raw(figures.map((name) => `${name} <> 0`).join(" OR "));
  const held = sql`SELECT ${columns} FROM ${sql.raw(table)} WHERE ${some}`;
  const rows = await queries.all(sql`WITH
      held AS (${held}), real AS MATERIALIZED (SELECT ${columns} FROM (${counted}) WHERE ${some})
    SELECT 1 FROM (SELECT * FROM (SELECT * FROM held EXCEPT SELECT * FROM real)
      UNION ALL SELECT * FROM (SELECT * FROM real EXCEPT SELECT * FROM held)) LIMIT 1`);
  return rows.length > 0;
}

/** Counts all videos and writes what is found, within the caller's transaction. Gains stay as they are. */
export async function repairFigures(queries: Queries): Promise<void> {
  for (const { table, key, figures, counted } of maintained) {
    const name = sql.raw(table);
    const none = sql.raw(figures.map((figure) => `${figure} = 0`).join(", "));
    await queries.run(sql`UPDATE ${name} SET ${none}`);
    // The rows of uploaders are there already; those of states and hours may be missing.
    if (table !== "uploader")
      await queries.run(sql`INSERT OR IGNORE INTO ${name} (${sql.raw(key)})
        SELECT ${sql.raw(key)} FROM (${counted})`);
    const found = sql.raw(figures.map((figure) => `${figure} = f.${figure}`).join(", "));
    await queries.run(sql`UPDATE ${name} SET ${found} FROM (${counted}) f
      WHERE ${name}.${sql.raw(key)} = f.${sql.raw(key)}`);
  }
}
