import type { RunReport } from "@playcounts/core";
import { dueText, reasonText } from "../progress/notable.ts";
import { plainText } from "../terminal/plain-text.ts";
import { lengthText, type Reading } from "../terminal/quantities.ts";
import { table } from "../terminal/table.ts";

/** Planned videos that a person is shown; `--json` has them all. */
const maxShown = 20;

/** What a person reads after `--dry-run`: how many, which and why, and what it would take. */
export function dryRunText(report: RunReport, reading: Reading, columns: number | undefined): string {
  const { words } = reading;
  const { due, dueByReason, estimate, plan = [], source } = report;
  const rows = plan
    .slice(0, maxShown)
    .map(({ bvid, uid, title, reason }) => [
      bvid,
      uid ?? "-",
      reasonText(reason, reading),
      plainText(title ?? "-"),
    ]);
  const headings = [words.video, words.uploader, words.reason, words.title];
  const listed = table(
    headings.map((heading) => ({ heading, align: "left" })),
    rows,
    { maxWidth: columns },
  );
  const more = plan.length > maxShown ? `${words.morePlanned(plan.length - maxShown)}\n` : "";
  const takes = words.wouldTake(
    estimate?.requests ?? 0,
    lengthText(estimate?.durationMs ?? 0, reading),
    source,
  );
  return `${words.wouldUpdate(due, dueText(dueByReason, reading))}\n${takes}\n\n${listed}${more}`;
}
