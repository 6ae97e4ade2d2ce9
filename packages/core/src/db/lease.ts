import { sql } from "./sql.ts";
import { BusyError } from "../errors.ts";
import { clockToleranceMs } from "../plan.ts";
import type { LeaseOwner } from "../ports.ts";
import { firstRow, type Queries } from "./database.ts";

/** How long a run may stay silent before others take its place; it renews several times within. */
export const leaseMs = 60_000;

/** Stands in the place of a run's id while work that is no run holds the database. */
export const maintenance = 0;

export interface LeaseRow {
  fence: number;
  owner: string;
  run_id: number | null;
  expires_at: number;
}

/** A held lease: the number every write has to show. */
export interface Hold {
  readonly fence: number;
  /** The run that held it before and never let go, or null. */
  readonly tookOver: number | null;
}

/** Takes the lease within the caller's transaction. @throws {BusyError} while a living run holds it. */
export async function takeLease(queries: Queries, owner: LeaseOwner, now: number): Promise<Hold> {
  const held = await readLease(queries);
  if (held !== undefined && held.run_id !== null && isHeld(held, owner.isAlive(held.owner), now))
    throw new BusyError(`${describeHolder(held)} is using this database`, {
      runId: held.run_id === maintenance ? null : String(held.run_id),
      hint: "wait until it ends, or stop it; if its machine is gone, it loses its place within a minute",
    });
  const fence = (held?.fence ?? 0) + 1;
  await queries.run(sql`INSERT OR REPLACE INTO lease (id, fence, owner, run_id, expires_at)
    VALUES (1, ${fence}, ${owner.self}, NULL, ${now + leaseMs})`);
  const before = held?.run_id ?? null;
  return { fence, tookOver: before === maintenance ? null : before };
}

/** A lease that ends further ahead than any can is a wrong clock's: without a word of life from its owner it is over. */
function isHeld({ expires_at: expiresAt }: LeaseRow, isAlive: boolean | undefined, now: number): boolean {
  if (isAlive === false || expiresAt <= now) return false;
  return isAlive === true || expiresAt <= now + leaseMs + clockToleranceMs;
}

/** The lease as it stands, held or not; undefined in a database that no run has used yet. */
export async function readLease(queries: Queries): Promise<LeaseRow | undefined> {
  return firstRow<LeaseRow>(queries, sql`SELECT fence, owner, run_id, expires_at FROM lease WHERE id = 1`);
}

/** Checks the fence and prolongs the lease, within the caller's transaction. @throws {BusyError} if it was lost. */
export async function holdLease(queries: Queries, fence: number, runId: number, now: number): Promise<void> {
  const { rowsAffected } = await queries.run(
    sql`UPDATE lease SET run_id = ${runId}, expires_at = ${now + leaseMs} WHERE id = 1 AND fence = ${fence}`,
  );
  if (rowsAffected === 1) return;
  throw new BusyError(`run ${runId} was silent for too long and another run took its place`, {
    runId: null,
    hint: "nothing is lost: the other run goes on from the same point",
  });
}

/** Lets go, if the lease is still held; otherwise does nothing. */
export async function releaseLease(queries: Queries, fence: number): Promise<boolean> {
  const { rowsAffected } = await queries.run(
    sql`UPDATE lease SET run_id = NULL, expires_at = 0 WHERE id = 1 AND fence = ${fence}`,
  );
  return rowsAffected === 1;
}

/** Who holds a lease, for people. */
export function describeHolder({ run_id: runId, owner }: LeaseRow): string {
  return `${runId === maintenance ? "maintenance" : `run ${runId}`} (${describeOwner(owner)})`;
}

function describeOwner(owner: string): string {
  const pid = /"pid":(\d+)/.exec(owner)?.[1];
  const host = /"host":"([^"]*)"/.exec(owner)?.[1];
  return `process ${pid ?? "?"} on ${host ?? "?"}`;
}
