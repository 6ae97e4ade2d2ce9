import { sql } from "./sql.ts";
import type { HistoryPoint, VideoDetails } from "../catalogue.ts";
import { estimatePlay } from "../estimate.ts";
import { dueReason, nextDueAt } from "../plan.ts";
import type { Counters, VideoRef } from "../video.ts";
import { findVideos } from "./catalogue-adding.ts";
import { toStoredVideo } from "./catalogue-listing.ts";
import { remarksOn } from "./catalogue-runs.ts";
import type { Database, Queries } from "./database.ts";
import { toCounters } from "./video-row.ts";

const maxRemarks = 50;

/** Everything that is known of one video, tracked or not; null if it never was. */
export async function describeVideo(
  database: Database,
  { aid }: VideoRef,
  historyLimit: number,
  { now, staleAfterMs }: { now: number; staleAfterMs: number },
): Promise<VideoDetails | null> {
  return database.read("reading the video", async (queries) => {
    const known = (await findVideos(queries, [aid])).get(aid);
    if (known === undefined) return null;
    const { tracked, ...video } = known;
    const selection = {
      now,
      staleAfterMs,
      force: false,
      uids: undefined,
      aids: undefined,
      watermark: null,
      ranking: null,
    };
    return {
      video: toStoredVideo(video),
      history: await historyOf(queries, video.id, historyLimit),
      remarks: await remarksOn(queries, video.id, maxRemarks),
      dueReason: tracked ? (dueReason(video, selection) ?? null) : null,
      nextDueAt: tracked ? nextDueAt(video, staleAfterMs) : null,
      tracked,
      goneDays: video.goneDays,
      estimate: video.state === "live" ? estimatePlay({ ...video, play: video.counts.play }, now) : null,
    };
  });
}

export interface HistoryRow extends Counters {
  observed_at: number;
  source: string;
  run_id: number | null;
}

async function historyOf(queries: Queries, videoId: number, limit: number): Promise<HistoryPoint[]> {
  const rows =
    await queries.all<HistoryRow>(sql`SELECT o.observed_at, o.play, o.danmaku, o.reply, o.favorite, o.coin,
      o.share, o."like", o.run_id, s.name AS source
    FROM observation o CROSS JOIN source s ON s.id = o.source_id
    WHERE o.video_id = ${videoId} ORDER BY o.observed_at DESC LIMIT ${limit}`);
  return rows.toReversed().map(toHistoryPoint);
}

export function toHistoryPoint(row: HistoryRow): HistoryPoint {
  const { observed_at: observedAt, source, run_id: runId } = row;
  return { observedAt, ...toCounters(row), source, runId: runId === null ? null : String(runId) };
}
