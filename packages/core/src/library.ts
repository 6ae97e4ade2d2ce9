import type { Catalogue } from "./catalogue.ts";
import { configOf, type Config } from "./config.ts";
import type { Clock } from "./ports.ts";
import { openCatalogue } from "./runtime/catalogue.ts";

export interface LibraryDeps {
  /** Settings that replace those of the environment. */
  readonly config?: Partial<Config> | undefined;
  /** Whether a missing database is made instead of refused. @default false */
  readonly create?: boolean | undefined;
  readonly clock?: Clock | undefined;
}

/** An open database of tracked videos, for everything but asking the upstream. */
export interface Library {
  readonly catalogue: Catalogue;
  readonly config: Config;
  close(): void;
}

/** Opens the configured database; the caller closes it. @throws {InputError} · {StorageError} */
export async function openLibrary({
  config: given,
  create = false,
  clock,
}: LibraryDeps = {}): Promise<Library> {
  const config = configOf(given);
  return { config, ...(await openCatalogue(config, { clock, create })) };
}
