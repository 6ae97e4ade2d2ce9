import { setImmediate as nextTurn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { sql } from "../db/sql.ts";
import { firstRow, openDatabase, type Database, type DatabaseOptions } from "../db/database.ts";
import { pendingMigrations } from "../db/migrate.ts";
import { migrations } from "../db/migrations.ts";
import { StorageError } from "../errors.ts";
import type { Figures } from "./job.ts";

/** Opens a file by its path, which may hold any character. */
export function openFile(path: string, options: DatabaseOptions): Promise<Database> {
  return openDatabase(pathToFileURL(path).href, undefined, options);
}

/**
 * Copies a database as of one moment into the empty file `target`, whoever else is writing, and checks both: damage
 * must be noticed while there still are older backups. The copy's user version tells its schema.
 * @throws {StorageError} `corrupt` for a damaged database, `backup` for a copy that is not right.
 */
export async function takeSnapshot(path: string, target: string, options: DatabaseOptions): Promise<Figures> {
  const source = await openFile(path, options);
  await requireSound(source);
  const pending = await source.read("reading the schema", pendingMigrations);
  const before = await readFigures(source);
  // Between two statements the end of our input can be noticed.
  await nextTurn();
  await inBackup(target, () =>
    source.read("copying the database", (queries) => queries.run(sql`VACUUM INTO ${target}`)),
  );
  await nextTurn();
  const found = await inBackup(target, async () => {
    const copy = await openFile(target, options);
    const mark = sql.raw(`PRAGMA user_version = ${migrations.length - pending.length}`);
    await copy.read("marking the copy", (queries) => queries.run(mark));
    return checkOpened(copy);
  });
  const after = await readFigures(source);
  if (!isBetween(found, before, after))
    throw new StorageError(
      "backup",
      `the copy ${target} holds ${describe(found)}, but the database ${describe(after)}`,
      { hint: "run it again; if it persists, the disk or the memory may be faulty" },
    );
  return found;
}

/** Checks a backup from end to end. @throws {StorageError} `backup`, or `newer` for one of a later version. */
export function checkBackup(path: string, options: DatabaseOptions): Promise<Figures> {
  return inBackup(path, async () => checkOpened(await openFile(path, options)));
}

/** Looks for damage in the database itself. @throws {StorageError} `corrupt` */
export async function lookAt(path: string, options: DatabaseOptions): Promise<Figures> {
  const database = await openFile(path, options);
  await requireSound(database);
  return readFigures(database);
}

async function checkOpened(database: Database): Promise<Figures> {
  // Nothing to do for a copy of ours. What was set aside by a restore may have its log beside it, which belongs to it.
  await database.read("folding the log in", (queries) => queries.run(sql`PRAGMA journal_mode = DELETE`));
  await requireSound(database);
  await nextTurn();
  await database.read("checking the schema", pendingMigrations);
  return readFigures(database);
}

async function requireSound(database: Database): Promise<void> {
  const row = await database.read("looking for damage", (queries) =>
    firstRow<{ quick_check: string }>(queries, sql`PRAGMA quick_check(1)`),
  );
  if (row?.quick_check === "ok") return;
  throw new StorageError("corrupt", `${database.place} is damaged: ${row?.quick_check ?? "no answer"}`, {
    hint: "put a backup back with: playcounts backup restore",
  });
}

/** In the copy and in the original alike; a sum in text, since it may exceed what a number holds. */
function readFigures(database: Database): Promise<Figures> {
  return database.read("counting the videos", async (queries) => {
    const row = await firstRow<Figures>(
      queries,
      sql`SELECT count(*) AS videos, CAST(coalesce(sum(play), 0) AS TEXT) AS plays FROM video`,
    );
    return row ?? { videos: 0, plays: "0" };
  });
}

/** Others may write between the counting and the copying: then the copy lies between what was counted. */
export function isBetween(found: Figures, before: Figures, after: Figures): boolean {
  return (["videos", "plays"] as const).every((name) => {
    const [a, b, value] = [BigInt(before[name]), BigInt(after[name]), BigInt(found[name])];
    return a <= b ? a <= value && value <= b : b <= value && value <= a;
  });
}

function describe({ videos, plays }: Figures): string {
  return `${videos} videos with ${plays} plays`;
}

/** What goes wrong with a backup is told as such: the same words about the database would send people astray. */
async function inBackup<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StorageError) || ["backup", "newer", "locked"].includes(error.fault)) throw error;
    throw new StorageError("backup", `the backup ${path}: ${error.message}`, {
      hint:
        error.fault === "full"
          ? "free some space, or let PLAYCOUNTS_BACKUP_DIR name a directory on another disk"
          : "see the others with: playcounts backup list",
      cause: error,
    });
  }
}
