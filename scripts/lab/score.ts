import type { Estimate } from "../../packages/core/src/estimate.ts";
import { dayMs } from "./lab-video.ts";
import type { Replayed } from "./replay.ts";

/** How far shown counts were from the truth, over every video at the end of every scored day. */
export interface Figures {
  /** Mean |error| in plays, and all errors together as a share of all plays. */
  readonly meanError: number;
  readonly errorShare: number;
  /** |error| as a share of the true count. */
  readonly meanRelative: number;
  readonly medianRelative: number;
  readonly p95Relative: number;
  /** Share of the counts that were off by more than 5 % and 20 %. */
  readonly offBy5: number;
  readonly offBy20: number;
  /** The longest that a video was unseen, in days. */
  readonly longestUnseenDays: number;
}

/** Collects the errors of one replay. */
export interface Score {
  addLooks(granted: number, made: number): void;
  addVideo(truth: number, shown: number, estimate: Estimate | null, unseenMs: number): void;
  endDay(): void;
  result(): Replayed;
}

export function createScore(): Score {
  const shownErrors = createErrors();
  const estimatedErrors = createErrors();
  let longestMs = 0;
  let days = 0;
  let looks = 0;
  let looksMade = 0;
  let estimates = 0;
  let inside = 0;
  return {
    addLooks(granted, made) {
      looks += granted;
      looksMade += made;
    },
    addVideo(truth, shown, estimate, unseenMs) {
      longestMs = Math.max(longestMs, unseenMs);
      shownErrors.add(truth, shown);
      estimatedErrors.add(truth, estimate?.now ?? shown);
      if (estimate === null || unseenMs === 0) return;
      estimates += 1;
      if (truth >= estimate.low && truth <= estimate.high) inside += 1;
    },
    endDay() {
      days += 1;
    },
    result: () => ({
      shown: { ...shownErrors.figures(), longestUnseenDays: longestMs / dayMs },
      estimated: { ...estimatedErrors.figures(), longestUnseenDays: longestMs / dayMs },
      live: shownErrors.count() / Math.max(days, 1),
      looks: looks / Math.max(days, 1),
      looksMade: looksMade / Math.max(days, 1),
      inside: inside / Math.max(estimates, 1),
    }),
  };
}

function createErrors() {
  const relative: number[] = [];
  let sum = 0;
  let plays = 0;
  return {
    count: () => relative.length,
    add(truth: number, shown: number): void {
      const error = Math.abs(truth - shown);
      sum += error;
      plays += truth;
      // A count of 0 is as far from 1 as 1 is from 2.
      relative.push(error / Math.max(truth, 1));
    },
    figures(): Omit<Figures, "longestUnseenDays"> {
      const sorted = Float64Array.from(relative).toSorted();
      const count = Math.max(sorted.length, 1);
      const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
      const above = (limit: number): number => relative.filter((error) => error > limit).length / count;
      return {
        meanError: sum / count,
        errorShare: sum / Math.max(plays, 1),
        meanRelative: sorted.reduce((total, error) => total + error, 0) / count,
        medianRelative: quantile(0.5),
        p95Relative: quantile(0.95),
        offBy5: above(0.05),
        offBy20: above(0.2),
      };
    },
  };
}
