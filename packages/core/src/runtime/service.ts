import { stat } from "node:fs/promises";
import { systemClock } from "../clock.ts";
import type { Catalogue } from "../catalogue.ts";
import type { Config } from "../config.ts";
import { createCatalogue } from "../db/catalogue.ts";
import { createListings } from "../db/listings.ts";
import { readDatabaseId } from "../db/migrate.ts";
import { createOrderBook, findRunByKey } from "../db/order-book.ts";
import { createSlotBook } from "../db/slots.ts";
import { createVideoStore } from "../db/video-store.ts";
import { StorageError } from "../errors.ts";
import type { Listings, OrderBook, SlotBook } from "../orders.ts";
import type { OnNotice, ProgressStore, VideoStore } from "../ports.ts";
import { processIdentity } from "../process-identity.ts";
import { createRunBackup, openBackups, type RunBackup } from "./backups.ts";
import { createMeasure, type Measure } from "./measuring.ts";
import { createRunRollUp, type RunRollUp } from "./rolling-up.ts";
import type { Forecast } from "../forecast.ts";
import { forecastOn } from "./forecast.ts";
import { createProgress } from "../runtime.ts";
import { openConfiguredDatabase, type OpenOptions } from "./database.ts";

/** Everything a long-lived process needs of the configured database, on one connection. */
export interface ServiceRuntime {
  readonly catalogue: Catalogue;
  readonly listings: Listings;
  /** To be handed to every run, so that none opens the database again. */
  readonly store: VideoStore;
  readonly progress: ProgressStore;
  readonly databaseId: string;
  readonly backup: RunBackup;
  readonly rollUp: RunRollUp;
  readonly measure: Measure;
  /** When the last backup that was found sound was made, epoch ms; null if there is none, or on a server. */
  lastBackupAt(): Promise<number | null>;
  /** What the database takes on the disk, its write-ahead log included; null if it is on a server. */
  databaseBytes(): Promise<number | null>;
  /** What lies ahead by the configured strategy; looks at every video. */
  forecast(): Promise<Forecast>;
  readonly slots: SlotBook;
  readonly orders: OrderBook;
  /** The run that was started with this key and the request it was given, as JSON; null if there is none. */
  findRunByKey(key: string): Promise<{ readonly runId: string; readonly request: string } | null>;
  /** Whether the database can be read and is still the one that was opened. @throws {StorageError} */
  check(): Promise<void>;
  close(): void;
}

/** The caller closes it. @throws {StorageError} */
export async function openServiceRuntime(
  config: Config,
  { clock = systemClock, ...options }: OpenOptions = {},
  notice: OnNotice = () => undefined,
): Promise<ServiceRuntime> {
  const { database, id } = await openConfiguredDatabase(config, { ...options, clock, uses: ["listing"] });
  const { staleAfterMs } = config;
  const owner = processIdentity();
  return {
    catalogue: createCatalogue(database, { now: () => clock.now(), staleAfterMs }),
    listings: createListings(database),
    store: createVideoStore(database, owner),
    progress: createProgress(config, database, clock, notice),
    databaseId: id,
    backup: createRunBackup(config, { clock, notice }),
    rollUp: createRunRollUp(config, database, { clock, notice }),
    measure: createMeasure(config, database),
    async lastBackupAt() {
      if (database.path === null) return null;
      const backups = await openBackups(config, { clock }).list();
      const times = backups.flatMap(({ state, createdAt }) => (state === "verified" ? createdAt : []));
      return times.length === 0 ? null : Math.max(...times);
    },
    databaseBytes: () => sizeOf(database.path),
    forecast: () => forecastOn(config, database, clock.now()),
    slots: createSlotBook(database),
    orders: createOrderBook(database, owner),
    findRunByKey: (key) => findRunByKey(database, key),
    async check() {
      if ((await database.read("checking the database", readDatabaseId)) === id) return;
      throw new StorageError("missing", "the database is not the one this process opened", {
        hint: "restart the service",
      });
    },
    close: () => database.close(),
  };
}

async function sizeOf(path: string | null): Promise<number | null> {
  if (path === null) return null;
  const files = [path, `${path}-wal`];
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file)
        .then(({ size }) => size)
        .catch(() => 0),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
