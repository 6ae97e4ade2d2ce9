import type { Catalogue } from "../catalogue.ts";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { createCatalogue } from "../db/catalogue.ts";
import { openConfiguredDatabase, type OpenOptions } from "./database.ts";

/** The tracked videos of the configured database; `close` ends what was opened here. */
export interface CatalogueRuntime {
  readonly catalogue: Catalogue;
  close(): void;
}

/** @throws {StorageError} */
export async function openCatalogue(config: Config, options: OpenOptions = {}): Promise<CatalogueRuntime> {
  const { clock = systemClock } = options;
  const { database } = await openConfiguredDatabase(config, options);
  const { staleAfterMs } = config;
  return {
    catalogue: createCatalogue(database, { now: () => clock.now(), staleAfterMs }),
    close: () => database.close(),
  };
}
