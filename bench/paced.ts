import { updateVideoPlayCounts } from "@playcounts/core";
import { createVirtualClock } from "./virtual-clock.ts";

/** What a run at the default pace took, on a clock that skips the pauses. */
export interface PacedSample {
  readonly attempted: number;
  /** Counted where they leave, not by the engine's own books. */
  readonly requests: number;
  /** From the first moment to the report, pauses included. */
  readonly durationMs: number;
  /** Of it, pauses. */
  readonly pausedMs: number;
}

/**
 * One run of the engine at its default pace, told by the environment what and where; prints one JSON value.
 * The upstream is a real one on loopback: only the sleeping is skipped.
 */
const clock = createVirtualClock();
let requests = 0;
const report = await updateVideoPlayCounts(
  {},
  {
    clock,
    backup: async () => undefined,
    fetch: (input, init) => {
      requests += 1;
      return fetch(input, init);
    },
  },
);
if (report.status !== "completed" || report.attempted !== report.due)
  throw new Error(`the run did not go through: ${JSON.stringify(report).slice(0, 500)}`);
const sample: PacedSample = {
  attempted: report.attempted,
  requests,
  durationMs: report.durationMs,
  pausedMs: clock.skippedMs(),
};
console.log(JSON.stringify(sample));
