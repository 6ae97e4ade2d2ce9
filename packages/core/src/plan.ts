import type { Selection } from "./ports.ts";
import type { TrackedVideo } from "./video.ts";

/** Why a video is asked for, most telling first; the order in which the groups are asked is `planOrder`. */
export const dueReasons = [
  "never-counted",
  "forced",
  "stale",
  "imported",
  "zero",
  "suspect",
  "recheck",
  "ranked",
] as const;
export type DueReason = (typeof dueReasons)[number];

/**
 * The groups a store walks through, one after another, each oldest first:
 * videos without a number, videos under the staleness rule by the age of their number, videos with an appointment.
 */
export const planOrder = ["never-counted", "aging", "appointment"] as const;
export type PlanGroup = (typeof planOrder)[number];

/** A stamp this far ahead of the clock is a wrong clock's, not a fresh number's. */
export const clockToleranceMs = 60 * 60_000;
/** No appointment lies this far ahead, see `recheckDays`: one that does is a wrong clock's, and its time has come. */
export const farthestAppointmentMs = 31 * 24 * 60 * 60_000;
/** No run lasts this long: an attempt stamped further ahead of a run's start is a wrong clock's, not the run's own. */
export const longestRunMs = 7 * 24 * 60 * 60_000;

/** A number younger than this is not asked for again for the sake of its rank. */
export const leastAgeMs = 60 * 60_000;

/** Why this video is due under this selection, or undefined if it is not. Filters by uploader or id are the store's. */
export function dueReason(video: TrackedVideo, selection: Selection): DueReason | undefined {
  const { now, staleAfterMs, force, ranking } = selection;
  if (isDone(video, selection)) return undefined;
  const group = planGroup(video);
  if (group === "never-counted") return "never-counted";
  if (group === "aging") {
    const observedAt = video.observedAt ?? 0;
    if (isStale(observedAt, now, staleAfterMs)) return "stale";
    if (force) return "forced";
    return ranking !== null && observedAt <= now - leastAgeMs ? "ranked" : undefined;
  }
  const aheadMs = (video.checkAfter ?? 0) - now;
  if (aheadMs <= 0 || aheadMs > farthestAppointmentMs) return appointmentReason(video);
  return force ? "forced" : undefined;
}

/** Whether the run, or one it continues, has asked for the video already. */
function isDone({ attemptedAt }: TrackedVideo, { now, watermark }: Selection): boolean {
  return (
    watermark !== null &&
    attemptedAt !== null &&
    attemptedAt >= watermark &&
    attemptedAt <= now + longestRunMs
  );
}

/** Which walk of `planOrder` finds this video. */
export function planGroup({ observedAt, checkAfter }: TrackedVideo): PlanGroup {
  if (checkAfter !== null) return "appointment";
  return observedAt === null ? "never-counted" : "aging";
}

function isStale(observedAt: number, now: number, staleAfterMs: number): boolean {
  return observedAt <= now - staleAfterMs || observedAt > now + clockToleranceMs;
}

function appointmentReason(video: TrackedVideo): DueReason {
  if (video.suspect !== null) return "suspect";
  if (video.state !== "live") return "recheck";
  if (video.observedFrom === "import" && video.counts.play !== 0) return "imported";
  return video.counts.play === 0 ? "zero" : "recheck";
}

/** When the video will be due by itself, epoch ms; 0 if it is due now whatever the time. */
export function nextDueAt(video: TrackedVideo, staleAfterMs: number): number {
  if (video.checkAfter !== null) return video.checkAfter;
  return video.observedAt === null ? 0 : video.observedAt + staleAfterMs;
}
