import type { Config, RecordedRun, Status } from "@playcounts/core";
import { nameIn } from "../language.ts";
import { facts } from "../terminal/table.ts";
import { lengthText, timeText, utcText, type Reading } from "../terminal/quantities.ts";
import { runJson } from "./video-json.ts";

/** The status as programs read it. */
export function statusJson(status: Status) {
  const { oldestObservedAt, blockedUntil, lastRequestAt, lastSuccessAt, nextDueAt, running, lastRun } =
    status;
  return {
    ...status,
    oldestObservedAt: utcText(oldestObservedAt),
    nextDueAt: utcText(nextDueAt),
    blockedUntil: utcText(blockedUntil),
    lastRequestAt: utcText(lastRequestAt),
    lastSuccessAt: utcText(lastSuccessAt),
    running: running && runJson(running),
    lastRun: lastRun && runJson(lastRun),
  };
}

/** The status for people; the first line is the answer to "is it fresh?". */
export function statusText(
  status: Status,
  config: Pick<Config, "staleAfterMs">,
  now: number,
  reading: Reading,
): string {
  const { words } = reading;
  const { videos, fresh, due, neverCounted, suspects, uploaders, byState } = status;
  const when = (at: number | null) =>
    at === null
      ? words.never
      : `${timeText(at, reading)} (${at > now ? words.inFuture(lengthText(at - now, reading)) : words.ago(lengthText(now - at, reading))})`;
  if (videos === 0) return `${words.nothingTracked}\n`;
  const states = Object.entries(byState)
    .filter(([state]) => state !== "live")
    .map(([state, count]) => `${nameIn(words.states, state)} ${count}`);
  const rows: [string, string][] = [
    [words.videosCount, words.videosOfUploaders(videos, uploaders)],
    [words.fresh, `${fresh}/${videos} (${words.youngerThan(lengthText(config.staleAfterMs, reading))})`],
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
    [words.running, runText(status.running, when, reading)],
    [words.lastRun, runText(status.lastRun, when, reading)],
    [words.lastSuccess, when(status.lastSuccessAt)],
  ];
  const verdict = fresh === videos ? words.allFresh : words.notAllFresh(videos - fresh);
  return `${verdict}\n\n${facts(rows)}`;
}

function runText(run: RecordedRun | null, when: (at: number) => string, { words }: Reading): string {
  return run === null ? "-" : words.runLine(run.runId, when(run.startedAt), words.statuses[run.status]);
}
