import type { AskStats } from "./ask.ts";
import type { RunFailure, RunProgress, RunReport, SkippedVideo } from "./events.ts";
import type { Verdict } from "./judge.ts";

/** Failures and skipped videos that a report names; the store keeps all of them. */
export const maxListed = 10_000;

/** The books of a run: what came of every attempted video. */
export interface Tally {
  add(verdicts: readonly Verdict[]): void;
  readonly counts: TallyCounts;
  progress(due: number, stats: AskStats, remainingMs: number | null): RunProgress;
  lists(): Pick<RunReport, "failures" | "skippedVideos">;
}

export interface TallyCounts {
  readonly attempted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
}

export function createTally(): Tally {
  const counts = { attempted: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 };
  const failures: RunFailure[] = [];
  const skippedVideos: SkippedVideo[] = [];
  return {
    add(verdicts) {
      for (const verdict of verdicts) {
        counts.attempted += 1;
        counts[verdict.result] += 1;
        const { bvid, uid } = verdict.before;
        const reason = verdict.reason ?? "unknown";
        if (verdict.result === "failed" && failures.length < maxListed) {
          const { code, message, attempts } = verdict;
          failures.push({ bvid, uid, reason, code, message: message ?? "", attempts });
        }
        if (verdict.result === "skipped" && skippedVideos.length < maxListed)
          skippedVideos.push({ bvid, uid, reason });
      }
    },
    counts,
    progress: (due, { requests, retries, pauses }, remainingMs) => ({
      due,
      ...counts,
      requests,
      retries,
      pauses,
      remainingMs,
    }),
    lists: () => ({ failures, skippedVideos }),
  };
}
