import type { HistoryPoint, Remark, VideoDetails } from "@playcounts/core";
import { nameIn } from "../language.ts";
import { liveText, type LiveView } from "./live.ts";
import { reasonText } from "../progress/notable.ts";
import { facts, table } from "../terminal/table.ts";
import { plainText } from "../terminal/plain-text.ts";
import { exactCount, lengthText, saidCount, timeText, type Reading } from "../terminal/quantities.ts";
import { sparkline } from "../terminal/sparkline.ts";

const shownHistory = 10;

/** Everything a video's page tells, as of `now`. */
export interface VideoPage {
  readonly details: VideoDetails;
  /** What the site said just now, or null if it was not asked. */
  readonly live: LiveView | null;
  readonly now: number;
  /** The promised age. */
  readonly staleAfterMs: number;
}

/** One video for people: its number, where it is from, what happened lately, and when it is read next. */
export function videoPageText(page: VideoPage, reading: Reading): string {
  const { details, live, now } = page;
  const { video, history, remarks } = details;
  const { words } = reading;
  const ago = (at: number) =>
    `${timeText(at, reading)} (${words.ago(lengthText(Math.max(0, now - at), reading))})`;
  const source = video.observedFrom === null ? "" : `, ${plainText(video.observedFrom)}`;
  const rows: [string, string][] = [
    [words.play, playText(video.play, reading)],
    ...estimateRow(details, reading),
    [words.readAt, video.observedAt === null ? words.never : `${ago(video.observedAt)}${source}`],
    [
      words.lastAttempt,
      video.attemptedAt === null ? words.never : `${ago(video.attemptedAt)}${outcome(details, reading)}`,
    ],
    [words.state, stateText(details, reading)],
    [words.due, dueLine(page, reading)],
    [words.nextLook, nextLook(page, reading)],
    [words.uploader, video.uid ?? "-"],
    [words.published, video.publishedAt === null ? "-" : timeText(video.publishedAt, reading)],
    [words.otherCounters, otherCounters(details, reading)],
  ];
  if (live !== null) rows.splice(1, 0, [words.live, liveText(live, video, reading)]);
  const { suspect } = video;
  if (suspect !== null) {
    const seen = suspect.counts.play === null ? "-" : exactCount(suspect.counts.play, reading.language);
    rows.splice(1, 0, [
      words.suspect,
      words.suspectText(seen, ago(suspect.seenAt), reasonText(suspect.reason, reading)),
    ]);
  }
  const head = `${video.bvid} (av${video.aid})  ${plainText(video.title ?? "-")}\nhttps://www.bilibili.com/video/${video.bvid}\n\n`;
  return `${head}${facts(rows)}${historyText(history, reading)}${remarksText(remarks, reading)}`;
}

/** What the count may be by now, beside the one that was read. */
function estimateRow({ estimate }: VideoDetails, reading: Reading): [string, string][] {
  if (estimate === null) return [];
  const { words, language } = reading;
  const [now, low, high] = [estimate.now, estimate.low, estimate.high].map((count) =>
    exactCount(count, language),
  );
  return [[words.estimateLabel, words.estimate(now ?? "", low ?? "", high ?? "")]];
}

function playText(play: number | null, { language, words }: Reading): string {
  if (play === null) return words.never;
  const exact = exactCount(play, language);
  const said = saidCount(play, language);
  return said === exact ? exact : `${exact} (${said})`;
}

function stateText({ video, goneDays, tracked }: VideoDetails, { words }: Reading): string {
  const parts = [words.states[video.state]];
  if (video.state !== "gone" && goneDays > 0) parts.push(words.goneDays(goneDays));
  if (!tracked) parts.push(words.untracked);
  return parts.join(", ");
}

/** What came of the last attempt, where it was not a plain number. */
function outcome({ video, remarks: [last] }: VideoDetails, reading: Reading): string {
  if (last === undefined || last.at !== video.attemptedAt) return "";
  return `, ${reading.words.results[last.result]}: ${reasonText(last.reason, reading)}`;
}

/** Whether it would be asked for now, and why or why not. */
function dueLine({ details, staleAfterMs }: VideoPage, reading: Reading): string {
  const { words } = reading;
  const { dueReason, tracked, video } = details;
  if (!tracked) return words.notAskedFor;
  if (dueReason !== null) return words.dueNow(reasonText(dueReason, reading));
  if (video.checkAfter === null) return words.notDue.young(lengthText(staleAfterMs, reading));
  if (video.suspect !== null) return words.notDue.suspect;
  if (video.state !== "live") return words.notDue.unavailable;
  return video.play === 0 ? words.notDue.zero : words.notDue.appointment;
}

function nextLook({ details, now }: VideoPage, reading: Reading): string {
  const { words } = reading;
  const { dueReason, nextDueAt } = details;
  if (nextDueAt === null) return words.never;
  if (dueReason !== null || nextDueAt <= now) return words.withNextRun;
  return `${timeText(nextDueAt, reading)} (${words.inFuture(lengthText(nextDueAt - now, reading))})`;
}

function otherCounters({ video }: VideoDetails, { words, language }: Reading): string {
  const { danmaku, reply, favorite, coin, share, like } = video;
  return Object.entries({ danmaku, reply, favorite, coin, share, like })
    .map(
      ([name, count]) =>
        `${nameIn(words.counters, name)} ${count === null ? "-" : exactCount(count, language)}`,
    )
    .join(" · ");
}

function historyText(history: readonly HistoryPoint[], reading: Reading): string {
  const { words, language } = reading;
  if (history.length === 0) return "";
  const plays = history.flatMap(({ play }) => (play === null ? [] : [play]));
  const rows = history
    .slice(-shownHistory)
    .toReversed()
    .map((point) => {
      const before = history[history.indexOf(point) - 1]?.play ?? null;
      const change = before === null || point.play === null ? "" : signed(point.play - before, language);
      const run = point.runId === null ? "-" : words.inRun(point.runId);
      return [
        timeText(point.observedAt, reading),
        point.play === null ? "-" : exactCount(point.play, language),
        change,
        plainText(point.source),
        run,
      ];
    });
  const headings = [words.readAt, words.play, words.change, words.source, words.run];
  const columns = headings.map((heading, place) => ({
    heading,
    align: place === 1 || place === 2 ? ("right" as const) : ("left" as const),
  }));
  const heading = `${words.history(history.length)}  ${sparkline(plays)}`.trimEnd();
  return `\n${heading}\n${table(columns, rows)}`;
}

const signed = (difference: number, language: Reading["language"]) =>
  `${difference > 0 ? "+" : ""}${exactCount(difference, language)}`;

function remarksText(remarks: readonly Remark[], reading: Reading): string {
  if (remarks.length === 0) return "";
  const { words } = reading;
  const lines = remarks.map(({ at, runId, result, reason, message }) => {
    const said = message === null ? "" : `: ${plainText(message)}`;
    return `  ${timeText(at, reading)}  ${words.inRun(runId)}  ${words.results[result]}, ${reasonText(reason, reading)}${said}\n`;
  });
  return `\n${words.remarks}\n${lines.join("")}`;
}
