import type { Outlook, RankShare } from "../outlook.ts";
import type { Database, Queries } from "./database.ts";
import { idChunks, type IdChunk } from "./id-chunks.ts";
import { sql } from "./sql.ts";
import { unknownRank } from "./ranked.ts";

interface SumRow {
  rank: number;
  videos: number;
  plays: number;
  rate: number;
  behind: number;
  behind_stale: number;
  within_promise: number;
  oldest: number;
}

/** Sums up all counted live videos. Looks at each row once; the process goes on with other things in between. */
export async function readOutlook(database: Database, now: number, staleAfterMs: number): Promise<Outlook> {
  const operation = "measuring the numbers";
  const ranks = new Map<number, RankShare>();
  const sum = { videos: 0, plays: 0, behind: 0, behindStale: 0, withinPromise: 0 };
  let oldest: number | null = null;
  for await (const chunk of idChunks(database, operation)) {
    const rows = await database.read(operation, (queries) => readChunk(queries, chunk, now, staleAfterMs));
    for (const row of rows) {
      const { rank, videos, rate } = row;
      const before = ranks.get(rank);
      ranks.set(rank, {
        rank,
        videos: videos + (before?.videos ?? 0),
        ratePerDay: rate + (before?.ratePerDay ?? 0),
      });
      sum.videos += videos;
      sum.plays += row.plays;
      sum.behind += row.behind;
      sum.behindStale += row.behind_stale;
      sum.withinPromise += row.within_promise;
      oldest = Math.min(oldest ?? row.oldest, row.oldest);
    }
  }
  return { ...sum, oldestObservedAt: oldest, ranks: [...ranks.values()] };
}

/** A rate that was not learned yet is the mean since publishing. */
function readChunk(
  queries: Queries,
  { after, upTo }: IdChunk,
  now: number,
  staleAfterMs: number,
): Promise<SumRow[]> {
  return queries.all<SumRow>(sql`SELECT rank, count(*) AS videos, sum(play) AS plays, sum(rate) AS rate,
      sum(rate * days) AS behind, coalesce(sum(rate * days) FILTER (WHERE is_stale), 0) AS behind_stale,
      sum(NOT is_stale) AS within_promise, min(observed_at) AS oldest
    FROM (SELECT coalesce(v.rank, ${unknownRank}) AS rank, v.play, v.observed_at,
        coalesce(v.rate, CASE WHEN v.published_at < v.observed_at
          THEN v.play * 86400000.0 / (v.observed_at - v.published_at) END, 0.0) AS rate,
        max(0, ${now} - v.observed_at) / 86400000.0 AS days, v.observed_at <= ${now - staleAfterMs} AS is_stale
      FROM video v WHERE v.id > ${after} AND v.id <= ${upTo}
        AND v.tracked = 1 AND v.state = 'live' AND v.observed_at IS NOT NULL AND v.play IS NOT NULL)
    GROUP BY rank`);
}
