import { Mutex } from "async-mutex";
import type { SQL } from "./sql.ts";
import type { Clock } from "../ports.ts";
import { createSecretFilter } from "../wording.ts";
import type { DatabaseClient } from "./client.ts";
import { asStorageError, isBusy, isDriverError } from "./faults.ts";
import { createQueries, inTransaction, type Queries } from "./queries.ts";
import { nextTurn } from "./turn.ts";

export type { Queries } from "./queries.ts";

/** The first row of a query, or undefined. */
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
  /**
   * The same for what is written again and again: as far as reading goes on beside a transaction, others have their turn
   * between its statements, which take a millisecond each, instead of waiting for all of them and the commit together.
   */
  writeInTurns<Result>(operation: string, work: (queries: Queries) => Promise<Result>): Promise<Result>;
  close(): void;
}

export interface DatabaseOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** How long to stand in line behind another program before giving up, ms. @default 30000 */
  readonly busyLimitMs?: number;
  /** The same until the first write went through: nothing is lost yet by giving up. @default busyLimitMs */
  readonly startLimitMs?: number;
  /** Whether the client has another connection for reading while a transaction lasts. @default false */
  readonly readsBeside?: boolean;
}

/**
 * The wait inside SQLite stops the whole process, signals included, so it is kept short and the line is stood in
 * asynchronously instead.
 */
const busyTimeoutMs = 100;
const busyPauseMs = 200;
/** What is done in a row may be much and short: others have their turn after so many. */
const operationsPerTurn = 100;
const defaultBusyLimitMs = 30_000;

/** Opens a client for `url`; nothing is read or created beyond what the driver does. @throws {StorageError} */
export async function openDatabase(
  url: string,
  authToken: string | undefined,
  options: DatabaseOptions,
): Promise<Database> {
  const place = describePlace(url);
  const secrets = [authToken, ...secretsOf(url)].filter((secret) => secret !== undefined);
  const hide = secrets.length === 0 ? undefined : createSecretFilter(secrets);
  try {
    const client = await openClient(url, authToken);
    const path = filePath(url);
    const database = wrapClient(client, place, { ...options, readsBeside: path !== null }, hide);
    return { ...database, path, close: () => client.close() };
  } catch (error) {
    throw asStorageError(error, "opening the database", place, hide);
  }
}

/** A file needs nothing of what speaks to servers, which takes longer to load than a short command takes. */
async function openClient(url: string, authToken: string | undefined): Promise<DatabaseClient> {
  const path = filePath(url);
  if (path !== null) {
    const { openFileClient } = await import("./file-client.ts");
    return openFileClient(path, busyTimeoutMs);
  }
  const { createClient } = await import("@libsql/client");
  return createClient({ url, ...(authToken === undefined ? {} : { authToken }) });
}

/** Makes a client of somebody else safe to share; `close` leaves it open. */
export function wrapClient(
  client: DatabaseClient,
  place: string,
  options: DatabaseOptions,
  hide?: (text: string) => string,
): Database {
  const { clock, random, busyLimitMs = defaultBusyLimitMs, startLimitMs = busyLimitMs } = options;
  const { readsBeside = false } = options;
  let limitMs = startLimitMs;
  let operations = 0;
  const queries = createQueries(client);
  const line = new Mutex();
  const never = new AbortController().signal;

  const reconnect = async () => client.reconnect();

  async function patiently<Result>(
    operation: string,
    work: () => Promise<Result>,
    cure: () => Promise<void>,
  ): Promise<Result> {
    const startedAt = clock.monotonic();
    operations += 1;
    if (operations % operationsPerTurn === 0) await nextTurn();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isDriverError(error)) throw error;
        if (!isBusy(error)) throw asStorageError(error, operation, place, hide);
        // One SQLITE_BUSY leaves a statement open on the pooled connection, after which no commit on it succeeds.
        await cure();
        if (clock.monotonic() - startedAt >= limitMs) throw asStorageError(error, operation, place, hide);
        await clock.sleep(busyPauseMs * (0.5 + random()), never);
      }
    }
  }

  /** Two write transactions of one process would wait for each other inside SQLite until the time-out. */
  function write<Result>(
    operation: string,
    work: (queries: Queries) => Promise<Result>,
    inTurns: boolean,
  ): Promise<Result> {
    return line.runExclusive(async () => {
      const result = await patiently(operation, () => inTransaction(client, work, inTurns), reconnect);
      limitMs = busyLimitMs;
      return result;
    });
  }

  return {
    isLocal: client.protocol === "file",
    path: null,
    place,
    // Reconnecting cuts off every transaction of this client: a reader first lets the writer end.
    read: (operation, work) =>
      patiently(
        operation,
        () => work(queries),
        () => line.runExclusive(reconnect),
      ),
    write: (operation, work) => write(operation, work, false),
    writeInTurns: (operation, work) => write(operation, work, readsBeside),
    close: () => undefined,
  };
}

/** The path of a `file:` address, or null. */
export function filePath(url: string): string | null {
  if (!url.startsWith("file:")) return null;
  const path = url.slice("file:".length).split("?")[0] ?? "";
  return decodeURIComponent(path.replace(/^\/\/(localhost)?(?=\/)/, ""));
}

/** What an address carries that must not be shown. */
function secretsOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  return [password, searchParams.get("authToken") ?? ""].filter((secret) => secret !== "");
}

function describePlace(url: string): string {
  return filePath(url) ?? (URL.canParse(url) ? new URL(url).host : "database");
}
