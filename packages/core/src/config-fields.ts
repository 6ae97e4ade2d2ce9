import { parseBudget } from "./budget.ts";
import { cleanSchedule } from "./schedule-text.ts";
import { scheduleProblem } from "./schedule.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: second, m: minute, h: hour, d: day };

/** A setting's text is not what it should be; the message quotes it and says what was expected. */
export class UnfitSetting extends Error {
  override name = "UnfitSetting";
}

/** Reads a setting as it was given, trimmed and not empty; undefined if it was not. @throws {UnfitSetting} */
export type Setting<Value> = (text: string | undefined) => Value;

/** A form that settings have. */
export interface Field<Value> {
  default(fallback: Value): Setting<Value>;
  optional(): Setting<Value | undefined>;
}

function field<Value>(read: (text: string) => Value): Field<Value> {
  return {
    default: (fallback) => (text) => (text === undefined ? fallback : read(text)),
    optional: () => (text) => (text === undefined ? undefined : read(text)),
  };
}

function refuse(text: string, problem: string): never {
  throw new UnfitSetting(`${JSON.stringify(text)} ${problem}`);
}

/** A text of which only what `isRight` accepts is taken. */
function checked(isRight: (text: string) => boolean, problem: string): Field<string> {
  return field((text) => (isRight(text) ? text : refuse(text, problem)));
}

/** `3s`, `1500ms`, `7d`, `0`: a number and a unit; a bare number other than 0 has no unit and is refused. */
export function duration(fallback: string, minMs: number, maxMs: number): Setting<number> {
  return (text = fallback) => {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
    const ms = text === "0" ? 0 : Number(match?.[1]) * (unitMs[match?.[2] ?? ""] ?? Number.NaN);
    if (Number.isFinite(ms) && ms >= minMs && ms <= maxMs) return Math.round(ms);
    const why = Number.isFinite(ms) ? "is out of range" : "is not a duration";
    return refuse(text, `${why}: expected a number with ms, s, m, h or d, such as ${fallback}`);
  };
}

/** A duration, or `forever`, which is null. */
export function durationOrForever(fallback: string, minMs: number, maxMs: number): Setting<number | null> {
  const read = duration(fallback, minMs, maxMs);
  return (text) => {
    if (text?.toLowerCase() === "forever") return null;
    try {
      return read(text);
    } catch (error) {
      throw error instanceof UnfitSetting ? new UnfitSetting(`${error.message}, or forever`) : error;
    }
  };
}

export function integer(min: number, max: number): Field<number> {
  return field((text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : refuse(text, `is not an integer from ${min} to ${max}`);
  });
}

export function flag(fallback: boolean): Setting<boolean> {
  return field((text) => {
    const word = text.toLowerCase();
    if (["true", "1", "yes", "on"].includes(word)) return true;
    if (["false", "0", "no", "off"].includes(word)) return false;
    return refuse(text, "is neither true nor false");
  }).default(fallback);
}

export function choice<const Word extends string>(words: readonly Word[], fallback: Word): Setting<Word> {
  return field((text) => {
    const given = text.toLowerCase();
    return words.find((word) => word === given) ?? refuse(given, `is not one of ${words.join(", ")}`);
  }).default(fallback);
}

/** `500/day`, `20/hour`, or `unlimited`, which is null. */
export const budget = field((given) => {
  const words = given.toLowerCase();
  if (words === "unlimited") return null;
  const read = parseBudget(words);
  return (
    read ??
    refuse(
      given,
      "is not a budget: expected requests per day or hour, such as 500/day or 20/hour, or unlimited",
    )
  );
});
export const text = (): Field<string> => field((given) => given);
export const databaseUrl = field((url) => {
  if (!/^(file|https?|libsql|wss?):/.test(url))
    return refuse(url, "is not a database address: expected file:…, http(s):…, libsql:… or ws(s):…");
  // A query or another machine would be passed over, and nothing in memory outlasts the program.
  if (/^file:(.*[?#]|\/\/(?!localhost\/|\/)|:memory:)/.test(url))
    return refuse(
      url,
      "is not the address of a file: expected file: and a path, with %3F for ? and %23 for #",
    );
  return url;
});
export const timezone = checked(isTimezone, "is not a time zone: expected a name such as Asia/Shanghai");
export const schedule = field((given) => {
  const pattern = cleanSchedule(given);
  const problem = scheduleProblem(pattern);
  if (problem !== undefined) throw new UnfitSetting(problem);
  return pattern;
});
/** Names separated by commas or blanks, lower-case, without ports. */
export const hostNames = field((names) =>
  names
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((name) => name !== "")
    .map((name) =>
      /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)$/.test(name)
        ? name
        : refuse(name, "is not a host name: expected stats.example.com, without a port"),
    ),
);
/** Where the service lies behind a proxy: `/` or `/name`, without a slash at the end. */
export const basePath = field((given) => {
  const path = `/${given.replace(/^\/+|\/+$/g, "")}`;
  const isRight = /^\/[\w.~/-]*$/.test(path) && !/\/\/|\/\.\.?(\/|$)/.test(path);
  return isRight ? path : refuse(path, "is not a path such as /playcounts");
});
export const apiUrl = field((url) =>
  url.startsWith("https://") || isLoopbackUrl(url)
    ? url.replace(/\/+$/, "")
    : refuse(url, "is not allowed: https is needed, http only for loopback"),
);
export const progress = checked(
  (kind) => /^(database|memory|file:.+)$/.test(kind),
  "is not a place for progress: expected database, memory or file:<path>",
);

/** Whether the address names this machine itself. */
export function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return false;
  return (
    username === "" &&
    (hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname))
  );
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
