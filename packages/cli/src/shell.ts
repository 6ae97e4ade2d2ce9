import type { Config, Environment } from "@playcounts/core";
import type { Interruption } from "./interruption.ts";
import type { Language } from "./language.ts";
import type { Messages } from "./messages/en.ts";
import type { Outlet } from "./terminal/outlet.ts";
import type { Reading } from "./terminal/quantities.ts";

/** What a command may touch of the world around it. */
export interface Shell {
  readonly environment: Environment;
  readonly language: Language;
  readonly words: Messages;
  /** Data: reports, tables, the one JSON value. */
  readonly out: Outlet;
  /** Talk: progress, notes, errors. */
  readonly err: Outlet;
  readonly now: () => number;
  /** Calls back every so many ms, until the returned function is called; does not keep the process alive. */
  readonly every: (ms: number, tick: () => void) => () => void;
  /** Begins to listen for the signals that end a run; without it they end the process as usual. `say`: told the first time. */
  readonly interruptions: (say: (line: string) => void) => Interruption;
  /** Asks a person, who answers yes or anything else; null where nobody can be asked. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
  /** What the process will end with; 0 unless said otherwise. */
  readonly exitWith: (code: number) => void;
  /** Whether anything went to `out`. */
  readonly hasWritten: () => boolean;
}

/** How the person at this shell reads numbers and times. */
export function readingOf({ language, words }: Shell, { timezone }: Pick<Config, "timezone">): Reading {
  return { language, words, zone: timezone };
}

/** Prints the one JSON value of a command. */
export function writeJson({ out }: Shell, value: unknown): Promise<void> {
  return out.write(`${JSON.stringify(value, null, out.isTerminal ? 2 : undefined)}\n`);
}
