import { Database } from "bun:sqlite";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "@playcounts/core";
import { temporaryDatabase } from "./temporary-database.ts";

/** A migrated database file that no connection of this process has open, in a folder of its own. `await using`. */
export interface DatabaseFile extends AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  /** Where its backups go unless a test says otherwise. */
  readonly backups: string;
  readonly config: Pick<Config, "databaseUrl" | "databaseAuthToken" | "backupDir" | "backupKeep">;
  /** Runs SQL on a connection that is closed again; gives the rows of the last statement that has any. */
  sql<Row>(statement: string): Row[];
}

/** What a database file is to hold. */
export interface DatabaseFileOptions {
  /** Videos with av ids from 1001 on and 1000, 1001, … plays, last read long ago. @default 20 */
  readonly videos?: number;
  /** Filled with history up to about this size. */
  readonly megabytes?: number;
  /** A folder to put it in that is not to be removed. */
  readonly into?: string;
}

let template: Promise<Uint8Array> | undefined;

/** The schema as the program makes it, made once for all tests of a process. */
async function makeTemplate(): Promise<Uint8Array> {
  await using made = await temporaryDatabase();
  const path = join(made.folder, "template.db");
  await made.rows(`VACUUM INTO '${path}'`);
  return await readFile(path);
}

export async function databaseFile(options: DatabaseFileOptions = {}): Promise<DatabaseFile> {
  const { videos = 20, megabytes = 0, into } = options;
  const folder = into ?? (await mkdtemp(join(tmpdir(), "playcounts-file-")));
  const path = join(folder, "playcounts.db");
  const backups = join(folder, "backups");
  await writeFile(path, await (template ??= makeTemplate()));
  function sql<Row>(statement: string): Row[] {
    const database = new Database(path);
    try {
      database.run("PRAGMA busy_timeout = 2000");
      database.run("PRAGMA synchronous = OFF");
      return database.query(statement).all() as Row[];
    } finally {
      database.close(true);
    }
  }
  sql("PRAGMA journal_mode = WAL");
  sql(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${videos - 1})
    INSERT INTO video (aid, bvid, added_at, play, observed_at, observed_from, attempted_at)
    SELECT 1001 + i, 'BV1xx' || (1001 + i), 0, 1000 + i, 1000 + i, 'view', 1000 + i FROM n WHERE ${videos} > 0`);
  // About 50 bytes each, in the order of the key.
  if (megabytes > 0)
    sql(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${megabytes * 21_000})
      INSERT INTO observation (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id)
      SELECT i / 1000, 1700000000000 + i, 1000000 + i, 70000 + i, 70000 + i, 700000, 700000, 70000, 700000, 1 FROM n`);
  return {
    folder,
    path,
    backups,
    config: {
      databaseUrl: `file:${path}`,
      databaseAuthToken: undefined,
      backupDir: undefined,
      backupKeep: 7,
    },
    sql,
    async [Symbol.asyncDispose]() {
      if (into === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a copy of the database is being written. */
export async function isCopying({ backups }: DatabaseFile): Promise<boolean> {
  const partial = (await readdir(backups).catch(() => [])).find((name) => name.endsWith(".partial"));
  return partial !== undefined && (await stat(join(backups, partial))).size > 0;
}
