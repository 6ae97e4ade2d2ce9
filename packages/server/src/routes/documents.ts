import { z } from "@hono/zod-openapi";
import type { CounterName } from "@playcounts/core";

/** ISO 8601 UTC. */
const time = z.string().openapi({ format: "date-time", example: "2026-11-23T18:00:00.000Z" });
const maybeTime = time.nullable();
const count = z.int().min(0);
const maybeCount = count.nullable();
const uid = z.string().openapi({ example: "1172054289" });
const runId = z.string().openapi({ example: "42" });

const counters = z.object({
  play: maybeCount,
  danmaku: maybeCount,
  reply: maybeCount,
  favorite: maybeCount,
  coin: maybeCount,
  share: maybeCount,
  like: maybeCount,
}) satisfies z.ZodType<Record<CounterName, number | null>>;

const state = z.enum(["live", "gone", "hidden", "review", "login-only"]);

export const videoDocument = z
  .object({
    bvid: z.string().openapi({ example: "BV17x411w7KC" }),
    aid: z.int(),
    uid: uid.nullable(),
    title: z.string().nullable(),
    ...counters.shape,
    observedAt: maybeTime,
    attemptedAt: maybeTime,
    state,
    suspect: z.object({ play: maybeCount, reason: z.string(), seenAt: time }).nullable(),
  })
  .openapi("Video");

const remarkDocument = z.object({
  runId,
  bvid: z.string(),
  uid: uid.nullable(),
  title: z.string().nullable(),
  at: time,
  result: z.enum(["updated", "unchanged", "skipped", "failed"]),
  reason: z.string().nullable(),
  code: z.int().nullable(),
  message: z.string().nullable(),
  attempts: count,
  before: maybeCount,
  seen: maybeCount,
});

export const videoDetailsDocument = videoDocument
  .extend({
    publishedAt: maybeTime,
    observedFrom: z.string().nullable(),
    tracked: z.boolean(),
    dueReason: z.string().nullable(),
    nextDueAt: maybeTime,
    goneDays: count,
    /** What the count may be by now, in nine of ten cases between low and high; from its rate, not a reading. */
    estimate: z.object({ now: count, low: count, high: count }).nullable(),
    remarks: z.array(remarkDocument),
  })
  .openapi("VideoDetails");

export const historyPointDocument = counters
  .extend({ observedAt: time, source: z.string(), runId: runId.nullable() })
  .openapi("HistoryPoint");

export const uploaderDocument = z
  .object({
    uid,
    name: z.string().nullable(),
    videos: count,
    play: count,
    oldestObservedAt: maybeTime,
    trackedAt: maybeTime,
  })
  .openapi("Uploader");

const progressDocument = z.object({
  due: count,
  attempted: count,
  updated: count,
  unchanged: count,
  skipped: count,
  failed: count,
  requests: count,
  retries: count,
  pauses: count,
  remainingMs: z.number().nullable(),
});

const figures = {
  schemaVersion: z.literal(1),
  runId: z.string(),
  status: z.enum(["completed", "partial", "blocked", "interrupted", "failed"]),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  force: z.boolean(),
  uids: z.array(uid).readonly().nullable(),
  dryRun: z.boolean(),
  source: z.string(),
  startedAt: time,
  finishedAt: time,
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
  blockedUntil: maybeTime,
  dueByReason: z.record(z.string(), count),
  /** How fresh the numbers were when it ended. */
  freshness: z
    .object({
      withinPromise: z.number(),
      oldestObservedAt: maybeTime,
      expectedError: z.object({ playsPerVideo: z.number(), share: z.number() }),
    })
    .nullable(),
};

export const runDocument = z
  .object({
    runId,
    kind: z.enum(["update", "list"]),
    trigger: z.string(),
    status: z.enum(["running", ...figures.status.options]),
    startedAt: time,
    finishedAt: maybeTime,
    /** Figures of a run that has ended; null while it goes on or if its process died. */
    report: z.object(figures).nullable(),
    /** Whether the run goes on in this very server, where it can be watched and cancelled. */
    here: z.boolean(),
    progress: progressDocument.nullable(),
    waiting: z.object({ reason: z.string(), until: time }).nullable(),
    notice: z.string().nullable(),
    cancelling: z.boolean(),
  })
  .openapi("Run");

const listed = { bvid: z.string(), uid: uid.nullable() };

export const planDocument = z
  .object({
    ...figures,
    failures: z
      .array(
        z.object({
          ...listed,
          reason: z.string(),
          code: z.int().nullable(),
          message: z.string(),
          attempts: count,
        }),
      )
      .readonly(),
    skippedVideos: z.array(z.object({ ...listed, reason: z.string() })).readonly(),
    estimate: z.object({ requests: count, durationMs: z.number() }).optional(),
    plan: z
      .array(z.object({ ...listed, title: z.string().nullable(), reason: z.string() }))
      .readonly()
      .optional(),
  })
  .openapi("Plan");

export const acceptedDocument = z.object({ runId, location: z.string() }).openapi("AcceptedRun");

export const statusDocument = z
  .object({
    videos: count,
    uploaders: count,
    fresh: count,
    neverCounted: count,
    suspects: count,
    byState: z.record(z.string(), count),
    due: count,
    oldestObservedAt: maybeTime,
    nextDueAt: maybeTime,
    breaker: z.enum(["closed", "open", "half-open"]),
    blockedUntil: maybeTime,
    lastRequestAt: maybeTime,
    requestsToday: count,
    /** How many there may be; null if there may be any number. */
    budget: z.object({ requests: count, per: z.enum(["day", "hour"]) }).nullable(),
    lastSuccessAt: maybeTime,
    running: runDocument.nullable(),
    lastRun: runDocument.nullable(),
    /** When the next unfinished run is taken up again. */
    resumesAt: maybeTime,
    /** The schedule's next slot. */
    nextRunAt: maybeTime,
  })
  .openapi("Status");

export const scheduleDocument = z
  .object({
    enabled: z.boolean(),
    pattern: z.string(),
    timezone: z.string(),
    words: z.object({ en: z.string(), zh: z.string() }),
    next: z.array(z.object({ local: z.string(), utc: time })),
    lastSlotAt: maybeTime,
    catchUp: z.boolean(),
  })
  .openapi("Schedule");

export const problemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    instance: z.string(),
    requestId: z.string(),
    /** Every mistake of a request, one sentence each. */
    problems: z.array(z.string()).optional(),
    /** The run that is in the way. */
    runId: z.string().nullable().optional(),
  })
  .openapi("Problem");

/** A page of a list; `cursor` asks for the next one and is null on the last. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), cursor: z.string().nullable() });
