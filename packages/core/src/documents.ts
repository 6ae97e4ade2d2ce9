import type { HistoryPoint, StoredVideo } from "./catalogue.ts";
import type { VideoRef } from "./video.ts";

/** A time as programs read it: ISO 8601 UTC. */
export const isoTime = (at: number): string => new Date(at).toISOString();
/** The same for one that may be unknown. */
export const isoTimeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));

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
    observedAt: isoTimeOrNull(video.observedAt),
    attemptedAt: isoTimeOrNull(video.attemptedAt),
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
