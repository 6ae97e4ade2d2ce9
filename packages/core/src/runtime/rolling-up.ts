import type { Config } from "../config.ts";
import type { Database } from "../db/database.ts";
import type { Clock, OnNotice } from "../ports.ts";
import { createDayOf, startOfDay } from "../zone.ts";

/** What a run does about old history once it has ended; never fails. */
export type RunRollUp = (signal: AbortSignal) => Promise<void>;

/** As configured: thins what is older than the setting says to the last row of each day, at most once a day. */
export function createRunRollUp(
  { historyRawMs, timezone }: Pick<Config, "historyRawMs" | "timezone">,
  database: Database,
  { clock, notice }: { readonly clock: Clock; readonly notice: OnNotice },
): RunRollUp {
  if (historyRawMs === null) return async () => undefined;
  const dayOf = createDayOf(timezone);
  return async (signal) => {
    try {
      const { rollUpHistory } = await import("../db/roll-up.ts");
      const before = startOfDay(clock.now() - historyRawMs, dayOf);
      const { removed, freedBytes, isDone } = await rollUpHistory(database, { before, dayOf, clock }, signal);
      const done = [
        ...(removed > 0 ? [`${removed} old rows were thinned to one a day`] : []),
        ...(freedBytes >= worthTelling ? [`the file is ${megabytes(freedBytes)} smaller`] : []),
        ...(isDone ? [] : ["the rest follows after the next run"]),
      ];
      if (removed > 0 || freedBytes >= worthTelling) notice(`history: ${done.join("; ")}`);
    } catch (error) {
      // What it has not done it does after the next run; the run itself is over and well.
      if (!signal.aborted) notice(`the old history was not thinned: ${messageOf(error)}`);
    }
  };
}

/** What a page or two make is no news. */
const worthTelling = 100_000;

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
