import type { HistoryPoint, RecordedRun, Remark, StoredVideo } from "@playcounts/core";
import { utcText } from "../terminal/quantities.ts";

/** A stored video as programs read it: exact integers, times ISO 8601 UTC, null for what is unknown. */
export function videoJson(video: StoredVideo) {
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
    observedAt: utcText(video.observedAt),
    attemptedAt: utcText(video.attemptedAt),
    state,
    suspect: suspect && {
      play: suspect.counts.play,
      reason: suspect.reason,
      seenAt: utcText(suspect.seenAt),
    },
  };
}

/** One point of a video's history as programs read it. */
export const historyJson = ({ observedAt, ...point }: HistoryPoint) => ({
  observedAt: utcText(observedAt),
  ...point,
});

/** A remark as programs read it. */
export const remarkJson = ({ at, ...remark }: Remark) => ({ at: utcText(at), ...remark });

/** A recorded run as programs read it. */
export const runJson = (run: RecordedRun) => ({
  ...run,
  startedAt: utcText(run.startedAt),
  finishedAt: utcText(run.finishedAt),
});
