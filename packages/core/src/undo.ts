import { systemClock } from "./clock.ts";
import { configOf, type Config } from "./config.ts";
import type { Clock } from "./ports.ts";
import { undoConfigured, type UndoReport } from "./runtime/undoing.ts";

export type { UndoReport } from "./runtime/undoing.ts";

/** What to use instead of what the environment names. */
export interface UndoDeps {
  /** Settings that replace those of the environment. */
  readonly config?: Partial<Config> | undefined;
  readonly clock?: Clock | undefined;
  /** Ends the work between two chunks; calling again does the rest. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes back what an update wrote: each video whose newest number the run read gets the one before, with its date and
 * source, or none. Titles stay, as do numbers that the run only found unchanged. Nothing is lost: what was taken out of
 * the history is kept in the database's table `undone`. Where old history has been thinned meanwhile, "the one before"
 * is the newest that was kept.
 *
 * It holds the database like a run, works chunk by chunk, and after a crash goes on when called again.
 * @throws {InputError} for a run that is unknown, still running, undone already, or was no update
 * @throws {BusyError} while a run holds the database
 * @throws {StorageError} if the database cannot be used
 */
export async function undoRun(runId: string, deps: UndoDeps = {}): Promise<UndoReport> {
  const { clock = systemClock, signal = new AbortController().signal } = deps;
  return undoConfigured(configOf(deps.config), runId, clock, signal);
}
