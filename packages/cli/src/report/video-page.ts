import type { Config, HistoryPoint, Remark, VideoDetails } from "@playcounts/core";
import { nameIn } from "../language.ts";
import { reasonText } from "../progress/notable.ts";
import { facts, table } from "../terminal/table.ts";
import { plainText } from "../terminal/plain-text.ts";
import { exactCount, lengthText, saidCount, timeText, type Reading } from "../terminal/quantities.ts";
import { sparkline } from "../terminal/sparkline.ts";

const shownHistory = 10;
const shownRemarks = 10;

/** One video for people: its number, where it is from, what happened lately, and when it is read next. */
export function videoPageText(
  details: VideoDetails,
  config: Pick<Config, "staleAfterMs">,
  now: number,
  reading: Reading,
): string {
  const { video, history, remarks } = details;
  const { words } = reading;
  const ago = (at: number) =>
    `${timeText(at, reading)} (${words.ago(lengthText(Math.max(0, now - at), reading))})`;
  const source = video.observedFrom === null ? "" : `, ${plainText(video.observedFrom)}`;
  const rows: [string, string][] = [
    [words.play, playText(video.play, reading)],
    [words.readAt, video.observedAt === null ? words.never : `${ago(video.observedAt)}${source}`],
    [words.lastAttempt, video.attemptedAt === null ? words.never : ago(video.attemptedAt)],
    [words.state, stateText(details, reading)],
    [words.due, dueLine(details, config, reading)],
    [words.uploader, video.uid ?? "-"],
    [words.published, video.publishedAt === null ? "-" : timeText(video.publishedAt, reading)],
    [words.otherCounters, otherCounters(details, reading)],
  ];
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

function dueLine(
  { dueReason, nextDueAt, tracked }: VideoDetails,
  { staleAfterMs }: Pick<Config, "staleAfterMs">,
  reading: Reading,
): string {
  const { words } = reading;
  if (!tracked) return words.notAskedFor;
  if (dueReason !== null) return words.dueNow(reasonText(dueReason, reading));
  if (nextDueAt === null) return words.notDue;
  return words.dueLater(timeText(nextDueAt, reading), lengthText(staleAfterMs, reading));
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
  return `\n${words.history(history.length)}  ${sparkline(plays)}\n${table(columns, rows)}`;
}

const signed = (difference: number, language: Reading["language"]) =>
  `${difference > 0 ? "+" : ""}${exactCount(difference, language)}`;

function remarksText(remarks: readonly Remark[], reading: Reading): string {
  if (remarks.length === 0) return "";
  const { words } = reading;
  const lines = remarks.slice(0, shownRemarks).map(({ at, runId, result, reason, message }) => {
    const said = message === null ? "" : `: ${plainText(message)}`;
    return `  ${timeText(at, reading)}  ${words.inRun(runId)}  ${words.results[result]}, ${reasonText(reason, reading)}${said}\n`;
  });
  return `\n${words.remarks}\n${lines.join("")}`;
}
