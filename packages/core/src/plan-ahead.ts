import { configOf } from "./config.ts";
import type { Forecast } from "./forecast.ts";
import type { LibraryDeps } from "./library.ts";
import { openForecast } from "./runtime/forecast.ts";

/**
 * What the next run and the next week will take of the upstream, which videos come first and why, and how far the
 * numbers are likely to be off before and after. Makes no request and writes nothing.
 * @throws {InputError} · {StorageError}
 */
export async function planAhead({ config, clock }: Omit<LibraryDeps, "create"> = {}): Promise<Forecast> {
  return openForecast(configOf(config), { clock });
}
