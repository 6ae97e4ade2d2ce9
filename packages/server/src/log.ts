import { appendFile } from "node:fs/promises";
import { createConsola, LogLevels, type LogObject } from "consola/core";
import type { Config } from "@playcounts/core";

/** Facts that go with a message. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** Where the service says what it does; one line per call. */
export interface Log {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}

export interface LogOptions {
  readonly level: Config["logLevel"];
  /** Takes finished lines, with their ends. */
  readonly write: (line: string) => void;
  /** Text for a person at a terminal; else one JSON object per line. */
  readonly isTerminal: boolean;
  readonly now: () => number;
  /** Values that must never be written, whatever they appear in. */
  readonly secrets: readonly string[];
}

/** A log whose every line is one line, and holds no secret, whatever is put into it. */
export function createLog({ level, write, isTerminal, now, secrets }: LogOptions): Log {
  const toLine = isTerminal ? textLine : jsonLine;
  const hidden = secrets.filter((secret) => secret.length > 0);
  const consola = createConsola({
    level: level === "silent" ? LogLevels.silent : LogLevels[level],
    throttle: 0,
    reporters: [
      {
        log: (entry) => {
          const line = toLine(entry, new Date(now()).toISOString());
          write(`${hidden.reduce((text, secret) => text.replaceAll(secret, "[hidden]"), line)}\n`);
        },
      },
    ],
  });
  return {
    debug: (message, facts = {}) => consola.debug(message, facts),
    info: (message, facts = {}) => consola.info(message, facts),
    warn: (message, facts = {}) => consola.warn(message, facts),
    error: (message, facts = {}) => consola.error(message, facts),
  };
}

function jsonLine({ type, args }: LogObject, time: string): string {
  const message: unknown = args[0];
  const facts: unknown = args[1];
  return JSON.stringify({ time, level: type, message, ...plainFacts(facts) }).replaceAll(
    unprintable,
    escaped,
  );
}

/** Control and direction characters would let a title or a path pretend to be the log itself. */
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

const escaped = (text: string): string =>
  Array.from(
    { length: text.length },
    (_, place) => `\\u${text.charCodeAt(place).toString(16).padStart(4, "0")}`,
  ).join("");

function textLine({ type, args }: LogObject, time: string): string {
  const message: unknown = args[0];
  const facts: unknown = args[1];
  const said = Object.entries(plainFacts(facts)).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${time} ${type.padEnd(5)} ${String(message)}${said.join("")}`.replaceAll(unprintable, " ");
}

/** Errors are told by name, message and stack; JSON would leave them empty. */
function plainFacts(facts: unknown): Record<string, unknown> {
  if (typeof facts !== "object" || facts === null) return {};
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value,
    ]),
  );
}

/** Writes to stdout and, if there is one, to the log file; a full disk costs lines of the file and nothing else. */
export function createLogWriter(
  file: string | undefined,
  out: (line: string) => void,
): (line: string) => void {
  let line = Promise.resolve();
  return (text) => {
    out(text);
    if (file === undefined) return;
    line = line.then(() => appendFile(file, text, { mode: 0o640 })).catch(() => undefined);
  };
}
