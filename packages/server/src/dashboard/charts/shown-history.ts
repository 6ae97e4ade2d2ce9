import { counterNames, type CounterName, type HistoryPoint, type StoredVideo } from "@playcounts/core";
import { asSteps, thin, type Point } from "./lines.ts";
import { dailyReadings, gainPoints, gainsOf } from "./gains.ts";

export const ranges = ["7", "30", "90", "all"] as const;
/** Days up to now, or everything. */
export type Range = (typeof ranges)[number];
export const modes = ["total", "gain"] as const;
/** The counters as they were read, or by how much they grew per day. */
export type Mode = (typeof modes)[number];

const dayMs = 86_400_000;
const mostPoints = 120;

/** A history to its end: a reading that found nothing new left no point, but was one all the same. */
export function completeHistory(
  history: readonly HistoryPoint[],
  { observedAt, observedFrom, ...video }: StoredVideo,
): readonly HistoryPoint[] {
  const last = history.at(-1);
  if (observedAt === null || last === undefined || observedAt <= last.observedAt) return history;
  const { play, danmaku, reply, favorite, coin, share, like } = video;
  const counters = { play, danmaku, reply, favorite, coin, share, like };
  return [...history, { ...counters, observedAt, source: observedFrom ?? last.source, runId: null }];
}

/** The part of a history that a page shows. */
export interface ShownHistory {
  readonly range: Range;
  readonly mode: Mode;
  /** Oldest first; the last one before the time shown leads, so that its line comes in from the edge. */
  readonly readings: readonly HistoryPoint[];
  /** The time shown, epoch ms. */
  readonly from: number;
  readonly until: number;
}

/**
 * Chooses what is shown of a history, oldest first.
 * @param asked undefined: 30 days, or everything if those have too little to show
 */
export function showHistory(
  history: readonly HistoryPoint[],
  { range: asked, mode = "total" }: { range?: Range | undefined; mode?: Mode | undefined },
  now: number,
): ShownHistory {
  const range = asked ?? (within(history, "30", now).length > 2 ? "30" : "all");
  const readings = within(history, range, now);
  const first = readings[0]?.observedAt ?? now;
  const from = range === "all" ? first : Math.max(first, now - Number(range) * dayMs);
  return { range, mode, readings, from, until: now };
}

function within(history: readonly HistoryPoint[], range: Range, now: number): readonly HistoryPoint[] {
  if (range === "all") return history;
  const begin = history.findIndex(({ observedAt }) => observedAt >= now - Number(range) * dayMs);
  return begin === -1 ? [] : history.slice(Math.max(0, begin - 1));
}

/** A counter's line: what was read, or its gain per day as steps. */
export interface CounterLine {
  readonly counter: CounterName;
  readonly points: readonly Point[];
}

/** The lines that can be drawn: of every counter that was read twice at least. */
export function linesOf({ readings, mode }: Pick<ShownHistory, "readings" | "mode">): CounterLine[] {
  return counterNames
    .map((counter) => ({ counter, points: pointsOf(readings, counter, mode) }))
    .filter(({ points }) => points.length > 1);
}

function pointsOf(readings: readonly HistoryPoint[], counter: CounterName, mode: Mode): readonly Point[] {
  if (mode === "gain")
    return asSteps(thin(gainPoints(gainsOf(dailyReadings(readings), counter)), mostPoints));
  const points = readings.flatMap((reading): Point[] => {
    const count = reading[counter];
    return count === null ? [] : [[reading.observedAt, count]];
  });
  return thin(points, mostPoints);
}
