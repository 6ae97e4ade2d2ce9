import type { Database } from "../../packages/core/src/db/database.ts";
import { rollUpHistory, type RollUp } from "../../packages/core/src/db/roll-up.ts";
import { createDayOf } from "../../packages/core/src/zone.ts";
import { createFakeClock } from "./fake-clock.ts";
import { temporaryDatabase, type TemporaryDatabase } from "./temporary-database.ts";

const never = new AbortController().signal;

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** The calendar of an installation by default. */
export const dayOf = createDayOf("Asia/Shanghai");
/** The first moment of a day on it, long ago. */
export const midnight = Date.UTC(2025, 5, 1) - 8 * hourMs;
/** So many hours after it. */
export const at = (hour: number) => midnight + hour * hourMs;

/** Which row of the history. */
export type HistoryKey = readonly [videoId: number, observedAt: number];

/** Videos with av ids from 1 on, and these rows of their history. */
export async function withHistory(keys: readonly HistoryKey[], videos = 3): Promise<TemporaryDatabase> {
  const db = await temporaryDatabase();
  await db.add(...Array.from({ length: videos }, (_, index) => ({ aid: index + 1 })));
  await addHistory(db, keys);
  return db;
}

/** Each row has its time as its play count, so that none can be taken for another. */
export async function addHistory(
  { rows }: Pick<TemporaryDatabase, "rows">,
  keys: readonly HistoryKey[],
  runId = 1,
): Promise<void> {
  await rows(`INSERT INTO observation (video_id, observed_at, play, source_id, run_id)
    SELECT value ->> 0, value ->> 1, value ->> 1, 0, ${runId} FROM json_each('${JSON.stringify(keys)}')`);
}

/** What the history holds, in order. */
export async function historyKeys({ rows }: TemporaryDatabase): Promise<HistoryKey[]> {
  const left = await rows("SELECT video_id, observed_at FROM observation ORDER BY video_id, observed_at");
  return left.map((row) => [Number(row["video_id"]), Number(row["observed_at"])]);
}

/** One thinning, by a clock that stands still unless one is given. */
export function rollUp(
  { database }: { readonly database: Database },
  before: number,
  given: Partial<RollUp> = {},
  signal = never,
) {
  return rollUpHistory(database, { before, dayOf, clock: createFakeClock(), ...given }, signal);
}
