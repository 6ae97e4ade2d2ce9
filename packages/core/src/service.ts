import { configOf, type Config } from "./config.ts";
import type { Clock, OnNotice } from "./ports.ts";
import { openServiceRuntime, type ServiceRuntime } from "./runtime/service.ts";

export interface ServiceDeps {
  /** Settings that replace those of the environment. */
  readonly config?: Partial<Config> | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1). @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Told of what the progress store set aside. */
  readonly onNotice?: OnNotice | undefined;
}

/** The configured database as a long-lived process uses it: for reading, for runs, and for what it must remember. */
export interface Service extends ServiceRuntime {
  readonly config: Config;
}

/** Opens it once for the life of the process; the caller closes it. @throws {InputError} · {StorageError} */
export async function openService({
  config: given,
  clock,
  random,
  onNotice,
}: ServiceDeps = {}): Promise<Service> {
  const config = configOf(given);
  return { config, ...(await openServiceRuntime(config, { clock, random }, onNotice)) };
}
