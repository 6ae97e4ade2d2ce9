import type { ExpectedError } from "./outlook.ts";
import type { SourceFault } from "./errors.ts";
import type { DueReason } from "./plan.ts";

/**
 * completed: every due video was read or kept on purpose · partial: some failed · blocked: the upstream said stop or
 * cannot be reached, resumable · interrupted: told to stop, resumable · failed: ended by the run itself, resumable.
 */
export type RunStatus = "completed" | "partial" | "blocked" | "interrupted" | "failed";

/** A video that could not be read in this run; its stored number stands. */
export interface RunFailure {
  readonly bvid: string;
  readonly uid: string | null;
  readonly reason: string;
  /** The upstream's code, kept verbatim, or null. */
  readonly code: number | null;
  readonly message: string;
  /** Requests that were spent on it in this run. */
  readonly attempts: number;
}

/** A video whose old number was kept on purpose. */
export interface SkippedVideo {
  readonly bvid: string;
  readonly uid: string | null;
  readonly reason: string;
}

/** What came of a run. `attempted = updated + unchanged + skipped + failed` and `due = attempted + remaining`. */
export interface RunReport {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly status: RunStatus;
  /** Why the run ended early: a word for programs, a sentence for people; null for a run that went through. */
  readonly reason: StopReason | null;
  readonly message: string | null;
  readonly force: boolean;
  readonly uids: readonly string[] | null;
  readonly dryRun: boolean;
  readonly source: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly resumedFrom: string | null;
  readonly due: number;
  readonly attempted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly remaining: number;
  readonly requests: number;
  readonly retries: number;
  readonly pauses: number;
  readonly blockedUntil: string | null;
  /** The first `maxListed` of them; the store keeps all. */
  readonly failures: readonly RunFailure[];
  readonly skippedVideos: readonly SkippedVideo[];
  readonly dueByReason: Readonly<Partial<Record<DueReason, number>>>;
  /** How fresh the numbers were when it ended; null if that was not measured. */
  readonly freshness: AttainedFreshness | null;
  /** What the run would take at the configured pace; only in the report of a dry run. */
  readonly estimate?: { readonly requests: number; readonly durationMs: number };
  /** Which videos would be asked for, in order, and why; only in the report of a dry run, the first `maxListed`. */
  readonly plan?: readonly PlannedVideo[];
}

/** How fresh all numbers are. */
export interface AttainedFreshness {
  /** Share of the counted live videos whose number is no older than promised. */
  readonly withinPromise: number;
  /** ISO 8601 UTC; null if nothing was counted. */
  readonly oldestObservedAt: string | null;
  readonly expectedError: ExpectedError;
}

/** A video a run would ask for. */
export interface PlannedVideo {
  readonly bvid: string;
  readonly uid: string | null;
  readonly title: string | null;
  readonly reason: DueReason;
}

export type StopReason =
  | "risk-control"
  | "rate-limited"
  | "network"
  | "upstream-changed"
  | "budget"
  | "aborted"
  | "storage"
  | "bug";

/** Why nothing is being asked at the moment. */
export type WaitReason = "pace" | "retry" | "rate-limited" | "cooldown";

/** The counters of a run while it goes on. */
export interface RunProgress {
  readonly due: number;
  readonly attempted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly requests: number;
  readonly retries: number;
  readonly pauses: number;
  /** Ms the rest will take at the present pace, pauses included; null before the first answer. */
  readonly remainingMs: number | null;
}

/** Everything a run tells, in order. A listener that throws never harms the run. */
export type RunEvent =
  | {
      readonly type: "run-started";
      readonly runId: string;
      readonly at: number;
      readonly source: string;
      readonly due: number;
      readonly dueByReason: RunReport["dueByReason"];
      readonly resumedFrom: string | null;
      /** Ms the whole run will take at the configured pace. */
      readonly estimatedMs: number;
    }
  | {
      readonly type: "waiting";
      readonly at: number;
      readonly reason: WaitReason;
      readonly ms: number;
    }
  | {
      readonly type: "request";
      readonly at: number;
      readonly source: string;
      readonly videos: number;
      readonly durationMs: number;
      /** null for an answer that could be read. */
      readonly fault: SourceFault | null;
      readonly message: string | null;
    }
  | {
      readonly type: "retry";
      readonly at: number;
      readonly fault: SourceFault;
      readonly retry: number;
      readonly maxRetries: number;
      readonly message: string;
    }
  | {
      readonly type: "source-changed";
      readonly at: number;
      readonly from: string;
      readonly to: string;
      readonly message: string;
    }
  | { readonly type: "notice"; readonly at: number; readonly message: string }
  | { readonly type: "video"; readonly at: number; readonly change: VideoChange }
  | { readonly type: "stored"; readonly at: number; readonly videos: number; readonly progress: RunProgress }
  | { readonly type: "run-finished"; readonly at: number; readonly report: RunReport };

/** What happened to one video, told after it is safely stored. */
export interface VideoChange {
  readonly bvid: string;
  readonly uid: string | null;
  readonly title: string | null;
  readonly result: "updated" | "unchanged" | "skipped" | "failed";
  readonly reason: string | null;
  /** Play counts; null is "not known". */
  readonly before: number | null;
  readonly after: number | null;
}

/** A listener for the events of a run. */
export type OnEvent = (event: RunEvent) => void;
