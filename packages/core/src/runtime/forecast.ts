import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/database.ts";
import { readOutlook } from "../db/outlook.ts";
import { createVideoStore } from "../db/video-store.ts";
import { forecast, type Forecast } from "../forecast.ts";
import { processIdentity } from "../process-identity.ts";
import { utcOffsetMs } from "../zone.ts";
import { openConfiguredDatabase, type OpenOptions } from "./database.ts";

/** Videos in a request of the bulk source. */
const bulkBatch = 50;

/** Looks ahead on an open database. @throws {StorageError} */
export async function forecastOn(config: Config, database: Database, now: number): Promise<Forecast> {
  const policy = { ...config, utcOffsetMs: utcOffsetMs(config.timezone, now) };
  return forecast({
    store: createVideoStore(database, processIdentity()),
    source: { maxBatch: config.source === "view" ? 1 : bulkBatch },
    policy,
    outlook: await readOutlook(database, now, config.staleAfterMs),
    now,
  });
}

/** The same on the configured database, which is closed again. @throws {StorageError} */
export async function openForecast(config: Config, options: OpenOptions = {}): Promise<Forecast> {
  const { clock = systemClock } = options;
  const { database } = await openConfiguredDatabase(config, options);
  try {
    return await forecastOn(config, database, clock.now());
  } finally {
    database.close();
  }
}
