import { sql } from "./sql.ts";
import { breakerPhase } from "../breaker.ts";
import type { Status } from "../catalogue.ts";
import { readRun } from "./catalogue-runs.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { dueOf } from "./due-counting.ts";
import { earlier, readExtremes, type Extremes } from "./extremes.ts";
import { readFigures, type Figures } from "./figures.ts";
import { readUpstream } from "./upstream.ts";

/** The figures of the status page. `oldestObservedAt` is of live videos: a removed one's last number stays as it is. */
export async function readStatus(database: Database, now: number, staleAfterMs: number): Promise<Status> {
  return database.read("reading the status", async (queries) => {
    const figures = await readFigures(queries, now, staleAfterMs);
    const extremes = await readExtremes(queries);
    const upstream = await readUpstream(queries);
    return {
      videos: figures.videos,
      uploaders: await countUploaders(queries),
      // A number that was imported and is still to be checked is not a fresh one, whatever its date.
      fresh: figures.aging - figures.stale + figures.appointedFresh,
      neverCounted: figures.uncounted,
      suspects: figures.suspects,
      byState: figures.byState,
      due: sumOf(dueOf(figures, { force: false, ranking: null })),
      oldestObservedAt: extremes.oldestLive,
      nextDueAt: nextDueAt(figures, extremes, staleAfterMs),
      breaker: breakerPhase(upstream, now),
      blockedUntil: upstream.blockedUntil,
      lastRequestAt: upstream.askedAt,
      spent: upstream.spent,
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

function sumOf(counts: Readonly<Partial<Record<string, number>>>): number {
  return Object.values(counts).reduce<number>((total, count = 0) => total + count, 0);
}

/** As `nextDueAt` has it of one video: one that waits for its first number is due whatever the time. */
function nextDueAt({ waiting }: Figures, extremes: Extremes, staleAfterMs: number): number | null {
  const { oldestAging, firstAppointment } = extremes;
  const byAge = oldestAging === null ? null : oldestAging + staleAfterMs;
  return earlier(waiting > 0 ? 0 : byAge, firstAppointment);
}

async function countUploaders(queries: Queries): Promise<number> {
  const row = await firstRow<{ count: number }>(
    queries,
    sql`SELECT count(*) AS count FROM uploader u INDEXED BY uploader_in_use
      WHERE u.tracked_at IS NOT NULL OR u.videos > 0`,
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
