import type { Effort, ExpectedError, Forecast, NextVideo } from "@playcounts/core";
import { dueText, reasonText } from "../progress/notable.ts";
import { plainText } from "../terminal/plain-text.ts";
import {
  bytesText,
  exactCount,
  lengthText,
  percentText,
  timeText,
  utcText,
  type Reading,
} from "../terminal/quantities.ts";
import { facts, table } from "../terminal/table.ts";

/** Next videos that a person is shown; `--json` has more. */
const maxShown = 15;

/** The forecast as programs read it: times in ISO 8601 UTC. */
export function planJson(forecast: Forecast) {
  const { at, budgetLeft, freshness, cap, ...rest } = forecast;
  return {
    at: utcText(at),
    ...rest,
    budgetLeft: budgetLeft && { ...budgetLeft, renewsAt: utcText(budgetLeft.renewsAt) },
    // Without requests no age can be kept, and JSON has no infinity.
    cap: cap && { ...cap, attainableMs: Number.isFinite(cap.attainableMs) ? cap.attainableMs : null },
    freshness: { ...freshness, oldestObservedAt: utcText(freshness.oldestObservedAt) },
  };
}

/** The forecast for people: what it takes, what it mends, what comes first, and what to do about it. */
export function planText(
  forecast: Forecast,
  staleAfterMs: number,
  reading: Reading,
  columns: number | undefined,
): string {
  const { words } = reading;
  const { strategy, nextRun, nextWeek, error, gain, advice, cap, freshness } = forecast;
  const effort = ({ videos, requests, durationMs, bytes }: Effort) =>
    words.effort(videos, requests, lengthText(durationMs, reading), bytesText(bytes));
  const off = ({ playsPerVideo, share }: ExpectedError) =>
    words.offBy(exactCount(Math.round(playsPerVideo), reading.language), percentText(share));
  const why = nextRun.videos === 0 ? "" : ` (${dueText(nextRun.byReason, reading)})`;
  const rows: [string, string][] = [
    [words.strategyLabel, words.strategies[strategy]],
    [words.budgetLabel, budgetText(forecast, reading)],
    [words.nextRun, `${effort(nextRun)}${why}`],
    [words.nextWeek, effort(nextWeek)],
    [words.freshLabel, freshnessText(freshness, staleAfterMs, reading)],
    [words.offNow, off(error.now)],
    [words.offAfterRun, error.afterRun === null ? "-" : off(error.afterRun)],
  ];
  if (error.inTheLongRun !== null) {
    rows.push([words.offByAge, off(error.inTheLongRun.staleness)]);
    rows.push([words.offByRank, off(error.inTheLongRun.adaptive)]);
  }
  const notes = [words.advice[advice](gain.toFixed(1))];
  if (cap !== null && cap.shortPerDay > 0)
    notes.unshift(
      words.capNotKept(
        lengthText(staleAfterMs, reading),
        cap.shortPerDay,
        Number.isFinite(cap.attainableMs) ? lengthText(cap.attainableMs, reading) : "-",
      ),
    );
  return `${facts(rows)}\n${notes.join("\n")}\n${firstText(forecast, reading, columns)}`;
}

function budgetText({ budget, budgetLeft }: Forecast, reading: Reading): string {
  const { words } = reading;
  if (budget === null || budgetLeft === null) return words.unlimited;
  const whole = words.budgetText(budget.requests, words.per[budget.per]);
  return `${whole} (${words.budgetLeft(budgetLeft.requests, timeText(budgetLeft.renewsAt, reading))})`;
}

function freshnessText(
  { withinPromise, oldestObservedAt }: Forecast["freshness"],
  staleAfterMs: number,
  reading: Reading,
): string {
  const { words } = reading;
  const oldest = oldestObservedAt === null ? words.never : timeText(oldestObservedAt, reading);
  const share = `${Math.floor(withinPromise * 1_000) / 10} %`;
  return words.withinPromise(share, lengthText(staleAfterMs, reading), oldest);
}

function firstText({ first, nextRun }: Forecast, reading: Reading, columns: number | undefined): string {
  if (first.length === 0) return "";
  const { words } = reading;
  const headings = [
    words.video,
    words.reason,
    words.daysSince,
    words.ratePerDay,
    words.rank,
    words.index,
    words.title,
  ];
  const listed = table(
    headings.map((heading, place) => ({ heading, align: place >= 2 && place <= 5 ? "right" : "left" })),
    first.slice(0, maxShown).map((video) => cells(video, reading)),
    { maxWidth: columns },
  );
  const more = nextRun.videos - Math.min(first.length, maxShown);
  return `\n${words.firstHeading}\n${listed}${more > 0 ? `${words.morePlanned(more)}\n` : ""}`;
}

function cells({ bvid, reason, daysSince, rate, rank, index, title }: NextVideo, reading: Reading): string[] {
  return [
    bvid,
    reasonText(reason, reading),
    daysSince === null ? "-" : daysSince.toFixed(1),
    rate === null ? "-" : exactCount(Math.round(rate), reading.language),
    rank === null ? "-" : String(rank),
    index === null ? "-" : index.toPrecision(2),
    plainText(title ?? "-"),
  ];
}
