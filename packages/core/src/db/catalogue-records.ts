import { z } from "zod";
import type { RecordedRun } from "../catalogue.ts";

const count = z.int().min(0);
/** Absent rather than undefined. */
const perhaps = z.exactOptional(count);
const byReason = z.object({
  "never-counted": perhaps,
  forced: perhaps,
  stale: perhaps,
  imported: perhaps,
  zero: perhaps,
  suspect: perhaps,
  recheck: perhaps,
});
const stops = z.enum([
  "risk-control",
  "rate-limited",
  "network",
  "upstream-changed",
  "aborted",
  "storage",
  "bug",
]);

const reportRecord = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
  status: z.enum(["completed", "partial", "blocked", "interrupted", "failed"]),
  reason: stops.nullable(),
  message: z.string().nullable(),
  force: z.boolean(),
  uids: z.array(z.string()).nullable(),
  dryRun: z.boolean(),
  source: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  durationMs: z.number(),
  resumedFrom: z.string().nullable(),
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
  blockedUntil: z.string().nullable(),
  dueByReason: byReason,
});

/** The report of an update as it was recorded; null for other records, such as those of listings. */
export function parseReport(json: string): RecordedRun["report"] {
  const parsed = reportRecord.safeParse(parseJson(json));
  return parsed.success ? parsed.data : null;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
