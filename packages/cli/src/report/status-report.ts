import type { BrokenPromise, Budget, RecordedRun, Status } from "@playcounts/core";
import { nameIn } from "../language.ts";
import { facts } from "../terminal/table.ts";
import { plainText } from "../terminal/plain-text.ts";
import { lengthText, timeText, utcText, type Reading } from "../terminal/quantities.ts";
import { runJson } from "./record-json.ts";

/** What is not in the database's own figures. Times are epoch ms UTC. */
export interface Outlook {
  readonly broken: readonly BrokenPromise[];
  /** By the server's schedule; null if that is off. */
  readonly nextRunAt: number | null;
  /** Requests made today, by the calendar of the installation, and how many there may be. */
  readonly requestsToday: number;
  readonly budget: Budget | null;
  readonly backup: { readonly at: number | null; readonly problem: string | null };
}

/** The status as programs read it. */
export function statusJson({ spent: _spent, ...status }: Status, outlook: Outlook) {
  const { broken, nextRunAt, backup, requestsToday, budget } = outlook;
  const { oldestObservedAt, blockedUntil, lastRequestAt, lastSuccessAt, nextDueAt, running, lastRun } =
    status;
  return {
    ...status,
    oldestObservedAt: utcText(oldestObservedAt),
    nextDueAt: utcText(nextDueAt),
    blockedUntil: utcText(blockedUntil),
    lastRequestAt: utcText(lastRequestAt),
    requestsToday,
    budget,
    lastSuccessAt: utcText(lastSuccessAt),
    running: running && runJson(running),
    lastRun: lastRun && runJson(lastRun),
    nextRunAt: utcText(nextRunAt),
    lastBackupAt: utcText(backup.at),
    promise: { kept: broken.length === 0, broken },
  };
}

/** Everything the status tells, as of `now`. */
export interface StatusView {
  readonly status: Status;
  readonly outlook: Outlook;
  readonly now: number;
  /** The promised age. */
  readonly staleAfterMs: number;
}

/** The status for people; the first line is the answer to "is it fresh?". */
export function statusText({ status, outlook, now, staleAfterMs }: StatusView, reading: Reading): string {
  const { words } = reading;
  const { videos, fresh, due, neverCounted, suspects, uploaders, byState } = status;
  const when = (at: number | null) =>
    at === null
      ? words.never
      : `${timeText(at, reading)} (${at > now ? words.inFuture(lengthText(at - now, reading)) : words.ago(lengthText(now - at, reading))})`;
  if (videos === 0) return `${words.nothingTracked}\n`;
  const promised = lengthText(staleAfterMs, reading);
  const states = Object.entries(byState)
    .filter(([state]) => state !== "live")
    .map(([state, count]) => `${nameIn(words.states, state)} ${count}`);
  const rows: [string, string][] = [
    [words.videosCount, words.videosOfUploaders(videos, uploaders)],
    [words.fresh, `${fresh}/${videos} (${share(fresh, videos)}, ${words.youngerThan(promised)})`],
    [words.promise, promiseText(outlook.broken, promised, reading)],
    [words.due, String(due)],
    [words.nextDueLabel, when(status.nextDueAt)],
    [words.neverCounted, String(neverCounted)],
    [words.suspect, String(suspects)],
    [words.notLive, states.length === 0 ? "0" : states.join(", ")],
    [words.oldest, when(status.oldestObservedAt)],
    [
      words.upstream,
      status.breaker === "open"
        ? words.upstreamBlocked(when(status.blockedUntil))
        : words.breakers[status.breaker],
    ],
    [words.requestsToday, requestsText(outlook, reading)],
    [words.running, runText(status.running, when, reading)],
    [words.lastRun, runText(status.lastRun, when, reading)],
    [words.lastSuccess, when(status.lastSuccessAt)],
    [words.nextRun, outlook.nextRunAt === null ? words.scheduleOff : when(outlook.nextRunAt)],
    [
      words.lastBackup,
      outlook.backup.problem === null ? when(outlook.backup.at) : plainText(outlook.backup.problem),
    ],
  ];
  const verdict = fresh === videos ? words.allFresh : words.notAllFresh(videos - fresh);
  return `${verdict}\n\n${facts(rows)}`;
}

function requestsText({ requestsToday, budget }: Outlook, { words }: Reading): string {
  if (budget === null) return String(requestsToday);
  return `${requestsToday} (${words.budgetLabel}: ${words.budgetText(budget.requests, words.per[budget.per])})`;
}

/** Rounded down: 100 % is all of them. */
const share = (part: number, whole: number): string => `${Math.floor((part / whole) * 1_000) / 10} %`;

function promiseText(broken: readonly BrokenPromise[], promised: string, { words }: Reading): string {
  if (broken.length === 0) return words.promiseKept;
  return words.promiseBroken(broken.map((what) => words.brokenPromises[what](promised)).join(", "));
}

function runText(run: RecordedRun | null, when: (at: number) => string, { words }: Reading): string {
  return run === null ? "-" : words.runLine(run.runId, when(run.startedAt), words.statuses[run.status]);
}
