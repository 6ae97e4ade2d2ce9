import { brokenPromises, type Status } from "@playcounts/core";

/**
 * good: every number that can be read is younger than promised · fair: some are not yet, and nothing is wrong · poor: a
 * promise is broken · empty: nothing is tracked.
 */
export type Tone = "good" | "fair" | "poor" | "empty";

export interface FreshnessVerdict {
  readonly tone: Tone;
  /** Whether no update goes through. */
  readonly isSilent: boolean;
  /** Videos that are not there to be read. */
  readonly notLive: number;
}

/** Whether the numbers are fresh, judged by what the status tells. */
export function judgeFreshness(status: Status, now: number, staleAfterMs: number): FreshnessVerdict {
  const { videos, fresh, byState, oldestObservedAt, lastSuccessAt, running } = status;
  const notLive = videos - (byState.live ?? 0);
  if (videos === 0) return { tone: "empty", isSilent: false, notLive };
  const facts = { videos, trackedSince: null, oldestObservedAt, uncountedSince: null, lastSuccessAt };
  const broken = brokenPromises(facts, now, staleAfterMs);
  const isSilent = broken.includes("silent") && running === null;
  if (broken.length > 0) return { tone: "poor", isSilent, notLive };
  return { tone: videos - fresh <= notLive ? "good" : "fair", isSilent, notLive };
}
