import type { RunFailure, RunReport, StopReason } from "@playcounts/core";
import { dueText, reasonText } from "../progress/notable.ts";
import { facts } from "../terminal/table.ts";
import { plainText } from "../terminal/plain-text.ts";
import { exactCount, lengthText, percentText, timeText, type Reading } from "../terminal/quantities.ts";

/** Failures that a person is shown; the rest are counted. */
const maxShown = 20;

/** What a person reads when a run is over. `again`: the command line that was run, for going on with. */
export function runReportText(report: RunReport, again: string, reading: Reading): string {
  const parts = [
    figures(report, reading),
    failureList(report.failures, reading),
    nextSteps(report, again, reading),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** The numbers of a run, recorded or just ended. */
export function figures(
  report: Omit<RunReport, "failures" | "skippedVideos"> & Partial<RunReport>,
  reading: Reading,
): string {
  const { words } = reading;
  const { due, updated, unchanged, skipped, failed, remaining, requests, retries, pauses, durationMs } =
    report;
  const kept = Map.groupBy(report.skippedVideos ?? [], ({ reason }) => reason);
  const why = dueText(
    Object.fromEntries([...kept].map(([reason, videos]) => [reason, videos.length])),
    reading,
  );
  const title = words.runEnded(report.runId, words.statuses[report.status], lengthText(durationMs, reading));
  const rows: [string, string][] = [
    [words.total, String(due)],
    [words.updated, String(updated)],
    [words.unchanged, String(unchanged)],
    [words.skipped, why === "" ? String(skipped) : `${skipped} (${why})`],
    [words.failed, String(failed)],
    ...(remaining > 0 ? [[words.remaining, String(remaining)] satisfies [string, string]] : []),
    [words.requests, `${requests} (${words.retriesAndPauses(retries, pauses)})`],
    [words.source, plainText(report.source)],
    ...freshnessRow(report, reading),
  ];
  return `${title}\n${facts(rows)}`;
}

function freshnessRow(
  { freshness }: Pick<RunReport, "freshness">,
  { words, language }: Reading,
): [string, string][] {
  if (freshness === null) return [];
  const { playsPerVideo, share } = freshness.expectedError;
  const off = words.offBy(exactCount(Math.round(playsPerVideo), language), percentText(share));
  return [[words.offNow, off]];
}

function failureList(failures: readonly RunFailure[], reading: Reading): string {
  if (failures.length === 0) return "";
  const { words } = reading;
  const lines = failures.slice(0, maxShown).map(({ bvid, reason, message, attempts }) => {
    const said = plainText(message);
    return `  ${bvid}  ${reasonText(reason, reading)}${said === "" ? "" : `: ${said}`} (${words.attempts(attempts)})\n`;
  });
  const more = failures.length > maxShown ? `  ${words.moreFailures(failures.length - maxShown)}\n` : "";
  return `${words.failuresHeading}\n${lines.join("")}${more}`;
}

function nextSteps(report: RunReport, again: string, reading: Reading): string {
  const { words } = reading;
  const why = report.message === null ? "" : `${stopText(report.reason, report.message, reading)}\n`;
  switch (report.status) {
    case "blocked":
      return `${why}${blockedText(report.blockedUntil, again, reading)}\n`;
    case "interrupted":
      return `${words.interrupted(again)}\n`;
    case "failed":
      return `${why}${report.reason === "upstream-changed" ? words.upstreamChanged : words.runFailed(again)}\n`;
    case "partial":
      return `${words.seeFailed}\n`;
    case "completed":
      if (report.reason === "budget") return why;
      return report.remaining > 0 ? `${words.limited(report.remaining, again)}\n` : "";
  }
}

/** Why a run ended early: in the reader's words, and the upstream's own after them. */
export function stopText(reason: StopReason | null, message: string, { words }: Reading): string {
  const lead = reason === null ? undefined : words.stops[reason];
  return lead === undefined ? plainText(message) : words.inDetail(lead, plainText(message));
}

function blockedText(blockedUntil: string | null, again: string, reading: Reading): string {
  if (blockedUntil === null) return reading.words.blocked(again);
  return reading.words.blockedUntil(timeText(Date.parse(blockedUntil), reading), again);
}
