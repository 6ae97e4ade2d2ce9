import type { Clock } from "@playcounts/core";

/** A clock that jumps over what is slept on it. */
export interface VirtualClock extends Clock {
  /** Ms that were slept, and took no time. */
  skippedMs(): number;
}

/**
 * Counts real time as it passes, so that answers and writes last as long as they do, and only skips the sleeping: what
 * it shows at the end is what a patient reader would have waited, but for timers that ring late.
 */
export function createVirtualClock(startAt = Date.now()): VirtualClock {
  const startedAt = performance.now();
  let skipped = 0;
  const monotonic = () => performance.now() - startedAt + skipped;
  return {
    monotonic,
    now: () => startAt + Math.floor(monotonic()),
    skippedMs: () => skipped,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      skipped += ms;
    },
  };
}
