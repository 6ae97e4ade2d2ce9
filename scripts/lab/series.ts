import { crc32 } from "node:zlib";

/** A video's life as recorded: what it gained on each day from some age on. */
export interface Series {
  readonly id: string;
  readonly category: string;
  /** Plays gained per day, in order; integers, or fractions where a longer time was divided. */
  readonly gains: readonly number[];
  /** Age in days and plays at the start of the first of these days; both 0 if they begin with the publishing. */
  readonly startAge: number;
  readonly startPlay: number;
}

/** The counts that a series stands for, so that they can be looked up by time. */
export interface Truth {
  readonly days: number;
  /** The count so many days after the start of the series, within a day in proportion; whole plays. */
  playAt(days: number): number;
}

export function truthOf({ gains, startPlay }: Series): Truth {
  const counts = new Float64Array(gains.length + 1);
  counts[0] = startPlay;
  for (const [day, gain] of gains.entries()) counts[day + 1] = (counts[day] ?? 0) + gain;
  return {
    days: gains.length,
    playAt(days) {
      const within = Math.min(Math.max(days, 0), gains.length);
      const day = Math.min(Math.floor(within), gains.length - 1);
      const from = counts[day] ?? 0;
      return Math.floor(from + ((counts[day + 1] ?? from) - from) * (within - day));
    },
  };
}

/** A share of the videos, by the CRC-32 of their ids: `k` of `n`, from 0. What is tuned on one is judged on another. */
export function partOf(series: readonly Series[], k: number, n: number): readonly Series[] {
  return series.filter(({ id }) => crc32(id) % n === k);
}
