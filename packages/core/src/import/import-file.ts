import type { AddReport, Catalogue, CatalogueEntry } from "../catalogue.ts";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../ports.ts";
import { readImport } from "./read-import.ts";
import type { Refusal } from "./rows.ts";

export interface ImportDeps {
  readonly catalogue: Pick<Catalogue, "add">;
  readonly config: Pick<Config, "timezone">;
  /** Reads and compares, but stores nothing. @default false */
  readonly dryRun?: boolean | undefined;
  /** Told of every refused row as it is met. */
  readonly onRefused?: ((refusal: Refusal) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/** What came of a file. `read` = `added` + `known` + `returned` + `refused`. */
export interface ImportReport extends AddReport {
  /** Rows of the file, headers, comments and empty lines left out. */
  readonly read: number;
  readonly refused: number;
  /** The first 1,000 of them. */
  readonly refusals: readonly Refusal[];
}

const maxRefusals = 1000;

/**
 * Adds the videos a file names to the catalogue. What is known already is not overwritten, so a file may be imported
 * again, also after an import that was broken off in its middle.
 * @throws {InputError} if the file cannot be read or understood · {StorageError}
 */
export async function importFile(path: string, deps: ImportDeps): Promise<ImportReport> {
  const { catalogue, config, dryRun = false, onRefused, clock = systemClock } = deps;
  const refusals: Refusal[] = [];
  let [read, refused] = [0, 0];

  async function* entries(): AsyncGenerator<CatalogueEntry> {
    for await (const row of readImport(path, { timezone: config.timezone, now: clock.now() })) {
      read += 1;
      if ("entry" in row) {
        yield row.entry;
        continue;
      }
      refused += 1;
      if (refusals.length < maxRefusals) refusals.push(row.refused);
      onRefused?.(row.refused);
    }
  }

  const report = await catalogue.add(entries(), { dryRun });
  return { read, ...report, refused, refusals };
}
