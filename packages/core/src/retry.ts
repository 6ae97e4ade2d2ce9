import type { SourceError } from "./errors.ts";

/** Retry of transient faults: full jitter over an exponentially growing window. */
export const retryBaseMs = 2_000;
export const retryCapMs = 30_000;

/** Consecutive requests without any usable answer after which the network or the upstream counts as down. */
export const maxConsecutiveFaults = 5;
/** Pauses in a row for our rate, without an answer between, after which it counts as risk control. */
export const maxConsecutivePauses = 3;

/** Ms to wait before retry number `retry` (1-based): uniform in [0, min(cap, base · 2^retry−1)]. */
export function backoffMs(retry: number, random: () => number): number {
  return random() * Math.min(retryCapMs, retryBaseMs * 2 ** (retry - 1));
}

/** How often this fault may be asked again, given the configured most. What we do not understand gets one try. */
export function maxRetriesFor(error: SourceError, maxRetries: number): number {
  if (error.remedy !== "retry") return 0;
  return error.fault === "off-schema" || error.fault === "unknown-code"
    ? Math.min(1, maxRetries)
    : maxRetries;
}

/** Retries a whole run may spend: more means the upstream is ill, and asking again makes it worse. */
export function retryBudget(due: number): number {
  return Math.max(10, Math.ceil(due / 10));
}

const defaultPauseMs = 60_000;
/** The longest a run waits because it was told so; beyond that it ends and says when to come back. */
export const maxPauseMs = 15 * 60_000;

/** Ms to stay silent after a complaint about our rate: what was asked for, at least a second. */
export function ratePauseMs(retryAfterMs: number | undefined): number {
  return Math.max(1_000, retryAfterMs ?? defaultPauseMs);
}
