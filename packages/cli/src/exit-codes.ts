import type { RunReport } from "@playcounts/core";

/** What a command's exit code says to scripts; 128 + the signal's number says "interrupted, resumable". */
export const exitCodes = {
  /** Done, or nothing to do. */
  done: 0,
  /** A mistake in the program. */
  bug: 1,
  /** Wrong usage or configuration; nothing was done. */
  usage: 2,
  /** Finished, but some videos could not be read; something was looked at and is not as it should be. */
  someFailed: 3,
  /** Stopped by the upstream: risk control, rate, network. Resumable. */
  upstream: 4,
  /** Another run holds the database. */
  busy: 5,
  /** The database or a backup cannot be used. */
  storage: 6,
} as const;

/** The signals that end a run at the next safe point, and the exit code each leads to. */
export const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type StopSignal = keyof typeof signalCodes;

/** The exit code of a run that came to an end. `signal`: the one it was interrupted by, if any. */
export function codeOfReport(
  { status, reason }: Pick<RunReport, "status" | "reason">,
  signal: StopSignal | null,
): number {
  switch (status) {
    case "completed":
      return exitCodes.done;
    case "partial":
      return exitCodes.someFailed;
    case "blocked":
      return exitCodes.upstream;
    case "interrupted":
      return signalCodes[signal ?? "SIGINT"];
    case "failed":
      if (reason === "storage") return exitCodes.storage;
      return reason === null || reason === "bug" ? exitCodes.bug : exitCodes.upstream;
  }
}

/** By the error's name: core is not loaded just to learn that something else went wrong. */
const codeByName: Readonly<Record<string, number>> = {
  InputError: exitCodes.usage,
  CommanderError: exitCodes.usage,
  InvalidArgumentError: exitCodes.usage,
  SourceError: exitCodes.upstream,
  RunStop: exitCodes.upstream,
  BusyError: exitCodes.busy,
  StorageError: exitCodes.storage,
};

/** A command was ended by a signal before it had anything to tell. */
export class Interrupted extends Error {
  override name = "Interrupted";
  readonly exitCode: number;

  constructor(message: string, signal: StopSignal) {
    super(message);
    this.exitCode = signalCodes[signal];
  }
}

/** The exit code that an error leads to; anything not thrown on purpose is a bug. */
export function codeOfError(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  return error instanceof Error ? (codeByName[error.name] ?? exitCodes.bug) : exitCodes.bug;
}
