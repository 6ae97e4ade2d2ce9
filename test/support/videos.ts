import {
  unknownCounters,
  type Answer,
  type Counters,
  type InvalidReason,
  type TrackedVideo,
  type VideoState,
} from "../../packages/core/src/video.ts";
import { avToBv } from "../../packages/core/src/bilibili/bvid.ts";

/** One of everything, so that a counter that went astray is seen. */
export const countersOf = (play: number | null): Counters => ({
  play,
  danmaku: 1,
  reply: 2,
  favorite: 3,
  coin: 4,
  share: 5,
  like: 6,
});

export const noCounters: Counters = unknownCounters;

/** A video that was never asked for, with what a test says of it. The ids belong together unless it says otherwise. */
export function trackedVideo(change: Partial<TrackedVideo> = {}): TrackedVideo {
  const aid = change.aid ?? 1_000;
  return {
    id: aid,
    aid,
    bvid: avToBv(aid),
    uid: null,
    title: null,
    publishedAt: null,
    counts: unknownCounters,
    observedAt: null,
    observedFrom: null,
    attemptedAt: null,
    state: "live",
    checkAfter: null,
    streak: 0,
    goneDays: 0,
    lastGoneAt: null,
    suspect: null,
    rate: null,
    ratedAt: null,
    rank: null,
    ...change,
  };
}

type Counted = Answer & { kind: "counted" };

/** An answer that gives the video this play count. */
export const counted = (aid: number, play = 1_234, change: Partial<Counted> = {}): Counted => ({
  kind: "counted",
  aid,
  counts: countersOf(play),
  uid: null,
  title: null,
  publishedAt: null,
  ...change,
});

export const unavailable = (aid: number, state: Exclude<VideoState, "live"> = "gone"): Answer => ({
  kind: "unavailable",
  aid,
  state,
  code: -404,
  message: "nothing there",
});

export const invalid = (aid: number, reason: InvalidReason = "off-schema"): Answer => ({
  kind: "invalid",
  aid,
  reason,
  code: null,
  message: "makes no sense",
});
