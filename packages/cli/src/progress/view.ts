import type { RunEvent, RunProgress, WaitReason } from "@playcounts/core";
import { clockText, countdown, lengthText, type Reading } from "../terminal/quantities.ts";

/** What a person following a run needs to see, as of the last event. Times are epoch ms. */
export interface ProgressView {
  readonly startedAt: number;
  /** Videos this run is going to attempt. */
  readonly total: number;
  readonly counts: Pick<RunProgress, "attempted" | "updated" | "unchanged" | "skipped" | "failed">;
  /** When the run will be through, pauses included; null before anything is known. */
  readonly endsAt: number | null;
  readonly waiting: { readonly reason: WaitReason; readonly until: number } | null;
}

const none = { attempted: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 };

/** Before the first event. */
export const emptyView: ProgressView = { startedAt: 0, total: 0, counts: none, endsAt: null, waiting: null };

/** The view after one more event. `limit`: the most videos that were asked for. */
export function follow(view: ProgressView, event: RunEvent, limit = Number.POSITIVE_INFINITY): ProgressView {
  switch (event.type) {
    case "run-started": {
      const { at, due, estimatedMs } = event;
      return { ...emptyView, startedAt: at, total: Math.min(due, limit), endsAt: at + estimatedMs };
    }
    case "waiting": {
      const waiting = { reason: event.reason, until: event.at + event.ms };
      // The pace is part of every estimate; what else is waited for comes on top.
      const extraMs = event.reason === "pace" ? 0 : event.ms;
      return { ...view, waiting, endsAt: view.endsAt === null ? null : view.endsAt + extraMs };
    }
    case "stored": {
      const { progress, at } = event;
      const endsAt = progress.remainingMs === null ? view.endsAt : at + progress.remainingMs;
      return { ...view, counts: progress, endsAt, waiting: null };
    }
    case "request":
      return { ...view, waiting: null };
    default:
      return view;
  }
}

function bar(done: number, total: number, barWidth: number): string {
  const filled = total === 0 ? barWidth : Math.min(barWidth, Math.floor((done / total) * barWidth));
  return `[${"#".repeat(filled)}${".".repeat(barWidth - filled)}]`;
}

/** The view as one line, of any length; `now` moves the countdowns on between events. */
export function progressLine(view: ProgressView, now: number, reading: Reading, barWidth = 20): string {
  const { words } = reading;
  const { counts, total, startedAt } = view;
  const share = total === 0 ? 100 : Math.floor((counts.attempted / total) * 100);
  const head = `${bar(counts.attempted, total, barWidth)} ${counts.attempted}/${total} ${share}%`;
  const minutes = (now - startedAt) / 60_000;
  const rate =
    counts.attempted > 0 && minutes > 0 ? [words.perMinute(Math.round(counts.attempted / minutes))] : [];
  return [
    head,
    ...waitText(view, now, reading),
    ...endText(view, now, reading),
    words.outcomes(counts),
    ...rate,
  ].join(" | ");
}

function waitText({ waiting }: ProgressView, now: number, { words }: Reading): string[] {
  if (waiting === null || waiting.until <= now) return [];
  return [words.waiting[waiting.reason](countdown(waiting.until - now))];
}

function endText({ endsAt, counts, total }: ProgressView, now: number, reading: Reading): string[] {
  if (endsAt === null || counts.attempted >= total) return [];
  const leftMs = endsAt - now;
  // Past the estimate there is nothing honest to say but that it takes longer.
  if (leftMs <= 0) return [reading.words.almostDone];
  return [
    reading.words.timeLeft(
      lengthText(Math.ceil(leftMs / 1_000) * 1_000, reading),
      clockText(endsAt, reading),
    ),
  ];
}
