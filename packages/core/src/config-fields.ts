import { z } from "zod";
import { cleanSchedule } from "./schedule-text.ts";
import { scheduleProblem } from "./schedule.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: second, m: minute, h: hour, d: day };

/** `3s`, `1500ms`, `7d`, `0`: a number and a unit; a bare number other than 0 has no unit and is refused. */
export function duration(fallback: string, minMs: number, maxMs: number) {
  return z
    .string()
    .default(fallback)
    .transform((text, context) => {
      const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
      const ms = text.trim() === "0" ? 0 : Number(match?.[1]) * (unitMs[match?.[2] ?? ""] ?? Number.NaN);
      if (Number.isFinite(ms) && ms >= minMs && ms <= maxMs) return Math.round(ms);
      const why = Number.isFinite(ms) ? "is out of range" : "is not a duration";
      context.addIssue({
        code: "custom",
        message: `${JSON.stringify(text)} ${why}: expected a number with ms, s, m, h or d, such as ${fallback}`,
      });
      return z.NEVER;
    });
}

export function integer(min: number, max: number) {
  return z.string().transform((text, context) => {
    const value = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
    if (value >= min && value <= max) return value;
    context.addIssue({
      code: "custom",
      message: `${JSON.stringify(text)} is not an integer from ${min} to ${max}`,
    });
    return z.NEVER;
  });
}

export const flag = (fallback: boolean) =>
  z
    .string()
    .transform((text, context) => {
      const word = text.trim().toLowerCase();
      if (["true", "1", "yes", "on"].includes(word)) return true;
      if (["false", "0", "no", "off"].includes(word)) return false;
      context.addIssue({ code: "custom", message: `${JSON.stringify(text)} is neither true nor false` });
      return z.NEVER;
    })
    .default(fallback);

export const choice = <const Choices extends readonly [string, ...string[]]>(
  choices: Choices,
  fallback: Choices[number],
) =>
  z
    .string()
    .default(fallback)
    .transform((text) => text.trim().toLowerCase())
    .pipe(
      z.enum(choices, {
        error: (issue) => `${JSON.stringify(issue.input)} is not one of ${choices.join(", ")}`,
      }),
    );

export const text = () => z.string().trim().min(1);
export const databaseUrl = text().refine((url) => /^(file|https?|libsql|wss?):/.test(url), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a database address: expected file:…, http(s):…, libsql:… or ws(s):…`,
});
export const timezone = text().refine(isTimezone, {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a time zone: expected a name such as Asia/Shanghai`,
});
export const schedule = z
  .string()
  .transform(cleanSchedule)
  .superRefine((pattern, context) => {
    const message = scheduleProblem(pattern);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
/** Names separated by commas or blanks, lower-case, without ports. */
export const hostNames = text()
  .transform((names) =>
    names
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((name) => name !== ""),
  )
  .pipe(
    z.array(
      z.string().regex(/^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)$/, {
        error: (issue) =>
          `${JSON.stringify(issue.input)} is not a host name: expected stats.example.com, without a port`,
      }),
    ),
  );
/** Where the service lies behind a proxy: `/` or `/name`, without a slash at the end. */
export const basePath = text()
  .transform((path) => `/${path.replace(/^\/+|\/+$/g, "")}`)
  .refine((path) => /^\/[\w.~/-]*$/.test(path) && !/\/\/|\/\.\.?(\/|$)/.test(path), {
    error: (issue) => `${JSON.stringify(issue.input)} is not a path such as /playcounts`,
  });
export const apiUrl = text()
  .refine((url) => url.startsWith("https://") || isLoopbackUrl(url), {
    error: (issue) =>
      `${JSON.stringify(issue.input)} is not allowed: https is needed, http only for loopback`,
  })
  .transform((url) => url.replace(/\/+$/, ""));
export const progress = text().refine((kind) => /^(database|memory|file:.+)$/.test(kind), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is not a place for progress: expected database, memory or file:<path>`,
});

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
