import type { RunEvent } from "@playcounts/core";
import { nameIn } from "../language.ts";
import { plainText } from "../terminal/plain-text.ts";
import { countdown, exactCount, lengthText, type Reading } from "../terminal/quantities.ts";

/** Waits shorter than this are told by the live line only. */
const tellWaitMs = 5_000;

/** A sentence about an event that a person should not miss, or null for those that are daily life. */
export function notable(event: RunEvent, reading: Reading): string | null {
  const { words, language } = reading;
  switch (event.type) {
    case "run-started":
      return event.due === 0 ? null : startText(event, reading);
    case "retry":
      return words.retrying(event.retry, event.maxRetries, plainText(event.message));
    case "source-changed":
    case "notice":
      return plainText(event.message);
    case "waiting":
      if (event.reason === "pace" || event.reason === "retry" || event.ms < tellWaitMs) return null;
      return words.waiting[event.reason](countdown(event.ms));
    case "video": {
      const { bvid, title, result, reason, before, after } = event.change;
      const name = title === null ? bvid : `${bvid} ${plainText(title)}`;
      if (result === "failed") return words.videoFailed(name, reasonText(reason, reading));
      if (reason === null || before === null || after === null || before === after) return null;
      const change = `${exactCount(before, language)} -> ${exactCount(after, language)}`;
      return words.videoRemark(name, reasonText(reason, reading), change);
    }
    default:
      return null;
  }
}

function startText(
  { runId, due, source, estimatedMs, dueByReason, resumedFrom }: RunEvent & { type: "run-started" },
  reading: Reading,
): string {
  const { words } = reading;
  const start = words.runStarted(
    runId,
    due,
    dueText(dueByReason, reading),
    source,
    lengthText(estimatedMs, reading),
  );
  return resumedFrom === null ? start : `${start} ${words.resuming(resumedFrom)}`;
}

/** "410 stale, 7 never counted", most first. */
export function dueText(byReason: Readonly<Record<string, number | undefined>>, reading: Reading): string {
  return Object.entries(byReason)
    .filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reasonText(reason, reading)}`)
    .join(", ");
}

/** A reason as a person says it; one that is not in the dictionary is shown as it is. */
export function reasonText(reason: string | null, { words }: Pick<Reading, "words">): string {
  return reason === null ? "-" : plainText(nameIn(words.reasons, reason));
}
