import type { AttainedFreshness, RunReport, RunStatus } from "./events.ts";
import { expectedError, type Outlook } from "./outlook.ts";
import type { DueCount } from "./ports.ts";
import type { ParsedRequest } from "./request.ts";
import type { Tally } from "./tally.ts";

/** What is known of a run besides its books; filled in as the run learns it. */
export interface RunFacts {
  readonly request: ParsedRequest;
  readonly runId: string;
  source: string;
  readonly startedAt: number;
  /** Start of the first of the runs that continue each other. */
  watermark: number;
  resumedFrom: string | null;
  due: DueCount;
}

/** How a run ended. */
export interface Stop {
  readonly status: RunStatus;
  readonly reason: RunReport["reason"];
  readonly message: string | null;
  readonly blockedUntil: number | null;
}

export interface FinishedRun {
  readonly about: RunFacts;
  readonly tally: Tally;
  readonly stats: { readonly requests: number; readonly retries: number; readonly pauses: number };
  readonly finishedAt: number;
  readonly durationMs: number;
  readonly stop: Stop;
  /** null if it was not measured. */
  readonly outlook: Outlook | null;
}

/** The report of a run that has ended, with its sums checked. */
export function finishedReport({
  about,
  tally,
  stats,
  finishedAt,
  durationMs,
  stop,
  outlook,
}: FinishedRun): RunReport {
  const { request, runId, source, startedAt, resumedFrom, due } = about;
  const { attempted, updated, unchanged, skipped, failed } = tally.counts;
  if (attempted !== updated + unchanged + skipped + failed)
    throw new Error("the books of the run do not add up");
  // Videos may leave the catalogue while a run goes on, or become due: never fewer than were attempted.
  const total = Math.max(due.total, attempted);
  return {
    schemaVersion: 1,
    runId,
    status: stop.status,
    reason: stop.reason,
    message: stop.message,
    force: request.force,
    uids: request.uids ?? null,
    dryRun: request.dryRun,
    source,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    durationMs: Math.round(durationMs),
    resumedFrom,
    due: total,
    attempted,
    updated,
    unchanged,
    skipped,
    failed,
    remaining: total - attempted,
    requests: stats.requests,
    retries: stats.retries,
    pauses: stats.pauses,
    blockedUntil: stop.blockedUntil === null ? null : new Date(stop.blockedUntil).toISOString(),
    ...tally.lists(),
    dueByReason: due.byReason,
    freshness: outlook && attained(outlook),
  };
}

function attained(outlook: Outlook): AttainedFreshness {
  const { videos, withinPromise, oldestObservedAt, behind } = outlook;
  return {
    withinPromise: videos === 0 ? 1 : withinPromise / videos,
    oldestObservedAt: oldestObservedAt === null ? null : new Date(oldestObservedAt).toISOString(),
    expectedError: expectedError(behind, outlook),
  };
}
