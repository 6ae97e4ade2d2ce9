import { isOdd, nextLookAfterMs, weigh } from "./doubt.ts";
import { rankOf } from "./rank.ts";
import { learnRate } from "./rate.ts";
import { counterNames, type Answer, type Counters, type TrackedVideo, type VideoState } from "./video.ts";

const dayMs = 24 * 60 * 60_000;

/** Days until a gone, hidden or unreadable video is looked at again, by how often that was already so. */
export const recheckDays = [1, 3, 7, 30] as const;
/** Days on which a video must be found gone before it is called so. */
export const goneAfterDays = 3;

/** What one attempt did to one video: the row to store and what to say of it. */
export interface Verdict {
  readonly before: TrackedVideo;
  readonly after: TrackedVideo;
  readonly result: "updated" | "unchanged" | "skipped" | "failed";
  /** null for a plain update or no change. */
  readonly reason: string | null;
  readonly code: number | null;
  readonly message: string | null;
  readonly attempts: number;
  /** The play count that was read, believed or not; null if none was. */
  readonly seen: number | null;
  /** Whether the counters are new and belong into the history. */
  readonly historic: boolean;
}

export interface JudgeContext {
  /** When the answer was received, epoch ms. */
  readonly now: number;
  readonly source: string;
  readonly staleAfterMs: number;
  /** Requests spent on the video so far in this run. */
  readonly attempts: number;
  /** Whether this run has read another video: only then is "gone" believable. */
  readonly othersRead: boolean;
  /** Of the calendar by which "different days" are told. */
  readonly utcOffsetMs: number;
  /** What play count is typical here, for the rank. */
  readonly typicalPlay: number;
}

/** What this answer does to this stored video. Pure: the same answer over the same video gives the same verdict. */
export function judge(video: TrackedVideo, answer: Answer, context: JudgeContext): Verdict {
  switch (answer.kind) {
    case "counted":
      return judgeCount(video, answer, context);
    case "unavailable":
      return judgeUnavailable(video, answer, context);
    case "invalid":
      return judgeFailure(
        video,
        { reason: answer.reason, code: answer.code, message: answer.message },
        context,
      );
  }
}

/** The video was asked for and no usable answer came: the stored number stands. */
export function judgeFailure(
  video: TrackedVideo,
  failure: { reason: string; code: number | null; message: string },
  { now, attempts }: JudgeContext,
): Verdict {
  const after = { ...video, attemptedAt: now };
  return { before: video, after, result: "failed", ...failure, attempts, seen: null, historic: false };
}

function judgeCount(
  video: TrackedVideo,
  answer: Answer & { kind: "counted" },
  context: JudgeContext,
): Verdict {
  const { now, source } = context;
  const known = {
    ...video,
    attemptedAt: now,
    uid: video.uid ?? answer.uid,
    title: answer.title ?? video.title,
    publishedAt: answer.publishedAt ?? video.publishedAt,
  };
  const suspect = weigh(video, answer.counts, context);
  if (suspect !== null) {
    const after = { ...known, suspect, checkAfter: suspect.seenAt + nextLookAfterMs };
    const why = `${suspect.reason}: the upstream said ${answer.counts.play}, ${video.counts.play} is kept until another look agrees`;
    return { ...verdict(video, after, context, "skipped", "suspect", why), seen: answer.counts.play };
  }
  const counts = merge(video.counts, answer.counts);
  const changed = counterNames.some((name) => counts[name] !== video.counts[name]);
  const zero = counts.play === 0;
  const streak = zero ? nextStreak(video, now, video.counts.play === 0 && video.state === "live") : 0;
  const play = counts.play ?? 0;
  const learned = learnRate({
    before: { ...video, play: video.counts.play, publishedAt: known.publishedAt },
    play,
    observedAt: now,
  });
  const after: TrackedVideo = {
    ...known,
    counts,
    ...learned,
    rank: rankOf(
      { play, observedAt: now, publishedAt: known.publishedAt, rate: learned.rate },
      context.typicalPlay,
    ),
    observedAt: now,
    observedFrom: source,
    state: "live",
    streak,
    checkAfter: zero ? now + Math.min(recheckMs(streak), context.staleAfterMs) : null,
    goneDays: 0,
    lastGoneAt: null,
    suspect: null,
  };
  const result = counts.play === video.counts.play ? "unchanged" : "updated";
  return {
    ...verdict(video, after, context, result, remark(video, after), null),
    seen: answer.counts.play,
    historic: changed || video.observedAt === null,
  };
}

/** A counter that was not given keeps its number. Written out, because it runs for every answer. */
function merge(stored: Counters, read: Counters): Counters {
  return {
    play: read.play ?? stored.play,
    danmaku: read.danmaku ?? stored.danmaku,
    reply: read.reply ?? stored.reply,
    favorite: read.favorite ?? stored.favorite,
    coin: read.coin ?? stored.coin,
    share: read.share ?? stored.share,
    like: read.like ?? stored.like,
  };
}

function remark(before: TrackedVideo, after: TrackedVideo): string | null {
  if (before.state !== "live" || before.goneDays > 0) return "returned";
  if (before.suspect !== null && isOdd(before.counts, after.counts)) return "confirmed";
  return (after.counts.play ?? 0) < (before.counts.play ?? 0) ? "decreased" : null;
}

function judgeUnavailable(
  video: TrackedVideo,
  answer: Answer & { kind: "unavailable" },
  context: JudgeContext,
): Verdict {
  const { now, othersRead } = context;
  if (answer.state === "review") {
    // Not out yet: nothing to wait for but the next run, which asks again by the rule the video is already under.
    const after = { ...video, attemptedAt: now, state: "review" as const };
    return verdict(video, after, context, "skipped", "review", answer.message, answer.code);
  }
  const sameAgain = answer.state === "gone" ? video.lastGoneAt !== null : video.state === answer.state;
  const streak = nextStreak(video, now, sameAgain);
  const gone =
    answer.state === "gone"
      ? countGoneDay(video, now, othersRead, context.utcOffsetMs)
      : { goneDays: 0, lastGoneAt: null };
  const after: TrackedVideo = {
    ...video,
    attemptedAt: now,
    ...gone,
    state: nextState(video.state, answer.state, gone.goneDays),
    streak,
    checkAfter: now + recheckMs(streak),
  };
  return verdict(video, after, context, "skipped", answer.state, answer.message, answer.code);
}

function countGoneDay(video: TrackedVideo, now: number, othersRead: boolean, offsetMs: number) {
  const day = (at: number) => Math.floor((at + offsetMs) / dayMs);
  const isNewDay = video.goneDays === 0 || video.lastGoneAt === null || day(now) !== day(video.lastGoneAt);
  const counts = othersRead && isNewDay;
  return {
    goneDays: video.goneDays + (counts ? 1 : 0),
    lastGoneAt: counts || video.lastGoneAt === null ? now : video.lastGoneAt,
  };
}

function nextState(before: VideoState, said: VideoState, goneDays: number): VideoState {
  if (said !== "gone") return said;
  return goneDays >= goneAfterDays ? "gone" : before;
}

/** The back-off moves on only when the appointment had come: asking by force five times an hour is one look. */
function nextStreak(video: TrackedVideo, now: number, sameAgain: boolean): number {
  if (!sameAgain) return 1;
  return video.checkAfter === null || now >= video.checkAfter ? video.streak + 1 : Math.max(1, video.streak);
}

function recheckMs(streak: number): number {
  return (recheckDays[Math.min(Math.max(1, streak), recheckDays.length) - 1] ?? 30) * dayMs;
}

function verdict(
  before: TrackedVideo,
  after: TrackedVideo,
  { attempts }: JudgeContext,
  result: Verdict["result"],
  reason: string | null,
  message: string | null,
  code: number | null = null,
): Verdict {
  return { before, after, result, reason, code, message, attempts, seen: null, historic: false };
}
