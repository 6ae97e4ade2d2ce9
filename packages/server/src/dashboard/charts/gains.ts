import type { CounterName, Counters } from "@playcounts/core";
import type { Point } from "./lines.ts";

/** A counter's growth between two readings. */
export interface Gain {
  /** Epoch ms. */
  readonly from: number;
  readonly until: number;
  readonly perDay: number;
}

interface Reading extends Counters {
  readonly observedAt: number;
}

const dayMs = 86_400_000;
/** Readings of the same hour of two days are seldom a whole day apart. */
const leastMs = 20 * 3_600_000;

/** The readings that are about a day or more apart, oldest first as given; the newest stays in any case. */
export function dailyReadings<Item extends Pick<Reading, "observedAt">>(readings: readonly Item[]): Item[] {
  const kept: Item[] = [];
  for (const reading of readings) {
    const last = kept.at(-1);
    if (last === undefined || reading.observedAt - last.observedAt >= leastMs) kept.push(reading);
  }
  const newest = readings.at(-1);
  if (newest === undefined || newest === kept.at(-1)) return kept;
  // What came within a day of the one before belongs to its span.
  if (kept.length > 1) kept.pop();
  kept.push(newest);
  return kept;
}

/** How much a counter grew per day between one reading and the next; readings without it are passed over. */
export function gainsOf(readings: readonly Reading[], counter: CounterName): Gain[] {
  const known = readings.flatMap((reading) => {
    const count = reading[counter];
    return count === null ? [] : [{ at: reading.observedAt, count }];
  });
  return known.slice(1).flatMap(({ at, count }, index) => {
    const before = known[index];
    if (before === undefined || at <= before.at) return [];
    return [{ from: before.at, until: at, perDay: ((count - before.count) * dayMs) / (at - before.at) }];
  });
}

/** Gains as points to be drawn as steps. */
export function gainPoints(gains: readonly Gain[]): Point[] {
  const last = gains.at(-1);
  const points = gains.map(({ from, perDay }): Point => [from, perDay]);
  return last === undefined ? [] : [...points, [last.until, last.perDay]];
}
