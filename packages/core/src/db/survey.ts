import type { Survey } from "../ports.ts";
import { firstRow, type Database } from "./database.ts";
import { sql } from "./sql.ts";
import { readUpstream } from "./upstream.ts";

/** Enough to tell what play count is typical. */
const sampleSize = 400;

/** The catalogue as a whole: a sum that is kept, and a sample of videos at equal distances by id. */
export async function readSurvey(database: Database): Promise<Survey> {
  return database.read("surveying the catalogue", async (queries) => {
    const row = await firstRow<{ tracked: number }>(
      queries,
      sql`SELECT coalesce(sum(videos), 0) AS tracked FROM tally`,
    );
    const plays = await queries.all<{ play: number }>(sql`WITH RECURSIVE
        span(first, step) AS (SELECT min(id), max(1, (max(id) - min(id)) / ${sampleSize}) FROM video),
        place(id, step) AS (SELECT first, step FROM span
          UNION ALL SELECT id + step, step FROM place LIMIT ${sampleSize + 1})
      SELECT v.play AS play FROM place CROSS JOIN video v
        ON v.id = (SELECT n.id FROM video n WHERE n.id >= place.id ORDER BY n.id LIMIT 1)
      WHERE v.tracked = 1 AND v.play IS NOT NULL`);
    const { spent } = await readUpstream(queries);
    return { tracked: row?.tracked ?? 0, plays: plays.map(({ play }) => play), spent };
  });
}
