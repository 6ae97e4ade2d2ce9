import type { Effort, Row } from "../figure.ts";
import { rowOf } from "../measure.ts";

/** Peak memory, in MB, that more rows may take more: what a collector leaves lying, not what rows need. */
export const flatMb = 32;

/** The size, ten times it in full, a hundredth of it in a small effort; and a tenth of that before. */
export function tenTimes({ full, small }: Effort, size: number): readonly [number, number] {
  const largest = full ? size * 10 : small ? size / 100 : size;
  return [largest / 10, largest];
}

/** Peaks of two sizes, and what the larger took more. */
export function peakRows(
  samples: readonly { readonly rows: number; readonly peakMb: number }[],
  atMost: number,
): Row[] {
  const [before, after] = [samples.at(0), samples.at(-1)];
  const peaks = samples.map(({ rows, peakMb }) =>
    rowOf(`peak memory, ${rows.toLocaleString("en")} rows`, "MB", [peakMb]),
  );
  const more = (after?.peakMb ?? Number.NaN) - (before?.peakMb ?? Number.NaN);
  const times = (after?.rows ?? Number.NaN) / (before?.rows ?? Number.NaN);
  return [...peaks, rowOf(`peak memory, more for ${times} times the rows`, "MB", [more], { atMost })];
}
