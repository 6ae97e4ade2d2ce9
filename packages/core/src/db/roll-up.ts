import type { Clock } from "../ports.ts";
import { count, fromJson, integer, nullable, record } from "../shape.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { giveBackSpace, rest } from "./free-pages.ts";
import { toJson } from "./json.ts";
import { sql } from "./sql.ts";

/** How far old history is to be thinned. Times are epoch ms. */
export interface RollUp {
  /** Where the rows begin that all stay: the first moment of a day. */
  readonly before: number;
  /** The number of the day that a moment belongs to, on whatever calendar. */
  readonly dayOf: (at: number) => number;
  readonly clock: Clock;
  /** Longest time to work, ms; what is left is for the next call. @default 30000 */
  readonly limitMs?: number;
}

/** What came of it. */
export interface RollUpReport {
  /** Rows that were taken out. */
  readonly removed: number;
  /** What the file has become smaller by. */
  readonly freedBytes: number;
  /** false: out of time, and the next call goes on from there. */
  readonly isDone: boolean;
}

/**
 * How far the thinning has come: of the rows before `done`, nothing is left to do. While a pass is on the way to
 * `goal`, that holds for the rows before `goal` of the videos with ids up to `after`, too.
 */
interface Place {
  readonly done: number | null;
  readonly goal: number | null;
  readonly after: number;
}

const placeKey = "history-thinned";
const placeRecord = record({ done: nullable(integer), goal: nullable(integer), after: count });
const defaultLimitMs = 30_000;
/** How long others may have to wait for one chunk. */
const chunkMs = 25;
const firstChunk = 10;
const largestChunk = 100_000;
/** No day is longer, not even the one on which clocks are set back. */
const longestDayMs = 25 * 60 * 60_000;

/**
 * Leaves of each video's rows before `before` only the last of each day, and its very first; then gives the space
 * back. Its newest row is never touched, nor is any other table: whatever a video shows stays where it was read.
 *
 * It takes the database chunk by chunk and rests as long as it worked in between, so that runs go on beside it, and
 * needs no hold: it changes nothing that a run or an undoing has not long left behind, and two at a time only do the
 * same twice. Once a day has been thinned, a call costs one row read. Numbers that are imported afterwards for a day
 * that long ago stay as they are.
 * @throws {StorageError} · the signal's reason; what was thinned by then stays thinned
 */
export async function rollUpHistory(
  database: Database,
  { before, dayOf, clock, limitMs = defaultLimitMs }: RollUp,
  signal: AbortSignal,
): Promise<RollUpReport> {
  const endsAt = clock.monotonic() + limitMs;
  const place = await database.read("reading how far the history is thinned", readPlace);
  const pass = nextPass(place, before);
  if (pass === null) return { removed: 0, freedBytes: 0, isDone: true };
  const { from, goal } = pass;
  const lastId = from < goal ? await database.read("looking for the last video", readLastId) : 0;
  const isOver = () => clock.monotonic() >= endsAt;
  let { after } = pass;
  let removed = 0;
  for (let size = firstChunk; after < lastId && !isOver();) {
    const startedAt = clock.monotonic();
    const chunk = { from, goal, after, upTo: after + size };
    const next = { done: place.done, goal, after: chunk.upTo };
    const isAny = (await database.read("looking into the history", findSpare(chunk, dayOf))).length > 0;
    // Found again behind the lock: what came after a row may have been undone meanwhile, and then it has to stay.
    if (isAny) removed += await database.write("thinning the history", dropSpare(chunk, dayOf, next));
    const tookMs = clock.monotonic() - startedAt;
    after = chunk.upTo;
    size = nextSize(size, tookMs);
    await rest(clock, isAny ? tookMs : 0, signal);
  }
  const isDone = after >= lastId;
  const reached = isDone ? { done: goal, goal: null, after: 0 } : { done: place.done, goal, after };
  await database.write("recording how far the history is thinned", (queries) => savePlace(queries, reached));
  const freedBytes = isDone ? await giveBackSpace(database, clock, isOver, signal) : 0;
  return { removed, freedBytes, isDone };
}

/** The rows before `goal`, from `from` on, are next; null if that was done already. */
function nextPass({ done, goal, after }: Place, before: number) {
  const from = done ?? Number.MIN_SAFE_INTEGER;
  if (goal !== null) return { from, goal, after };
  return done === before ? null : { from, goal: before, after: 0 };
}

/** Towards chunks that take the time they may. */
function nextSize(size: number, tookMs: number): number {
  const wanted = Math.round((size * chunkMs) / Math.max(tookMs, 1));
  return Math.min(Math.max(wanted, 1), size * 2, largestChunk);
}

/** Rows from `from`, before `goal`, of the videos with ids in (`after`, `upTo`]. */
interface Chunk {
  readonly from: number;
  readonly goal: number;
  readonly after: number;
  readonly upTo: number;
}

/** The key of a history row. */
type RowKey = readonly [videoId: number, observedAt: number];

/** Rows that are neither the video's first nor the last of their day. */
function findSpare({ from, goal, after, upTo }: Chunk, dayOf: RollUp["dayOf"]) {
  return async (queries: Queries): Promise<RowKey[]> => {
    const rows = await queries.all<{ video_id: number; observed_at: number; next: number }>(sql`
      SELECT r.video_id, r.observed_at, r.next FROM (
        SELECT o.video_id, o.observed_at, lead(o.observed_at) OVER (PARTITION BY v.id ORDER BY o.observed_at) AS next
        FROM video v CROSS JOIN observation o ON o.video_id = v.id
        WHERE v.id > ${after} AND v.id <= ${upTo} AND o.observed_at >= ${from} AND o.observed_at < ${goal}
      ) r WHERE r.next - r.observed_at < ${longestDayMs}
        AND EXISTS (SELECT 1 FROM observation e WHERE e.video_id = r.video_id AND e.observed_at < r.observed_at)`);
    return rows
      .filter((row) => dayOf(row.observed_at) === dayOf(row.next))
      .map((row) => [row.video_id, row.observed_at]);
  };
}

function dropSpare(chunk: Chunk, dayOf: RollUp["dayOf"], next: Place) {
  return async (queries: Queries): Promise<number> => {
    const keys = await findSpare(chunk, dayOf)(queries);
    const { rowsAffected } = await queries.run(sql`DELETE FROM observation
      WHERE (video_id, observed_at) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${toJson(keys)}))`);
    await savePlace(queries, next);
    return rowsAffected;
  };
}

async function readPlace(queries: Queries): Promise<Place> {
  const row = await firstRow<{ value: string }>(queries, sql`SELECT value FROM meta WHERE key = ${placeKey}`);
  // What cannot be read is begun anew: thinning twice does nothing more.
  return fromJson(row?.value ?? "", placeRecord) ?? { done: null, goal: null, after: 0 };
}

async function savePlace(queries: Queries, place: Place): Promise<void> {
  await queries.run(
    sql`INSERT OR REPLACE INTO meta (key, value) VALUES (${placeKey}, ${toJson({ ...place })})`,
  );
}

async function readLastId(queries: Queries): Promise<number> {
  const row = await firstRow<{ id: number | null }>(queries, sql`SELECT max(id) AS id FROM video`);
  return row?.id ?? 0;
}
