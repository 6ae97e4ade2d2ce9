import { firstRow, type Database, type Queries } from "./database.ts";
import { sql } from "./sql.ts";

/**
 * Indexes that are no part of the schema, by what they serve: every reading of a video changes its place in each of
 * them, which costs more than all else it writes, so nobody pays for one that is not used.
 */
const optionalIndexes = {
  /** The order by rank of the adaptive strategy, see `streamRanked`. */
  ranking: [["video_by_rank", "video (rank, observed_at, id) WHERE tracked = 1 AND check_after IS NULL"]],
  /** The videos with the most plays or the largest gain, see `videoSortings`; without them the list is sorted anew. */
  listing: [
    ["video_by_play", "video (play, id) WHERE tracked = 1"],
    ["video_by_gain", "video (rate, id) WHERE tracked = 1"],
  ],
} as const;

/** What an index is wanted for. */
export type IndexUse = keyof typeof optionalIndexes;

/**
 * Makes the indexes for a use, as far as they are not there: a minute or two for ten million videos, once. From then on
 * every writer keeps them up.
 * @throws {StorageError}
 */
export async function prepareIndexes(database: Database, use: IndexUse): Promise<void> {
  for (const [name, definition] of optionalIndexes[use]) {
    if (await database.read("looking for an index", (queries) => hasIndex(queries, name))) continue;
    await database.write("making an index", async (queries) => {
      await queries.run(sql.raw(`CREATE INDEX IF NOT EXISTS ${name} ON ${definition}`));
    });
  }
}

/** Whether an index was made. */
export async function hasIndex(queries: Queries, name: string): Promise<boolean> {
  return (await firstRow(queries, sql`SELECT 1 FROM sqlite_schema WHERE name = ${name}`)) !== undefined;
}
