import type { HistoryPoint, StoredVideo } from "./catalogue.ts";
import type { VideoRef } from "./video.ts";

/** A time as programs read it: ISO 8601 UTC, null for one that is not known. */
export const isoTime = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();

/** A stored video as programs read it: exact integers, times ISO 8601 UTC, null for what is unknown. */
export function videoDocument(video: StoredVideo) {
  const { bvid, aid, uid, title, play, danmaku, reply, favorite, coin, share, like, state, suspect } = video;
  return {
    bvid,
    aid,
    uid,
    title,
    play,
    danmaku,
    reply,
    favorite,
    coin,
    share,
    like,
    observedAt: isoTime(video.observedAt),
    attemptedAt: isoTime(video.attemptedAt),
    state,
    suspect: suspect && {
      play: suspect.counts.play,
      reason: suspect.reason,
      seenAt: isoTime(suspect.seenAt),
    },
  };
}

/** A reading of some video as programs read it. */
export function readingDocument({ bvid, aid, ...point }: HistoryPoint & VideoRef) {
  const { observedAt, play, danmaku, reply, favorite, coin, share, like, source, runId } = point;
  return {
    bvid,
    aid,
    observedAt: isoTime(observedAt),
    play,
    danmaku,
    reply,
    favorite,
    coin,
    share,
    like,
    source,
    runId,
  };
}
