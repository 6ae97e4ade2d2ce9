import { stat } from "node:fs/promises";
import { sql } from "./sql.ts";
import type { UpstreamState } from "../breaker.ts";
import type { LeaseOwner } from "../ports.ts";
import type { VideoRef } from "../video.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { findWrongFigures, type WrongFigures } from "./figures-repair.ts";
import { describeHolder, readLease } from "./lease.ts";
import { pendingMigrations } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { readUpstream } from "./upstream.ts";

/** A whole check reads every page and holds the thread meanwhile, about 10 ms per MB. */
export const maxCheckedBytes = 64 * 1024 * 1024;

/** What there is to know of a database of ours without changing it. */
export interface DatabaseFacts {
  readonly place: string;
  /** Of the file with its log; null for a server's database. */
  readonly bytes: number | null;
  /** "sound", what is damaged, or null if that was not looked for: a server's, or too large. */
  readonly integrity: string | null;
  /** Migrations still to come: 0 is up to date. */
  readonly pending: number;
  /** The rest of the facts; null in a database that has no tables yet. */
  readonly content: DatabaseContent | null;
}

export interface DatabaseContent {
  /** Tracked videos. */
  readonly videos: number;
  /** One of them, if possible the one read last. */
  readonly sample: VideoRef | null;
  readonly upstream: UpstreamState;
  readonly holder: Holder | null;
  /** Tables of kept figures that do not say what the videos say; null where that was not looked for. */
  readonly wrongFigures: readonly WrongFigures[] | null;
}

/** Who holds the database. */
export interface Holder {
  /** For people: the run and its process. */
  readonly description: string;
  /** false: it died, or was silent for too long, and the next run takes its place. undefined: cannot be told. */
  readonly isAlive: boolean | undefined;
}

/** Reads everything, writes nothing. @throws {StorageError} also for a database that is not ours or newer */
export async function inspectDatabase(
  database: Database,
  owner: LeaseOwner,
  now: number,
): Promise<DatabaseFacts> {
  const { place, path } = database;
  const bytes = path === null ? null : (await sizeOf(path)) + (await sizeOf(`${path}-wal`));
  const pending = (await database.read("reading the schema", pendingMigrations)).length;
  const isChecked = bytes !== null && bytes <= maxCheckedBytes;
  const integrity = isChecked ? await database.read("checking the database", quickCheck) : null;
  const content =
    pending === migrations.length
      ? null
      : await database.read("looking into the database", async (queries) => ({
          ...(await readContent(queries, owner, now)),
          wrongFigures: pending === 0 && isChecked ? await findWrongFigures(queries) : null,
        }));
  return { place, bytes, integrity, pending, content };
}

async function quickCheck(queries: Queries): Promise<string> {
  const row = await firstRow<{ quick_check: string }>(queries, sql`PRAGMA quick_check(1)`);
  return row?.quick_check === "ok" ? "sound" : (row?.quick_check ?? "no answer");
}

async function readContent(
  queries: Queries,
  owner: LeaseOwner,
  now: number,
): Promise<Omit<DatabaseContent, "wrongFigures">> {
  const count = await firstRow<{ videos: number }>(
    queries,
    sql`SELECT count(*) AS videos FROM video WHERE tracked = 1`,
  );
  const sample = await firstRow<{ aid: number; bvid: string }>(
    queries,
    sql`SELECT aid, bvid FROM video WHERE tracked = 1 AND check_after IS NULL
      ORDER BY observed_at DESC, id DESC LIMIT 1`,
  );
  const lease = await readLease(queries);
  const isHeld = lease !== undefined && lease.run_id !== null;
  const holder = isHeld
    ? {
        description: describeHolder(lease),
        isAlive: lease.expires_at > now ? owner.isAlive(lease.owner) : false,
      }
    : null;
  return {
    videos: count?.videos ?? 0,
    sample: sample ?? null,
    upstream: await readUpstream(queries),
    holder,
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
