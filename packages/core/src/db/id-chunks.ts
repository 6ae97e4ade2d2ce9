import { firstRow, type Database } from "./database.ts";
import { sql } from "./sql.ts";
import { nextTurn } from "./turn.ts";

/** Videos with an id in (`after`, `upTo`]. */
export interface IdChunk {
  readonly after: number;
  readonly upTo: number;
}

/** Ids looked through at once: some milliseconds, between which others have their turn. */
const chunkSize = 20_000;

/** Ranges that together hold all videos; the process goes on with other things in between. @throws {StorageError} */
export async function* idChunks(database: Database, operation: string): AsyncGenerator<IdChunk> {
  const last = await database.read(operation, (queries) =>
    firstRow<{ id: number | null }>(queries, sql`SELECT max(id) AS id FROM video`),
  );
  for (let after = 0; after < (last?.id ?? 0); after += chunkSize) {
    yield { after, upTo: after + chunkSize };
    await nextTurn();
  }
}
