import { stat } from "node:fs/promises";
import type { Config } from "../config.ts";
import { fail, ok, warn, type Check } from "./check.ts";
import type { Asked } from "./asking.ts";

/** Whether a source answers, by what one request showed. */
export function checkSource(name: string, asked: Asked): Check {
  if (asked.kind === "not-asked") return warn(name, `not asked: ${asked.why}`, asked.fix);
  if (asked.kind === "answered") {
    const detail = `answers (${Math.round(asked.ms)} ms)`;
    if (asked.answer?.kind !== "invalid") return ok(name, detail);
    return warn(
      name,
      `${detail}, but not as expected: ${asked.answer.message}`,
      "Look for a newer version of playcounts; no count is changed by an answer like this.",
    );
  }
  const { message, hint, remedy, fault } = asked.error;
  const fix = hint ?? "Run playcounts doctor again in a few minutes.";
  // A dead cookie is told of by itself; without it the source may well answer.
  if (fault === "credential") return warn(name, message, fix);
  return remedy === "pause"
    ? warn(name, message, "Nothing to do: the next run waits as long as it must.")
    : fail(name, message, fix);
}

/** What was heard of the cookie. `dropped`: the upstream called it invalid. */
export interface CookieFacts {
  /** Some request with it was answered. */
  readonly accepted: boolean;
  readonly dropped: boolean;
}

/** Whether there is a cookie, who else may read it, and whether the upstream still takes it. */
export async function checkCookie(
  { cookie, cookieFile }: Pick<Config, "cookie" | "cookieFile">,
  heard: CookieFacts | null,
): Promise<Check> {
  if (cookie === undefined && cookieFile === undefined)
    return ok("cookie", "none: playcounts asks as a visitor, which is enough for public counts");
  const place = cookie !== undefined ? "set in the environment" : `in the file ${cookieFile}`;
  if (cookie === undefined && cookieFile !== undefined) {
    const file = await stat(cookieFile).catch(() => undefined);
    if (file === undefined || !file.isFile())
      return fail(
        "cookie",
        `there is no file ${cookieFile}`,
        "Put the cookie there, or unset BILIBILI_COOKIE_FILE.",
      );
    if (heard?.dropped !== true && isOpenToOthers(file.mode))
      return warn(
        "cookie",
        `${place}, which others may read (mode ${modeText(file.mode)})`,
        `Close it with: chmod 600 ${cookieFile}.`,
      );
  }
  if (heard === null) return ok("cookie", `${place}; not tried`);
  if (heard.dropped)
    return warn(
      "cookie",
      `${place}, and the upstream calls it invalid; runs go on without it`,
      "Log in anew in a private window, copy the cookie, and close the window without logging out.",
    );
  return ok(
    "cookie",
    `${place}; ${heard.accepted ? "the upstream did not complain of it" : "no answer shows whether it is taken"}`,
  );
}

/** Anything beyond reading and writing by the owner and reading by the group. */
function isOpenToOthers(mode: number): boolean {
  return process.platform !== "win32" && (mode & 0o037) !== 0;
}

function modeText(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, "0");
}

const maxClockErrorMs = 60_000;

/** The machine's clock against the upstream's. `offsetMs`: how far ours is ahead; null if no answer told. */
export function checkClock(offsetMs: number | null): Check {
  if (offsetMs === null) return ok("clock", "not compared: no answer told the time");
  const seconds = Math.round(Math.abs(offsetMs) / 1_000);
  if (Math.abs(offsetMs) <= maxClockErrorMs)
    return ok("clock", `within ${Math.max(1, seconds)} s of the upstream's`);
  return warn(
    "clock",
    `${seconds} s ${offsetMs > 0 ? "ahead of" : "behind"} the upstream's`,
    "Set the clock, and let a time service such as systemd-timesyncd keep it.",
  );
}
