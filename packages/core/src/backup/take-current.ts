import { existsSync } from "node:fs";
import { sql } from "../db/sql.ts";
import { firstRow, wrapClient, type Database, type DatabaseOptions, type Queries } from "../db/database.ts";
import { asStorageError, isBusy } from "../db/faults.ts";
import type { DatabaseClient } from "../db/client.ts";
import { openFileClient } from "../db/file-client.ts";
import { takeLease } from "../db/lease.ts";
import { BusyError, StorageError } from "../errors.ts";
import type { LeaseOwner } from "../ports.ts";
import { sizeOf } from "./room.ts";

/** The database that is about to be replaced. */
export interface Current {
  /** The highest fence a run of it ever had; 0 if that cannot be read. */
  readonly fence: number;
  /** What is remembered of the upstream, as it is stored, or null. */
  readonly upstream: string | null;
  /** Makes sure that nobody else has it open, and keeps it so. @throws {BusyError} */
  lockOut(): Promise<void>;
  /** Undoes `lockOut`; used when the database stays after all. */
  letGo(): Promise<void>;
}

const nothing: Current = {
  fence: 0,
  upstream: null,
  lockOut: () => Promise.resolve(),
  letGo: () => Promise.resolve(),
};

const busyTimeoutMs = 100;
/** A person is waiting. */
const busyLimitMs = 5_000;

/**
 * Takes hold of the database that is in the way. One that is missing or too damaged to be read is no obstacle.
 * @throws {BusyError} while a living run holds it · {StorageError} if it is another program's
 */
export async function takeCurrent(
  path: string,
  { owner, ...options }: DatabaseOptions & { readonly owner: LeaseOwner },
): Promise<Current> {
  if (!existsSync(path) || (await sizeOf(path)) === 0) return nothing;
  const client = openFileClient(path, busyTimeoutMs);
  const database = wrapClient(client, path, { ...options, busyLimitMs });
  const lockOut = () => refuseOthers(client, path);
  const letGo = () => admitOthers(client);
  try {
    await requireOurs(database);
    const { fence } = await database.write("taking the database", (queries) =>
      takeLease(queries, owner, options.clock.now()),
    );
    return {
      fence,
      upstream: await database.read("reading what is remembered", readUpstreamText),
      lockOut,
      letGo,
    };
  } catch (error) {
    if (error instanceof BusyError) throw error;
    const known = asStorageError(error, "taking the database", path);
    if (known.fault !== "corrupt" && known.fault !== "failed") throw known;
    return { ...nothing, lockOut, letGo };
  }
}

/** Whatever a mistyped address leads to must not be replaced. */
async function requireOurs(database: Database): Promise<void> {
  const tables = await database.read("reading the schema", (queries) =>
    queries.all<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'table'`),
  );
  const names = tables.map(({ name }) => name);
  if (names.length === 0 || names.some((name) => name === "meta" || name === "video")) return;
  throw new StorageError(
    "not-ours",
    `${database.place} holds the tables of another program (${names.slice(0, 3).join(", ")})`,
    { hint: "check DATABASE_URL" },
  );
}

async function readUpstreamText(queries: Queries): Promise<string | null> {
  const row = await firstRow<{ value: string }>(queries, sql`SELECT value FROM upstream WHERE id = 1`);
  return row?.value ?? null;
}

/**
 * Leaving write-ahead logging is possible only for the one connection there is, and folds the log into the file. A
 * server without a run has the database open too: it would go on writing to the file that was set aside.
 */
async function refuseOthers(client: DatabaseClient, path: string): Promise<void> {
  try {
    await client.executeMultiple("PRAGMA journal_mode = DELETE");
    // From the first write on this lock is kept: others wait, and open the new file when they try again.
    await client.executeMultiple("PRAGMA locking_mode = EXCLUSIVE");
    await client.executeMultiple("UPDATE lease SET fence = fence");
  } catch (error) {
    if (!isBusy(error)) return;
    throw new BusyError(`another program has ${path} open`, {
      runId: null,
      hint: "stop the server, or wait until the program that uses it has ended; it may be this very one",
      cause: error,
    });
  }
}

async function admitOthers(client: DatabaseClient): Promise<void> {
  try {
    await client.executeMultiple("PRAGMA locking_mode = NORMAL");
    await client.executeMultiple("PRAGMA journal_mode = WAL");
  } catch {
    // Damaged all along, or not locked at all. Our end gives back whatever is still held.
  }
}
