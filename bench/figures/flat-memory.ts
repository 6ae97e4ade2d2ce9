import type { Effort, Row } from "../figure.ts";
import { rowOf } from "../measure.ts";

/** Peak memory, in MB, that more rows may take more: what a collector leaves lying, not what rows need. */
export const flatMb = 32;

/** The size, ten times it in full, a hundredth of it in a small effort; and a tenth of that before. */
export function tenTimes({ full, small }: Effort, size: number): readonly [number, number] {
  const largest = full ? size * 10 : small ? size / 100 : size;
  return [largest / 10, largest];
}

interface PeakSample {
  readonly rows: number;
  readonly peakMb: number;
}

/** Peaks of two sizes, and what the larger took more; each sample is of both. */
export function peakRows(samples: readonly (readonly PeakSample[])[], atMost: number): Row[] {
  const pairs = samples.flatMap((sizes) => {
    const [before, after] = [sizes.at(0), sizes.at(-1)];
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  const [first] = pairs;
  if (first === undefined) return [];
  const peak = ({ rows }: PeakSample, values: readonly number[]) =>
    rowOf(`peak memory, ${rows.toLocaleString("en")} rows`, "MB", values);
  const more = pairs.map(({ before, after }) => after.peakMb - before.peakMb);
  return [
    peak(
      first.before,
      pairs.map(({ before }) => before.peakMb),
    ),
    peak(
      first.after,
      pairs.map(({ after }) => after.peakMb),
    ),
    rowOf(`peak memory, more for ${first.after.rows / first.before.rows} times the rows`, "MB", more, {
      atMost,
    }),
  ];
}
