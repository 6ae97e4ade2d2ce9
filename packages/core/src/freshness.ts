const hourMs = 60 * 60_000;
/** A run that starts a little later than the day before, and takes a while, breaks no promise. */
export const graceMs = 26 * hourMs;
/** A nightly run that failed once is made up for by the next; one that does not come at all is noticed. */
export const maxSilenceMs = 36 * hourMs;

/** What the promise "no number is older than …" is judged by. Times are epoch ms UTC; null where there is none. */
export interface FreshnessFacts {
  /** Tracked videos. */
  readonly videos: number;
  /** When the first of them came. */
  readonly trackedSince: number | null;
  /** The oldest number of a live video: one that was not found gone, hidden or locked the last time. */
  readonly oldestObservedAt: number | null;
  /** Since when the longest waiting of the live videos has had no number at all. */
  readonly uncountedSince: number | null;
  /** When an update last went through to its end, single failed videos or not. */
  readonly lastSuccessAt: number | null;
}

/** stale: a live number is older than promised · uncounted: a live video never got one · silent: no update goes through. */
export type BrokenPromise = "stale" | "uncounted" | "silent";

/**
 * Which promises to whoever reads the numbers are broken, most telling first; none while nothing is tracked.
 *
 * stale: some live video's number is older than `staleAfterMs` and 26 h of grace · uncounted: some live video has had
 * no number for more than 26 hours · silent: no update went through for 36 h, counted from the first video if none ever did.
 */
export function brokenPromises(facts: FreshnessFacts, now: number, staleAfterMs: number): BrokenPromise[] {
  const { videos, trackedSince, oldestObservedAt, uncountedSince, lastSuccessAt } = facts;
  if (videos === 0) return [];
  const longerAgo = (at: number | null, ms: number) => at !== null && now - at > ms;
  const broken: BrokenPromise[] = [];
  if (longerAgo(oldestObservedAt, staleAfterMs + graceMs)) broken.push("stale");
  if (longerAgo(uncountedSince, graceMs)) broken.push("uncounted");
  if (longerAgo(lastSuccessAt ?? trackedSince, maxSilenceMs)) broken.push("silent");
  return broken;
}
