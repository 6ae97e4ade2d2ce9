import {
  isoTime,
  isoTimeOrNull,
  spentAt,
  utcOffsetMs,
  videoDocument,
  type HistoryPoint,
  type RecordedRun,
  type Remark,
  type RunReport,
  type Status,
  type UploaderSummary,
  type VideoDetails,
} from "@playcounts/core";
import type { LiveRun } from "../runs/live-run.ts";

// Times leave this server as ISO 8601 UTC; a video is what `playcounts videos --json` shows.
export { isoTime, isoTimeOrNull, videoDocument as toVideo };

/** Everything known of a video but its history, which is a list of its own. */
export function toVideoDetails(details: VideoDetails) {
  const { video, remarks, dueReason, nextDueAt, tracked, goneDays, estimate } = details;
  return {
    ...videoDocument(video),
    publishedAt: isoTimeOrNull(video.publishedAt),
    observedFrom: video.observedFrom,
    tracked,
    dueReason,
    nextDueAt: isoTimeOrNull(nextDueAt),
    goneDays,
    estimate,
    remarks: remarks.map(toRemark),
  };
}

const toRemark = ({ at, ...remark }: Remark) => ({ ...remark, at: isoTime(at) });

export const toHistoryPoint = ({ observedAt, ...point }: HistoryPoint) => ({
  ...point,
  observedAt: isoTime(observedAt),
});

export const toUploader = ({ uid, name, videos, plays, oldestObservedAt, trackedAt }: UploaderSummary) => ({
  uid,
  name,
  videos,
  play: plays,
  oldestObservedAt: isoTimeOrNull(oldestObservedAt),
  trackedAt: isoTimeOrNull(trackedAt),
});

/** A run on record, with what this process knows of it if it goes on here. */
export function toRun({ report, ...run }: RecordedRun, current: LiveRun | null) {
  const live = current?.runId === run.runId ? current : null;
  return {
    ...run,
    startedAt: isoTime(run.startedAt),
    finishedAt: isoTimeOrNull(run.finishedAt),
    report: report && { ...report, dueByReason: knownOnly(report.dueByReason) },
    here: live !== null,
    progress: live?.progress ?? null,
    waiting: (live?.waiting ?? null) && waitingOf(live),
    notice: live?.notice ?? null,
    cancelling: live?.cancelling ?? false,
  };
}

/** The report of a dry run. */
export const toPlan = ({ dueByReason, ...report }: RunReport) => ({
  ...report,
  dueByReason: knownOnly(dueByReason),
});

function waitingOf(live: LiveRun | null) {
  const waiting = live?.waiting ?? null;
  return waiting === null ? null : { reason: waiting.reason, until: isoTime(waiting.until) };
}

export function toStatus({ spent: _spent, ...status }: Status, current: LiveRun | null) {
  const { oldestObservedAt, nextDueAt, blockedUntil, lastRequestAt, lastSuccessAt, ...rest } = status;
  return {
    ...rest,
    byState: knownOnly(status.byState),
    oldestObservedAt: isoTimeOrNull(oldestObservedAt),
    nextDueAt: isoTimeOrNull(nextDueAt),
    blockedUntil: isoTimeOrNull(blockedUntil),
    lastRequestAt: isoTimeOrNull(lastRequestAt),
    lastSuccessAt: isoTimeOrNull(lastSuccessAt),
    running: status.running && toRun(status.running, current),
    lastRun: status.lastRun && toRun(status.lastRun, current),
  };
}

/** Requests made since midnight in the zone. */
export function requestsToday({ spent }: Pick<Status, "spent">, timezone: string, now: number): number {
  return spentAt(spent, now, utcOffsetMs(timezone, now)).inDay;
}

/** A record whose absent keys are absent. */
function knownOnly(record: Readonly<Partial<Record<string, number>>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
