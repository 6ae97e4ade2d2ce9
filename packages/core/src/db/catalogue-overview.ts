import type { Overview } from "../catalogue.ts";
import { readLargest } from "./catalogue-listing.ts";
import { firstRow, type Database } from "./database.ts";
import { hourOf } from "./figures.ts";
import { sql, type SQL } from "./sql.ts";

const risers = 10;

/** How the plays of all videos move, from figures that are kept and the end of an index. */
export async function readOverview(database: Database, now: number): Promise<Overview> {
  return database.read("reading the overview", async (queries) => {
    const row = await firstRow<{ day: number; week: number }>(
      queries,
      sql`SELECT ${gainedIn(now, 24)} AS day, ${gainedIn(now, 7 * 24)} AS week`,
    );
    return {
      gained24h: row?.day ?? 0,
      gained7d: row?.week ?? 0,
      risers: await readLargest(queries, "gain", risers),
    };
  });
}

/** In this hour and the ones before, so many in all. */
function gainedIn(now: number, hours: number): SQL {
  const last = hourOf(now);
  return sql`(SELECT min(max(coalesce(sum(gained), 0), 0), ${Number.MAX_SAFE_INTEGER}) FROM hourly
    WHERE hour > ${last - hours} AND hour <= ${last})`;
}
