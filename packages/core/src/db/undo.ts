import { sql } from "./sql.ts";
import { InputError } from "../errors.ts";
import type { Clock, LeaseOwner } from "../ports.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { readLease } from "./lease.ts";
import { beginMaintenance } from "./maintenance.ts";
import { clearLeftovers, restoreNumbers, type UndoStep } from "./undo-step.ts";
import { nextTurn } from "./turn.ts";

/** What became of the videos of an undone run. All are numbers of videos. */
export interface UndoReport {
  readonly runId: string;
  /** Epoch ms. */
  readonly undoneAt: number;
  /** Whose number went, for the one before or for none. */
  readonly restored: number;
  /** Of `restored`: those that have no number any more, because the run had read their first. */
  readonly emptied: number;
  /** Without a number of the run, but with a doubt or a state that it left; they are due again. */
  readonly cleared: number;
  /** Changed or asked for again by a later run, and left alone. */
  readonly untouched: number;
}

/** Videos looked at per transaction: few enough not to keep readers waiting. */
const chunkSize = 1_000;

interface RunRow {
  kind: string;
  status: string;
  started_at: number;
  finished_at: number | null;
  undone_at: number | null;
}

/**
 * Takes back what an update wrote, chunk by chunk; what was taken back is kept in `undone`. A call that is cut short
 * leaves every video either as the run left it or as it was before, and the next call does the rest.
 * @throws {InputError} · {BusyError} · {StorageError} · the signal's reason
 */
export async function undoRunIn(
  database: Database,
  owner: LeaseOwner,
  runId: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<UndoReport> {
  const id = await database.read("reading the run", (queries) => findUndoable(queries, owner, runId, clock));
  const hold = await beginMaintenance(database, owner, clock.now());
  try {
    const { run, lastId } = await hold.write("reading the run", clock.now(), async (queries) => ({
      run: await closeIfDead(queries, id, clock.now()),
      lastId: await lastVideoId(queries),
    }));
    let untouched = 0;
    for (let after = 0; after < lastId; after += chunkSize) {
      signal.throwIfAborted();
      const at = clock.now();
      const { started_at: startedAt, finished_at: finishedAt } = run;
      const step: UndoStep = { runId: id, startedAt, finishedAt: finishedAt ?? at, at, after, chunkSize };
      untouched += await hold.write("undoing the run", at, async (queries) => {
        const changedAgain = await restoreNumbers(queries, step);
        return changedAgain + (await clearLeftovers(queries, step));
      });
      await nextTurn();
    }
    const undoneAt = clock.now();
    return await hold.write("recording the undoing", undoneAt, async (queries) => {
      await queries.run(sql`UPDATE run SET undone_at = ${undoneAt} WHERE id = ${id}`);
      // Nobody may go on from a place that was taken back.
      await queries.run(sql`DELETE FROM checkpoint WHERE value ->> 'runId' = ${runId}`);
      return { runId, undoneAt, ...(await countUndone(queries, id)), untouched };
    });
  } finally {
    await hold.release();
  }
}

/** The run's id, if it may be undone as far as can be told before the database is taken. @throws {InputError} */
async function findUndoable(
  queries: Queries,
  owner: LeaseOwner,
  runId: string,
  clock: Clock,
): Promise<number> {
  const id = /^[1-9]\d{0,14}$/.test(runId) ? Number(runId) : 0;
  const lease = await readLease(queries);
  const isRunning =
    lease?.run_id === id && lease.expires_at > clock.now() && owner.isAlive(lease.owner) !== false;
  if (id !== 0 && isRunning) throw new InputError([`run ${runId} is still running; stop it first`]);
  await readUndoable(queries, id, runId);
  return id;
}

/** @throws {InputError} for a run that is unknown, undone already, or was no update */
async function readUndoable(queries: Queries, id: number, runId: string): Promise<RunRow> {
  const run = await firstRow<RunRow>(
    queries,
    sql`SELECT kind, status, started_at, finished_at, undone_at FROM run WHERE id = ${id}`,
  );
  if (run === undefined) throw new InputError([`there is no run ${JSON.stringify(runId)}`]);
  if (run.undone_at !== null)
    throw new InputError([`run ${runId} was undone already, at ${new Date(run.undone_at).toISOString()}`]);
  if (run.kind !== "update")
    throw new InputError([`run ${runId} only listed videos; there are no numbers to take back`]);
  return run;
}

/** Read again now that nobody else may write. A run that still says "running" has died, whoever held its place. */
async function closeIfDead(queries: Queries, id: number, now: number): Promise<RunRow> {
  await queries.run(sql`UPDATE run SET status = 'interrupted', finished_at = coalesce(finished_at, ${now})
    WHERE id = ${id} AND status = 'running'`);
  return readUndoable(queries, id, String(id));
}

async function lastVideoId(queries: Queries): Promise<number> {
  const row = await firstRow<{ id: number | null }>(queries, sql`SELECT max(id) AS id FROM video`);
  return row?.id ?? 0;
}

/** Counted from the record, so that a second call after a crash tells of both. */
async function countUndone(queries: Queries, runId: number) {
  const row = await firstRow<{ restored: number; emptied: number; cleared: number }>(
    queries,
    sql`SELECT count(DISTINCT CASE WHEN u.source_id IS NOT NULL THEN u.video_id END) AS restored,
      count(DISTINCT CASE WHEN u.source_id IS NOT NULL AND v.observed_at IS NULL THEN u.video_id END) AS emptied,
      count(DISTINCT CASE WHEN u.source_id IS NULL THEN u.video_id END) AS cleared
    FROM undone u JOIN video v ON v.id = u.video_id WHERE u.run_id = ${runId}`,
  );
  return { restored: row?.restored ?? 0, emptied: row?.emptied ?? 0, cleared: row?.cleared ?? 0 };
}
