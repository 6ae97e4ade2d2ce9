import type { Series } from "./series.ts";

/** What goes wrong in a replay, alike for every policy. */
export interface Faults {
  /** Share of the looks that read 0 instead of the count. */
  readonly zeros: number;
  /** Share of the looks that read nothing. */
  readonly failures: number;
  /** Days, counted from the first scored one, on which nobody can be asked; their looks are lost. */
  readonly outage: readonly number[];
  /** The middle one of all videos by plays gains so many times as much from the middle of its series on; 1 is as recorded. */
  readonly explosion: number;
}

export const noFaults: Faults = { zeros: 0, failures: 0, outage: [], explosion: 1 };

/** The faults by name, as the command line offers them. */
export const faultsByName = {
  zeros: { ...noFaults, zeros: 0.01 },
  failures: { ...noFaults, failures: 0.05 },
  outage: { ...noFaults, outage: [20, 21] },
  explosion: { ...noFaults, explosion: 100 },
} as const satisfies Record<string, Faults>;

/** Several faults at once. */
export function combine(faults: readonly Faults[]): Faults {
  return faults.reduce(
    (all, one) => ({
      zeros: Math.max(all.zeros, one.zeros),
      failures: Math.max(all.failures, one.failures),
      outage: [...all.outage, ...one.outage],
      explosion: Math.max(all.explosion, one.explosion),
    }),
    noFaults,
  );
}

/** The series with the one that explodes. */
export function exploded(series: readonly Series[], factor: number): readonly Series[] {
  if (factor === 1) return series;
  const total = ({ gains }: Series): number => gains.reduce((sum, gain) => sum + gain, 0);
  const middle = series.toSorted((a, b) => total(a) - total(b))[Math.floor(series.length / 2)];
  return series.map((one) =>
    one === middle
      ? { ...one, gains: one.gains.map((gain, day) => (day < one.gains.length / 2 ? gain : gain * factor)) }
      : one,
  );
}
