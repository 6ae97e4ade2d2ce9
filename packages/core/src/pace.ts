import type { UpstreamState } from "./breaker.ts";

/** The courtesy owed to the upstream. All in ms. */
export interface PacePolicy {
  /** Between the end of any answer and the next request. */
  readonly requestDelayMs: number;
  /** The same, after the last request of a batch. */
  readonly batchDelayMs: number;
  /** Requests that make a batch, for sources of one video per request. */
  readonly batchSize: number;
}

/** A little is added at random so that many installations do not fall into step; never subtracted. */
const maxAddition = 0.02;
/** Rate limits slow a run down this far and no further. */
const maxSlowdown = 16;

/** The pause owed after an answer, before the random addition. `slowdown` is 1 unless the upstream complained. */
export function pauseAfter(policy: PacePolicy, endsBatch: boolean, slowdown: number): number {
  return (
    (endsBatch ? Math.max(policy.batchDelayMs, policy.requestDelayMs) : policy.requestDelayMs) * slowdown
  );
}

/** The pause owed after the last request, with its random addition, ms. */
export function owedPause({ askedAt, owedMs }: UpstreamState, random: () => number): number {
  return askedAt === null ? 0 : owedMs * (1 + maxAddition * random());
}

/** How much of the pause has passed when a run begins, ms, by what is stored of the last request. */
export function pausedSoFar({ askedAt, answeredAt }: UpstreamState, now: number): number {
  if (askedAt === null) return Number.POSITIVE_INFINITY;
  // An answer without an end belongs to a process that died: it may have ended this instant.
  // A clock set back gives 0 and the whole pause again: late, never early.
  return answeredAt === null ? 0 : Math.max(0, now - answeredAt);
}

/** Each complaint about our rate doubles the pauses for the rest of the run. */
export function slowDown(slowdown: number): number {
  return Math.min(maxSlowdown, slowdown * 2);
}

/** Ms that asking for `videos` takes, pauses and answers included. `perRequest` videos go into one request. */
export function estimateMs(
  videos: number,
  perRequest: number,
  policy: PacePolicy,
  latencyMs: number,
): number {
  const requests = Math.ceil(videos / perRequest);
  if (requests === 0) return 0;
  const pauses = requests - 1;
  const long = perRequest > 1 ? pauses : Math.floor(pauses / policy.batchSize);
  const paused = long * pauseAfter(policy, true, 1) + (pauses - long) * pauseAfter(policy, false, 1);
  return Math.round(requests * latencyMs + paused * (1 + maxAddition / 2));
}
