import { nextLookAfterMs, weigh } from "../../packages/core/src/doubt.ts";
import { recheckDays } from "../../packages/core/src/judge.ts";
import { rankOf } from "../../packages/core/src/rank.ts";
import { learnRate, unknownRate, type RatedVideo } from "../../packages/core/src/rate.ts";
import { unknownCounters, type Suspect } from "../../packages/core/src/video.ts";

export const dayMs = 86_400_000;

/** A video as a policy's looks have shown it: the columns of the database that ranking reads. */
export interface LabVideo extends RatedVideo {
  readonly id: number;
  readonly rank: number | null;
  /** An appointment instead of a place in the order: a doubted number and a zero have one. */
  readonly checkAfter: number | null;
  /** How many zeros were read in a row. */
  readonly zeros: number;
  /** A number that was read and not believed. */
  readonly suspect: Suspect | null;
}

/** The only one there is. */
const source = "lab";

export function trackVideo(id: number, publishedAt: number): LabVideo {
  const unknown = { play: null, observedAt: null, ...unknownRate };
  return { id, publishedAt, ...unknown, rank: null, checkAfter: null, zeros: 0, suspect: null };
}

/** The video after a look: as the production judges a count, learns its rate and ranks it. */
export function readVideo(
  video: LabVideo,
  play: number,
  { now, typicalPlay, capMs }: { readonly now: number; readonly typicalPlay: number; readonly capMs: number },
): LabVideo {
  const counts = (play: number | null) => ({ ...unknownCounters, play });
  const known = { ...video, counts: counts(video.play), observedFrom: source };
  const suspect = weigh(known, counts(play), { now, source });
  if (suspect !== null) return { ...video, suspect, checkAfter: suspect.seenAt + nextLookAfterMs };
  const after = { play, observedAt: now, publishedAt: video.publishedAt };
  const learned = learnRate({ before: video, play, observedAt: now });
  const rank = rankOf({ ...after, ...learned }, typicalPlay);
  const zeros = play === 0 ? video.zeros + 1 : 0;
  const recheck = (recheckDays[Math.min(zeros, recheckDays.length) - 1] ?? 0) * dayMs;
  const checkAfter = play === 0 ? now + Math.min(recheck, capMs) : null;
  return { ...video, ...after, ...learned, rank, suspect: null, zeros, checkAfter };
}

/** Whether it is asked before all that are in the order: it has no number yet, or an appointment. */
export function isFirstInLine({ observedAt, checkAfter }: LabVideo): boolean {
  return observedAt === null || checkAfter !== null;
}
