import { join } from "node:path";
import { createClient } from "@libsql/client";
import { install, type Installation } from "../cli/spawned.ts";

/** Command lines on one database of their own, and what is in it. Removes itself: `await using`. */
export interface CommandLines extends Installation {
  /** Av ids the site was asked for so far, in order. */
  askedFor(): number[];
  /** By the same library as `track`: two copies of SQLite in one process take each other's locks away. */
  sql<Row>(statement: string): Promise<Row[]>;
}

/** Settings for one video per request, so that there is time between them; an answer may be late. */
export const oneByOne = { PLAYCOUNTS_SOURCE: "view", PLAYCOUNTS_REQUEST_TIMEOUT: "30s" };
/** No backup: what is tested with it begins after it. */
export const update = ["update", "--no-backup"];

export async function commandLines(): Promise<CommandLines> {
  const site = await install();
  return {
    ...site,
    askedFor: () => site.simulator.requests.flatMap(({ aids }) => aids),
    async sql<Row>(statement: string) {
      const client = createClient({ url: `file:${join(site.folder, "counts.db")}`, timeout: 2_000 });
      try {
        return (await client.execute(statement)).rows.map((row) => Object.assign({}, row) as Row);
      } finally {
        client.close();
      }
    },
  };
}
