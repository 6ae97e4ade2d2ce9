import type { Config } from "../config.ts";
import { systemClock } from "../clock.ts";
import { filePath, openDatabase, type Database } from "../db/database.ts";
import { migrate, readDatabaseId } from "../db/migrate.ts";
import { prepareIndexes, type IndexUse } from "../db/optional-indexes.ts";
import { checkDatabaseFile } from "../db/preflight.ts";
import type { Clock } from "../ports.ts";

/** A database made ready: its schema is there and it is ours. */
export interface OpenedDatabase {
  readonly database: Database;
  /** The database's own id. */
  readonly id: string;
}

export interface OpenOptions {
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  /** Whether a missing database is made instead of refused. @default false */
  readonly create?: boolean;
  /** What is going to be done that needs indexes of its own, see `prepareIndexes`. @default what the strategy needs */
  readonly uses?: readonly IndexUse[];
}

/** How long to wait at the start for a program that has locked the database: somebody may be waiting for us. */
const startLimitMs = 5_000;

/** Opens the configured database and brings its schema up to date; the caller closes it. @throws {StorageError} */
export async function openConfiguredDatabase(
  {
    databaseUrl,
    databaseAuthToken,
    strategy,
  }: Pick<Config, "databaseUrl" | "databaseAuthToken"> & Partial<Pick<Config, "strategy">>,
  { clock = systemClock, random = Math.random, create = false, uses = [] }: OpenOptions = {},
): Promise<OpenedDatabase> {
  const path = filePath(databaseUrl);
  if (path !== null) await checkDatabaseFile(path, create);
  const database = await openDatabase(databaseUrl, databaseAuthToken, { clock, random, startLimitMs });
  return makeReady(database, strategy === "adaptive" ? [...uses, "ranking"] : uses);
}

/** Brings the schema of an open database up to date and makes the indexes that are used, or closes it. @throws {StorageError} */
export async function makeReady(database: Database, uses: readonly IndexUse[] = []): Promise<OpenedDatabase> {
  try {
    await migrate(database, () => crypto.randomUUID());
    for (const use of uses) await prepareIndexes(database, use);
    return { database, id: await database.read("reading the database's id", readDatabaseId) };
  } catch (error) {
    database.close();
    throw error;
  }
}
