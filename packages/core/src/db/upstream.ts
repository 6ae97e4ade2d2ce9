import { restedUpstream, type UpstreamState } from "../breaker.ts";
import { firstRow, type Queries } from "./database.ts";
import { toJson } from "./json.ts";
import { parseUpstream } from "./records.ts";
import { sql } from "./sql.ts";

/** What is remembered of the upstream; fresh if nothing is. */
export async function readUpstream(queries: Queries): Promise<UpstreamState> {
  const row = await firstRow<{ value: string }>(queries, sql`SELECT value FROM upstream WHERE id = 1`);
  return row === undefined ? restedUpstream : parseUpstream(row.value);
}

export async function writeUpstream(queries: Queries, state: UpstreamState): Promise<void> {
  await queries.run(sql`INSERT OR REPLACE INTO upstream (id, value) VALUES (1, ${toJson(state)})`);
}
