import { readFile } from "node:fs/promises";
import type { Client } from "@libsql/client";
import { createBulkSource } from "./bilibili/bulk.ts";
import type { Upstream } from "./bilibili/http.ts";
import { createUploaderList, type UploaderList } from "./bilibili/list.ts";
import { createViewSource } from "./bilibili/view.ts";
import { systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { createCatalogue } from "./db/catalogue.ts";
import { wrapClient, type Database } from "./db/database.ts";
import { createListingStore, type ListingStore } from "./db/listing-store.ts";
import { createDatabaseProgress } from "./db/progress-store.ts";
import { createVideoStore } from "./db/video-store.ts";
import { InputError } from "./errors.ts";
import type { Clock, ProgressStore, RunSession, VideoSource, VideoStore, Fetch, OnNotice } from "./ports.ts";
import { processIdentity } from "./process-identity.ts";
import { createRunBackup } from "./runtime/backups.ts";
import type { CatalogueRuntime } from "./runtime/catalogue.ts";
import { makeReady, openConfiguredDatabase, type OpenOptions } from "./runtime/database.ts";
import { createMeasure, type Measure } from "./runtime/measuring.ts";
import { createRunRollUp, type RunRollUp } from "./runtime/rolling-up.ts";
import { createFileProgress } from "./progress/file.ts";
import { createMemoryProgress } from "./progress/memory.ts";

/** The stores on a libSQL client of the caller's own, which stays open; makes or updates the schema in it. */
export async function openStoresOn(
  client: Client,
  { clock = systemClock, random = Math.random }: Omit<OpenOptions, "create"> = {},
): Promise<{ store: VideoStore; progress: ProgressStore }> {
  const { database } = await makeReady(wrapClient(client, "the given client", { clock, random }));
  return { store: createVideoStore(database, processIdentity()), progress: createDatabaseProgress(database) };
}

/** What a caller may put in the place of what the configuration names. */
export interface Given {
  readonly store?: VideoStore | undefined;
  /** The id of the database that `store` is on, so that its runs continue those of others. */
  readonly databaseId?: string | undefined;
  readonly source?: VideoSource | undefined;
  readonly progress?: ProgressStore | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch?: Fetch | undefined;
}

/** Everything a run works with; `close` ends what was opened here and nothing else. */
export interface Runtime extends Sources {
  readonly store: VideoStore;
  readonly progress: ProgressStore;
  readonly databaseId: string;
  /** Makes sure there is a verified backup before anything changes. */
  readonly backup: (session: RunSession, signal: AbortSignal) => Promise<void>;
  /** Thins old history after a run. */
  readonly rollUp: RunRollUp;
  /** How fresh the numbers are after a run. */
  readonly measure: Measure;
  close(): void;
}

/** Opens what the configuration names, as far as it is not given. @throws {StorageError} · {InputError} */
export async function openRuntime(config: Config, given: Given, notice: OnNotice): Promise<Runtime> {
  const { clock, random } = given;
  const sources =
    given.source === undefined ? await createSources(config, given.fetch) : onlySource(given.source);
  if (given.store !== undefined) {
    const progress = given.progress ?? createProgress(config, null, clock, notice);
    return {
      ...sources,
      store: given.store,
      progress,
      databaseId: given.databaseId ?? "given",
      backup: nothing,
      rollUp: nothing,
      measure: async () => null,
      close: () => undefined,
    };
  }
  const { database, id } = await openConfiguredDatabase(config, { clock, random });
  return {
    ...sources,
    store: createVideoStore(database, processIdentity()),
    progress: given.progress ?? createProgress(config, database, clock, notice),
    databaseId: id,
    backup: createRunBackup(config, { clock, notice }),
    rollUp: createRunRollUp(config, database, { clock, notice }),
    measure: createMeasure(config, database),
    close: () => database.close(),
  };
}

/** A store of the caller's own is the caller's to back up and to keep small. */
async function nothing(): Promise<void> {
  return;
}

interface Sources {
  readonly source: VideoSource;
  /** For videos that `source` leaves open. */
  readonly single: VideoSource | null;
  /** For when `source` is refused as such. */
  readonly substitute: VideoSource | null;
}

function onlySource(source: VideoSource): Sources {
  return { source, single: null, substitute: null };
}

async function createSources(config: Config, fetch: Fetch | undefined): Promise<Sources> {
  const upstream = await createConfiguredUpstream(config, fetch);
  const view = createViewSource(upstream);
  if (config.source === "view") return onlySource(view);
  return {
    source: createBulkSource(upstream),
    single: view,
    substitute: config.source === "auto" ? view : null,
  };
}

/** A line to the upstream, as configured. @throws {InputError} */
export async function createConfiguredUpstream(config: Config, fetch?: Fetch): Promise<Upstream> {
  // Most of what opens the database asks nothing of the upstream.
  const { createUpstream } = await import("./bilibili/http.ts");
  return createUpstream({
    baseUrl: config.apiUrl,
    timeoutMs: config.requestTimeoutMs,
    userAgent: config.userAgent,
    cookie: await readCookie(config),
    fetch,
  });
}

/** The configured place for progress. */
export function createProgress(
  config: Config,
  database: Database | null,
  clock: Clock,
  notice: OnNotice,
): ProgressStore {
  if (config.progress.startsWith("file:"))
    return createFileProgress(config.progress.slice("file:".length), () => clock.now(), notice);
  if (config.progress === "memory" || database === null) return createMemoryProgress();
  return createDatabaseProgress(database);
}

async function readCookie({ cookie, cookieFile }: Config): Promise<string | undefined> {
  if (cookie !== undefined || cookieFile === undefined) return cookie;
  try {
    return (await readFile(cookieFile, "utf8")).trim() || undefined;
  } catch (cause) {
    throw new InputError([`BILIBILI_COOKIE_FILE: ${cookieFile} cannot be read`], { cause });
  }
}

/** What listing the videos of uploaders works with. */
export interface ListingRuntime extends CatalogueRuntime {
  readonly store: VideoStore;
  readonly listings: ListingStore;
  readonly list: UploaderList;
}

/** Makes a missing database. @throws {StorageError} · {InputError} */
export async function openListing(
  config: Config,
  { clock, random, fetch }: Pick<Given, "clock" | "random" | "fetch">,
): Promise<ListingRuntime> {
  const list = createUploaderList(await createConfiguredUpstream(config, fetch));
  const { database } = await openConfiguredDatabase(config, { clock, random, create: true });
  const { staleAfterMs } = config;
  return {
    catalogue: createCatalogue(database, { now: () => clock.now(), staleAfterMs }),
    store: createVideoStore(database, processIdentity()),
    listings: createListingStore(database, staleAfterMs),
    list,
    close: () => database.close(),
  };
}
