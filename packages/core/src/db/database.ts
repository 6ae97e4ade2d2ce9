import { createClient, type Client } from "@libsql/client";
import { Mutex } from "async-mutex";
import type { SQL } from "drizzle-orm";
import { drizzle, type LibSQLDatabase } from "drizzle-orm/libsql";
import type { Clock } from "../ports.ts";
import { asStorageError, isBusy, isDriverError } from "./faults.ts";

/** What queries are written against, inside a transaction or outside. */
export type Queries = Pick<LibSQLDatabase, "run" | "all" | "select" | "insert" | "update" | "delete">;

/** The first row of a query, or undefined: drizzle's own `get` fails on libSQL when there is none. */
export async function firstRow<Row>(queries: Queries, query: SQL): Promise<Row | undefined> {
  return (await queries.all<Row>(query))[0];
}

/**
 * One libSQL database, made safe to share: writes of this process stand in one line, and a moment of SQLITE_BUSY is
 * cured and repeated. Owns its client unless it was handed one.
 */
export interface Database {
  /** Whether it is a file this process works on, not a server. */
  readonly isLocal: boolean;
  /** The file's path; null for a server. */
  readonly path: string | null;
  /** For messages: the path, or the server's host without credentials. */
  readonly place: string;
  /** Runs reads, again if the database was busy: `work` must not change anything. @throws {StorageError} */
  read<Result>(operation: string, work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /** Runs one BEGIN IMMEDIATE transaction; `work` may run again from the start. @throws {StorageError} */
  write<Result>(operation: string, work: (queries: Queries) => Promise<Result>): Promise<Result>;
  close(): void;
}

export interface DatabaseOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** How long to stand in line behind another program before giving up, ms. @default 30000 */
  readonly busyLimitMs?: number;
}

/**
 * The wait inside SQLite stops the whole process, signals included, so it is kept short and the line is stood in
 * asynchronously instead.
 */
const busyTimeoutMs = 100;
const busyPauseMs = 200;
const defaultBusyLimitMs = 30_000;

/** Opens a client for `url`; nothing is read or created beyond what the driver does. @throws {StorageError} */
export function openDatabase(url: string, authToken: string | undefined, options: DatabaseOptions): Database {
  const place = describePlace(url);
  try {
    const client = createClient({
      url,
      timeout: busyTimeoutMs,
      concurrency: 1,
      ...(authToken === undefined ? {} : { authToken }),
    });
    const database = wrapClient(client, place, options);
    return { ...database, path: filePath(url), close: () => client.close() };
  } catch (error) {
    throw asStorageError(error, "opening the database", place);
  }
}

/** Makes a client of somebody else safe to share; `close` leaves it open. */
export function wrapClient(client: Client, place: string, options: DatabaseOptions): Database {
  const { clock, random, busyLimitMs = defaultBusyLimitMs } = options;
  const queries = drizzle(client);
  const line = new Mutex();
  const never = new AbortController().signal;

  async function patiently<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
    const startedAt = clock.monotonic();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isDriverError(error)) throw error;
        if (!isBusy(error)) throw asStorageError(error, operation, place);
        // One SQLITE_BUSY leaves a statement open on the pooled connection, after which no commit on it succeeds.
        await Promise.resolve(client.reconnect());
        if (clock.monotonic() - startedAt >= busyLimitMs) throw asStorageError(error, operation, place);
        await clock.sleep(busyPauseMs * (0.5 + random()), never);
      }
    }
  }

  return {
    isLocal: client.protocol === "file",
    path: null,
    place,
    read: (operation, work) => patiently(operation, () => work(queries)),
    // Two write transactions of one process would wait for each other inside SQLite until the time-out.
    write: (operation, work) =>
      line.runExclusive(() => patiently(operation, () => queries.transaction(work))),
    close: () => undefined,
  };
}

/** The path of a `file:` address, or null. */
export function filePath(url: string): string | null {
  if (!url.startsWith("file:")) return null;
  const path = url.slice("file:".length).split("?")[0] ?? "";
  return decodeURIComponent(path.replace(/^\/\/(localhost)?(?=\/)/, ""));
}

function describePlace(url: string): string {
  return filePath(url) ?? (URL.canParse(url) ? new URL(url).host : "database");
}
