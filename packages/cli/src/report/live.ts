import type { LiveReading, StoredVideo, SuspectReason } from "@playcounts/core";
import { exitCodes } from "../exit-codes.ts";
import { reasonText } from "../progress/notable.ts";
import { plainText } from "../terminal/plain-text.ts";
import { exactCount, lengthText, timeText, utcText, type Reading } from "../terminal/quantities.ts";

/** A look at the site beside what is stored. `doubt`: why a run would not believe the number at once, or null. */
export interface LiveView {
  readonly reading: LiveReading;
  readonly doubt: SuspectReason | null;
}

/** The live reading as programs read it: `kind` says which of the facts are there, the others are null. */
export function liveJson({ reading, doubt }: LiveView, { play: stored }: StoredVideo) {
  const answer = reading.kind === "answered" ? reading.answer : null;
  const play = answer?.kind === "counted" ? answer.counts.play : null;
  const asked = reading.kind === "not-asked" ? null : reading;
  const failed = reading.kind === "failed" ? reading : null;
  return {
    kind: reading.kind === "answered" ? (answer?.kind ?? "missing") : reading.kind,
    source: asked?.source ?? null,
    at: utcText(asked?.at ?? null),
    play,
    difference: play === null || stored === null ? null : play - stored,
    doubt,
    state: answer?.kind === "unavailable" ? answer.state : null,
    reason:
      reading.kind === "not-asked"
        ? reading.why
        : (failed?.fault ?? (answer?.kind === "invalid" ? answer.reason : null)),
    code: failed?.code ?? (answer !== null && "code" in answer ? answer.code : null),
    message: failed?.message ?? (answer !== null && "message" in answer ? answer.message : null),
    until: utcText(reading.kind === "not-asked" ? reading.until : (failed?.blockedUntil ?? null)),
  };
}

/** What the site says, in one line beside the stored number. */
export function liveText(
  { reading: live, doubt }: LiveView,
  { play: stored }: StoredVideo,
  reading: Reading,
): string {
  const { words, language } = reading;
  const until = (at: number | null) => (at === null ? words.aWhile : timeText(at, reading));
  if (live.kind === "not-asked") return words.liveNotAsked[live.why](until(live.until));
  if (live.kind === "failed") {
    const said = `${reasonText(live.fault, reading)}: ${plainText(live.message)}`;
    return live.blockedUntil === null
      ? said
      : `${said}; ${words.liveNotAsked.cooldown(until(live.blockedUntil))}`;
  }
  const { answer, source, ms } = live;
  const by = words.liveBy(source, lengthText(ms, reading));
  if (answer === null) return `${words.liveMissing}, ${by}`;
  if (answer.kind === "unavailable")
    return `${words.states[answer.state]}: ${plainText(answer.message)}, ${by}`;
  if (answer.kind === "invalid")
    return `${reasonText(answer.reason, reading)}: ${plainText(answer.message)}, ${by}`;
  const play = answer.counts.play ?? 0;
  const difference = play - (stored ?? 0);
  const change = stored === null ? "" : ` (${difference >= 0 ? "+" : ""}${exactCount(difference, language)})`;
  const fate = doubt === null ? words.liveBelieved : words.liveDoubted(reasonText(doubt, reading));
  return `${exactCount(play, language)}${change}, ${by}; ${fate}`;
}

/** An answer about the video is what was asked for, whatever it says. */
export function codeOfLive({ reading }: LiveView): number {
  if (reading.kind !== "answered") return exitCodes.upstream;
  const { answer } = reading;
  return answer === null || answer.kind === "invalid" ? exitCodes.someFailed : exitCodes.done;
}
