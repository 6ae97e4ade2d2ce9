import { sql } from "./sql.ts";
import type { UpstreamState } from "../breaker.ts";
import type { LeaseOwner } from "../ports.ts";
import type { Database, Queries } from "./database.ts";
import { holdLease, maintenance, releaseLease, takeLease } from "./lease.ts";
import { readUpstream } from "./upstream.ts";

/** The hold on a database of work that is no run: no run begins while it lasts, and no run is recorded for it. */
export interface Maintenance {
  /** As the last process left it. */
  readonly upstream: UpstreamState;
  /** One transaction that also says "still alive". @throws {BusyError} if the hold was lost; nothing is then written. */
  write<Result>(operation: string, now: number, work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /** Lets go. Harmless when called twice, or after the hold was lost. */
  release(): Promise<void>;
}

/** Takes the database. A run that died holding it is recorded as interrupted. @throws {BusyError} · {StorageError} */
export async function beginMaintenance(
  database: Database,
  owner: LeaseOwner,
  now: number,
): Promise<Maintenance> {
  const { fence, upstream } = await database.write("taking the database", async (queries) => {
    const hold = await takeLease(queries, owner, now);
    if (hold.tookOver !== null)
      await queries.run(sql`UPDATE run SET status = 'interrupted', finished_at = ${now}
        WHERE id = ${hold.tookOver} AND finished_at IS NULL`);
    await holdLease(queries, hold.fence, maintenance, now);
    return { fence: hold.fence, upstream: await readUpstream(queries) };
  });
  return {
    upstream,
    write: (operation, at, work) =>
      database.write(operation, async (queries) => {
        await holdLease(queries, fence, maintenance, at);
        return work(queries);
      }),
    release: async () => {
      await database.write("letting go of the database", (queries) => releaseLease(queries, fence));
    },
  };
}
