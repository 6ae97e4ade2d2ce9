import { sql } from "./sql.ts";
import type { FreshnessFacts } from "../freshness.ts";
import { readLastSuccess } from "./catalogue-status.ts";
import { firstRow, type Database } from "./database.ts";
import { readExtremes } from "./extremes.ts";

/** The figures behind the promise. A video that was found gone, if only once, is not held against it. */
export async function readFreshness(database: Database): Promise<FreshnessFacts> {
  return database.read("reading how fresh the numbers are", async (queries) => {
    const tally = await firstRow<{ videos: number }>(
      queries,
      sql`SELECT coalesce(sum(videos), 0) AS videos FROM tally`,
    );
    const { trackedSince, oldestPresent, waitingSince } = await readExtremes(queries);
    return {
      videos: tally?.videos ?? 0,
      trackedSince,
      oldestObservedAt: oldestPresent,
      uncountedSince: waitingSince,
      lastSuccessAt: await readLastSuccess(queries),
    };
  });
}
