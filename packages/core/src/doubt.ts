import { clockToleranceMs } from "./plan.ts";
import { isSeenGrowing } from "./rate.ts";
import { counterNames, type Counters, type Suspect, type SuspectReason, type TrackedVideo } from "./video.ts";

/** How long a doubted number waits for its next look. */
export const nextLookAfterMs = 12 * 60 * 60_000;
/** How many looks that agree it takes to believe a doubted number, the first one included. */
const looksNeeded = 2;
/** The same for a zero of a video that was seen to gain plays: the best known and least likely of all wrong answers. */
const looksNeededForZero = 3;

/** The part of a stored video that a number is doubted by. */
export type DoubtedVideo = Pick<
  TrackedVideo,
  "counts" | "observedAt" | "observedFrom" | "publishedAt" | "rate" | "ratedAt" | "suspect"
>;

/**
 * What is to be held beside the stored number, because what was just read is not believed yet; null if it is. A doubted
 * number is believed when further looks, much later or by another way, find the same.
 */
export function weigh(
  video: DoubtedVideo,
  read: Counters,
  { now, source }: { readonly now: number; readonly source: string },
): Suspect | null {
  const reason = doubtAbout(video, read);
  if (reason === null) return null;
  const seen: Suspect = { counts: read, reason, seenAt: now, source, looks: 1 };
  const held = datedRight(video.suspect, now);
  // Another number than the one that is held starts anew.
  if (held === null || !agrees(held, read)) return seen;
  // Another source counts at once, but not back and forth.
  const isTooSoon = now - held.seenAt < nextLookAfterMs && (held.source === source || held.looks > 1);
  if (isTooSoon) return held.reason === reason ? held : seen;
  const looks = held.looks + 1;
  return looks >= neededFor(video, reason) ? null : { ...seen, looks };
}

function neededFor(video: DoubtedVideo, reason: SuspectReason): number {
  return reason === "zero-over-count" && isSeenGrowing(video) ? looksNeededForZero : looksNeeded;
}

/** Why a number read of a video is not believed at once, or null. */
export function doubtAbout(
  { counts, observedFrom, rate }: Pick<DoubtedVideo, "counts" | "observedFrom" | "rate">,
  read: Counters,
): SuspectReason | null {
  const doubt = doubtOf(counts, read);
  // Another program's number may be far too low, and so is a false zero that was believed of a video that had grown:
  // neither must hold up the first true reading.
  const isTooLow = observedFrom === "import" || (counts.play === 0 && (rate ?? 0) > 0);
  return doubt === "implausible-jump" && isTooLow ? null : doubt;
}

/** Whether a number could not have followed another on an ordinary day. */
export function isOdd(stored: Counters, read: Counters): boolean {
  return doubtOf(stored, read) !== null;
}

/** Why one number is not believed after another, or null. */
function doubtOf(stored: Counters, read: Counters): SuspectReason | null {
  const before = stored.play ?? 0;
  const now = read.play ?? 0;
  if (now === 0 && before > 0) return "zero-over-count";
  if (
    counterNames.every((name) => (read[name] ?? 0) === 0) &&
    counterNames.some((name) => (stored[name] ?? 0) > 0)
  )
    return "all-zero";
  if (before - now > 100 && before - now > before / 100) return "large-fall";
  if (stored.play !== null && now > 10_000_000 && now > before * 100) return "implausible-jump";
  return null;
}

/** A first look from the future is a wrong clock's: the wait for the next would last until then, so it starts anew. */
function datedRight(suspect: Suspect | null, now: number): Suspect | null {
  return suspect !== null && suspect.seenAt > now + clockToleranceMs ? null : suspect;
}

/** Whether the later look could follow the first on an ordinary day; after a fall it must also not be back up. */
function agrees(first: Suspect, later: Counters): boolean {
  if (isOdd(first.counts, later)) return false;
  return first.reason === "implausible-jump" || !isOdd(later, first.counts);
}
