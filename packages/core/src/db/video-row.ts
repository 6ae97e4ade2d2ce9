import { sql, type SQL } from "drizzle-orm";
import type { Counters, TrackedVideo, VideoState } from "../video.ts";
import { parseSuspect } from "./records.ts";

/** A row of `videoColumns`, as the driver gives it. */
export interface VideoRow {
  id: number;
  aid: number;
  bvid: string;
  uid: string | null;
  title: string | null;
  published_at: number | null;
  play: number | null;
  danmaku: number | null;
  reply: number | null;
  favorite: number | null;
  coin: number | null;
  share: number | null;
  like: number | null;
  observed_at: number | null;
  observed_from: string | null;
  attempted_at: number | null;
  state: VideoState;
  check_after: number | null;
  streak: number;
  gone_days: number;
  last_gone_at: number | null;
  suspect: string | null;
}

/** What is read of a video, from `video v`. */
export const videoColumns: SQL = sql.raw(
  `v.id, v.aid, v.bvid, (SELECT uid FROM uploader WHERE id = v.uploader_id) AS uid, v.title, v.published_at,
   v.play, v.danmaku, v.reply, v.favorite, v.coin, v.share, v."like", v.observed_at, v.observed_from, v.attempted_at,
   v.state, v.check_after, v.streak, v.gone_days, v.last_gone_at, v.suspect`,
);

export function toTrackedVideo(row: VideoRow): TrackedVideo {
  return {
    id: row.id,
    aid: row.aid,
    bvid: row.bvid,
    uid: row.uid,
    title: row.title,
    publishedAt: row.published_at,
    counts: toCounters(row),
    observedAt: row.observed_at,
    observedFrom: row.observed_from,
    attemptedAt: row.attempted_at,
    state: row.state,
    checkAfter: row.check_after,
    streak: row.streak,
    goneDays: row.gone_days,
    lastGoneAt: row.last_gone_at,
    suspect: row.suspect === null ? null : parseSuspect(row.suspect),
  };
}

export function toCounters({ play, danmaku, reply, favorite, coin, share, like }: Counters): Counters {
  return { play, danmaku, reply, favorite, coin, share, like };
}
