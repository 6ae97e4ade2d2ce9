import { sql } from "drizzle-orm";
import { breakerPhase } from "../breaker.ts";
import type { Status } from "../catalogue.ts";
import { clockToleranceMs } from "../plan.ts";
import type { VideoState } from "../video.ts";
import { readRun } from "./catalogue-runs.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { countDue } from "./due.ts";
import { readUpstream } from "./video-store.ts";

interface StateRow {
  state: VideoState;
  videos: number;
  fresh: number;
  never_counted: number;
  suspects: number;
  oldest: number | null;
  next_due: number | null;
}

/** The figures of the status page. `oldestObservedAt` is of live videos: a removed one's last number stays as it is. */
export async function readStatus(database: Database, now: number, staleAfterMs: number): Promise<Status> {
  const selection = { now, staleAfterMs, force: false, uids: undefined, aids: undefined, watermark: null };
  const { total: due } = await countDue(database, selection);
  return database.read("reading the status", async (queries) => {
    const states = await readStates(queries, now, staleAfterMs);
    const sum = (figure: "videos" | "fresh" | "never_counted" | "suspects") =>
      states.reduce((total, row) => total + row[figure], 0);
    const upstream = await readUpstream(queries);
    return {
      videos: sum("videos"),
      uploaders: await countUploaders(queries),
      fresh: sum("fresh"),
      neverCounted: sum("never_counted"),
      suspects: sum("suspects"),
      byState: Object.fromEntries(states.map(({ state, videos }) => [state, videos])),
      due,
      oldestObservedAt: states.find(({ state }) => state === "live")?.oldest ?? null,
      nextDueAt: states.reduce<number | null>((first, { next_due: at }) => earlier(first, at), null),
      breaker: breakerPhase(upstream, now),
      blockedUntil: upstream.blockedUntil,
      lastRequestAt: upstream.askedAt,
      running: await readRun(
        queries,
        sql`r.id = (SELECT run_id FROM lease WHERE id = 1 AND expires_at > ${now})`,
        now,
      ),
      lastRun: await readRun(queries, sql`r.finished_at IS NOT NULL`, now),
      lastSuccessAt: await readLastSuccess(queries),
    };
  });
}

/** A number that was imported and is still to be checked is not a fresh one, whatever its date. */
async function readStates(queries: Queries, now: number, staleAfterMs: number): Promise<StateRow[]> {
  return queries.all<StateRow>(sql`SELECT v.state, count(*) AS videos, count(v.suspect) AS suspects,
      count(*) FILTER (WHERE v.observed_at IS NULL) AS never_counted, min(v.observed_at) AS oldest,
      min(coalesce(v.check_after, v.observed_at + ${staleAfterMs}, 0)) AS next_due,
      count(*) FILTER (WHERE v.observed_at > ${now - staleAfterMs} AND v.observed_at <= ${now + clockToleranceMs}
        AND NOT (v.observed_from = 'import' AND v.check_after IS NOT NULL)) AS fresh
    FROM video v WHERE v.tracked = 1 GROUP BY v.state`);
}

/** The earlier of two times of which either may be missing. */
function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

async function countUploaders(queries: Queries): Promise<number> {
  const row = await firstRow<{ count: number }>(
    queries,
    sql`SELECT count(*) AS count FROM uploader u WHERE u.tracked_at IS NOT NULL
      OR EXISTS (SELECT 1 FROM video v WHERE v.uploader_id = u.id AND v.tracked = 1 AND v.check_after IS NULL)
      OR EXISTS (SELECT 1 FROM video v WHERE v.uploader_id = u.id AND v.tracked = 1 AND v.check_after IS NOT NULL)`,
  );
  return row?.count ?? 0;
}

/** When an update last went through to its end, single failed videos or not. */
export async function readLastSuccess(queries: Queries): Promise<number | null> {
  const row = await firstRow<{ finished_at: number }>(
    queries,
    sql`SELECT finished_at FROM run WHERE kind = 'update' AND status IN ('completed', 'partial')
      ORDER BY id DESC LIMIT 1`,
  );
  return row?.finished_at ?? null;
}
