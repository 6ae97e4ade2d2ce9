import { Database } from "bun:sqlite";
import { rmSync, statSync } from "node:fs";

/** What a database holds, apart from how its file came about. */
export interface SoakData {
  /** The same data when written anew. */
  readonly dataBytes: number;
  /** Runs, by how they ended. */
  readonly runs: Readonly<Record<string, number>>;
  readonly observations: number;
}

/**
 * Looks into the database of a running soak. A process of its own: two copies of SQLite in one would take each other's
 * locks away. Prints one JSON value.
 */
const [path = ""] = process.argv.slice(2);
const copy = `${path}.anew`;
using database = new Database(path, { readonly: true });
database.run("VACUUM INTO ?", [copy]);
const { size: dataBytes } = statSync(copy);
rmSync(copy);
const runs = database
  .query<{ status: string; n: number }, []>("SELECT status, count(*) AS n FROM run GROUP BY status")
  .all();
const { n: observations } = database
  .query<{ n: number }, []>("SELECT count(*) AS n FROM observation")
  .get() ?? { n: 0 };
const data: SoakData = {
  dataBytes,
  runs: Object.fromEntries(runs.map(({ status, n }) => [status, n])),
  observations,
};
console.log(JSON.stringify(data));
