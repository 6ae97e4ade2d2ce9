import { sql } from "drizzle-orm";
import type { FreshnessFacts } from "../freshness.ts";
import { readLastSuccess } from "./catalogue-status.ts";
import { firstRow, type Database } from "./database.ts";

interface FactsRow {
  videos: number;
  tracked_since: number | null;
  oldest: number | null;
  uncounted_since: number | null;
}

/** The figures behind the promise. A video that was found gone, if only once, is not held against it. */
export async function readFreshness(database: Database): Promise<FreshnessFacts> {
  return database.read("reading how fresh the numbers are", async (queries) => {
    const row = await firstRow<FactsRow>(
      queries,
      sql`SELECT count(*) AS videos, min(v.added_at) AS tracked_since,
        min(v.observed_at) FILTER (WHERE v.state = 'live' AND v.gone_days = 0 AND v.last_gone_at IS NULL) AS oldest,
        min(v.added_at) FILTER (WHERE v.state = 'live' AND v.gone_days = 0 AND v.last_gone_at IS NULL
          AND v.observed_at IS NULL) AS uncounted_since
      FROM video v WHERE v.tracked = 1`,
    );
    return {
      videos: row?.videos ?? 0,
      trackedSince: row?.tracked_since ?? null,
      oldestObservedAt: row?.oldest ?? null,
      uncountedSince: row?.uncounted_since ?? null,
      lastSuccessAt: await readLastSuccess(queries),
    };
  });
}
