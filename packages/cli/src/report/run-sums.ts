import type { RecordedRun, Remark } from "@playcounts/core";
import type { Reading } from "../terminal/quantities.ts";

const results = ["updated", "unchanged", "skipped", "failed"] as const;
type Counts = Readonly<Record<Remark["result"], number>>;

/**
 * How the remarks of a run and its report go together: the videos with a remark and those without make up all that were
 * attempted, and none was skipped or failed without one. Says so as well if they do not.
 */
export function runSums(
  report: NonNullable<RecordedRun["report"]>,
  remarks: readonly Pick<Remark, "result">[],
  reading: Reading,
): string {
  const { words } = reading;
  const told = countsOf((result) => remarks.filter((remark) => remark.result === result).length);
  const untold = countsOf((result) => report[result] - told[result]);
  const addsUp = untold.skipped === 0 && untold.failed === 0 && untold.updated >= 0 && untold.unchanged >= 0;
  if (!addsUp) return `${words.sumsDiffer(countsText(told, reading), countsText(report, reading))}\n`;
  const { attempted } = report;
  if (remarks.length === 0) return `${words.noRemarks(attempted, countsText(untold, reading))}\n`;
  const rest = attempted - remarks.length;
  return `${words.sums(attempted, remarks.length, countsText(told, reading), rest, countsText(untold, reading))}\n`;
}

function countsOf(count: (result: Remark["result"]) => number): Counts {
  const [updated, unchanged, skipped, failed] = [
    count("updated"),
    count("unchanged"),
    count("skipped"),
    count("failed"),
  ];
  return { updated, unchanged, skipped, failed };
}

/** "4 failed, 2 skipped"; "0" for nothing at all. */
function countsText(counts: Counts, { words }: Reading): string {
  const some = results.filter((result) => counts[result] > 0);
  return some.length === 0
    ? "0"
    : some.map((result) => `${counts[result]} ${words.results[result]}`).join(", ");
}
