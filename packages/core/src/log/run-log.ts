import { stripVTControlCharacters } from "node:util";
import { createConsola, LogLevels } from "consola/core";
import type { OnEvent } from "../events.ts";
import { createSecretFilter } from "../wording.ts";
import { describeEvent, type LogLevel } from "./describe-event.ts";
import { createLogFile, type LogFile, type LogFileOptions } from "./log-file.ts";

/** The settings that the log obeys, and the secrets it must not hold. A `Config` is one. */
export interface RunLogConfig {
  readonly logLevel: LogLevel | "silent";
  readonly logFile?: string | undefined;
  readonly cookie?: string | undefined;
  readonly apiToken?: string | undefined;
  readonly databaseAuthToken?: string | undefined;
}

export interface RunLogOptions {
  /** Takes finished lines, with their ends. @default to stderr */
  readonly write?: ((line: string) => void) | undefined;
  /** More that must not be shown, such as a cookie that was read from a file. */
  readonly secrets?: readonly string[] | undefined;
  /** `onProblem` is told besides the line that the log writes of it. */
  readonly file?: LogFileOptions | undefined;
}

/** Writes down what runs tell. */
export interface RunLog {
  /** Never throws and never waits: a log that cannot be written costs lines, not runs. */
  readonly onEvent: OnEvent;
  /** Writes what is still to be written. Harmless when called twice. */
  close(): void;
}

/** What a line is made of. */
interface Entry {
  readonly at: number;
  readonly level: LogLevel;
  readonly event: string;
  readonly run: string | null;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A run at `info` tells how far it is this often, at most. */
const progressEveryMs = 30_000;
/** Longer than any text of ours; what strangers write may be cut. */
const maxTextLength = 2_000;

/**
 * A log of runs: one line of text each for a terminal or a service's journal, and one JSON object per line
 * (`time`, `level`, `event`, `run`, `message` and the event's own fields) for the log file, if there is one.
 * Whatever titles and upstream messages hold, a line is one line, without control characters, and without our secrets.
 */
export function createRunLog(config: RunLogConfig, options: RunLogOptions = {}): RunLog {
  const { logLevel, logFile, cookie, apiToken, databaseAuthToken } = config;
  const { write = toStderr, secrets = [] } = options;
  const hide = createSecretFilter([cookie, apiToken, databaseAuthToken, ...secrets]);
  const clean = (text: string) => hide(oneLine(text));
  const file = logFile === undefined ? null : openFile(logFile);
  let run: string | null = null;
  let lastAt = 0;
  let toldProgressAt = Number.NEGATIVE_INFINITY;
  /** What consola, which decides by the level, is writing at this moment. */
  let entry: Entry | null = null;

  const consola = createConsola({
    level: LogLevels[logLevel],
    // Equal lines are not noise here: two requests may fail alike.
    throttle: 0,
    reporters: [
      { log: () => entry !== null && tell(entry) },
      { log: () => entry !== null && file?.write(jsonLine(entry, clean)) },
    ],
  });

  function tell(line: Entry): void {
    quietly(() => write(`${textLine(line, clean)}\n`));
  }

  function openFile(path: string): LogFile {
    return createLogFile(path, {
      ...options.file,
      onProblem(code) {
        const message = `the log file ${path} cannot be written (${code}); runs go on without it`;
        const isSilent = logLevel === "silent" || logLevel === "error";
        if (!isSilent) tell({ at: lastAt, level: "warn", event: "notice", run, message, fields: {} });
        quietly(() => options.file?.onProblem?.(code));
      },
    });
  }

  return {
    onEvent: (event) =>
      quietly(() => {
        if (event.type === "run-started") [run, toldProgressAt] = [event.runId, event.at];
        if (event.type === "run-finished") run = event.report.runId;
        lastAt = event.at;
        const line = describeEvent(event);
        const tells = event.type === "stored" && event.at - toldProgressAt >= progressEveryMs;
        if (tells) toldProgressAt = event.at;
        entry = { ...line, at: event.at, event: event.type, run, level: tells ? "info" : line.level };
        consola[entry.level](entry.message);
        if (event.type === "run-finished") run = null;
      }),
    close: () => file?.close(),
  };
}

function textLine({ at, level, run, message }: Entry, clean: (text: string) => string): string {
  const about = run === null ? "" : `run ${run}: `;
  return `${new Date(at).toISOString()} ${level.padEnd(5)} ${clean(`${about}${message}`)}`;
}

/** The fields that every line has come first, and an event's own cannot replace them. */
function jsonLine(
  { at, level, event, run, message, fields }: Entry,
  clean: (text: string) => string,
): string {
  const common = { time: new Date(at).toISOString(), level, event, run, message };
  return JSON.stringify(Object.assign({ ...common }, fields, common), (_, value: unknown) =>
    typeof value === "string" ? clean(value) : value,
  );
}

/** Terminals and journals obey control and direction characters; none is passed on. */
function oneLine(text: string): string {
  return stripVTControlCharacters(text.slice(0, maxTextLength).toWellFormed())
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
}

function toStderr(line: string): void {
  process.stderr.write(line);
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
}
