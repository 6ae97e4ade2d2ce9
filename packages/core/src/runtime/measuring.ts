import type { Config } from "../config.ts";
import type { Database } from "../db/database.ts";
import { readOutlook } from "../db/outlook.ts";
import { StorageError } from "../errors.ts";
import type { Outlook } from "../outlook.ts";

/** How fresh all numbers are at a time, epoch ms; null where that cannot be read: a run does not fail for it. */
export type Measure = (now: number) => Promise<Outlook | null>;

export function createMeasure({ staleAfterMs }: Pick<Config, "staleAfterMs">, database: Database): Measure {
  return async (now) => {
    try {
      return await readOutlook(database, now, staleAfterMs);
    } catch (error) {
      if (error instanceof StorageError) return null;
      throw error;
    }
  };
}
