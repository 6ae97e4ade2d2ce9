import { sql } from "./sql.ts";
import type { Checkpoint, ProgressStore } from "../ports.ts";
import { parseCheckpoint } from "../checkpoint.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { toJson } from "./json.ts";

/** Progress in the database of the counts, so that both change in one transaction. */
export function createDatabaseProgress(database: Database): ProgressStore {
  return {
    kind: "with-counts",
    async load(scope) {
      const row = await database.read("reading the progress", (queries) =>
        firstRow<{ value: string }>(queries, sql`SELECT value FROM checkpoint WHERE scope = ${scope}`),
      );
      return row === undefined ? null : (parseCheckpoint(row.value, scope) ?? null);
    },
    save: (checkpoint) =>
      database.write("saving the progress", (queries) => saveCheckpoint(queries, checkpoint)),
    clear: (scope) => database.write("clearing the progress", (queries) => clearCheckpoint(queries, scope)),
  };
}

export async function saveCheckpoint(queries: Queries, checkpoint: Checkpoint): Promise<void> {
  // To replace the row would write its key anew, on a page of its own, with every request.
  await queries.run(sql`INSERT INTO checkpoint (scope, value) VALUES (${checkpoint.scope}, ${toJson(checkpoint)})
    ON CONFLICT (scope) DO UPDATE SET value = excluded.value`);
}

export async function clearCheckpoint(queries: Queries, scope: string): Promise<void> {
  await queries.run(sql`DELETE FROM checkpoint WHERE scope = ${scope}`);
}
