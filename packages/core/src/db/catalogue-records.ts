import type { RecordedRun } from "../catalogue.ts";
import { dueReasons } from "../plan.ts";
import {
  amount,
  count,
  flag,
  fromJson,
  listOf,
  nullable,
  number,
  oneOf,
  record,
  someOf,
  text,
} from "../shape.ts";

const freshnessRecord = record({
  withinPromise: amount,
  oldestObservedAt: nullable(text),
  expectedError: record({ playsPerVideo: amount, share: amount }),
});

const reportRecord = record({
  schemaVersion: oneOf(1),
  runId: text,
  status: oneOf("completed", "partial", "blocked", "interrupted", "failed"),
  reason: nullable(
    oneOf(
      "risk-control",
      "rate-limited",
      "network",
      "upstream-changed",
      "budget",
      "aborted",
      "storage",
      "bug",
    ),
  ),
  message: nullable(text),
  force: flag,
  uids: nullable(listOf(text)),
  dryRun: flag,
  source: text,
  startedAt: text,
  finishedAt: text,
  durationMs: number,
  resumedFrom: nullable(text),
  due: count,
  attempted: count,
  updated: count,
  unchanged: count,
  skipped: count,
  failed: count,
  remaining: count,
  requests: count,
  retries: count,
  pauses: count,
  blockedUntil: nullable(text),
  // Reports of old have none.
  freshness: (value) => (value === undefined ? null : nullable(freshnessRecord)(value)),
  dueByReason: someOf(dueReasons, count),
});

/** The report of an update as it was recorded; null for other records, such as those of listings. */
export function parseReport(json: string): RecordedRun["report"] {
  return fromJson(json, reportRecord) ?? null;
}
