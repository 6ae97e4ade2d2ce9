import { systemClock } from "./clock.ts";
import { configOf, type Config } from "./config.ts";
import type { OnEvent, RunReport } from "./events.ts";
import type { Outlook } from "./outlook.ts";
import type { Clock, Fetch, ProgressStore, RunSession, VideoSource, VideoStore } from "./ports.ts";
import { parseUpdateRequest, type UpdateRequest } from "./request.ts";
import { executeRun, safely } from "./run.ts";
import { openRuntime } from "./runtime.ts";
import { scopeOf } from "./scope.ts";
import { utcOffsetMs } from "./zone.ts";

/** What to use instead of what the environment names. Whatever is passed in stays the caller's to close. */
export interface UpdateDeps {
  /** Settings that replace those of the environment. */
  config?: Partial<Config> | undefined;
  store?: VideoStore | undefined;
  /** The id of the database that `store` is on: then its unfinished runs are continued from elsewhere, and theirs here. */
  databaseId?: string | undefined;
  source?: VideoSource | undefined;
  /** @default with `store`: memory · else what `PLAYCOUNTS_PROGRESS` says */
  progress?: ProgressStore | undefined;
  clock?: Clock | undefined;
  /** In [0, 1). @default Math.random */
  random?: (() => number) | undefined;
  /** @default globalThis.fetch */
  fetch?: Fetch | undefined;
  /** Ends the run at the next safe point; it resolves as "interrupted" and can be resumed. */
  signal?: AbortSignal | undefined;
  onEvent?: OnEvent | undefined;
  /** Who asked for the run, for the records. @default "library" */
  trigger?: string | undefined;
  /** Recorded with the run; a second run with the same key is refused by the store. */
  idempotencyKey?: string | undefined;
  /** Makes sure of a backup once something is about to change. @default as configured; none with `store` */
  backup?: ((session: RunSession, signal: AbortSignal) => Promise<void>) | undefined;
  /** How fresh the numbers are when a run ends. @default measured; not with `store` */
  measure?: ((now: number) => Promise<Outlook | null>) | undefined;
  /** Thins old history once the run has ended; must not fail. @default as configured; none with `store` */
  rollUp?: ((signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Refreshes the play counts of all tracked videos that are due, or of those the request names.
 *
 * Resolves with the report whatever happens to single videos or upstream; what was stored by then stays stored, and a
 * run that ended early goes on where it was when it is called again with the same request.
 * @throws {InputError} for a wrong request or configuration, before any request
 * @throws {BusyError} while another run holds the database
 * @throws {StorageError} if the database cannot be used
 */
export async function updateVideoPlayCounts(
  request: UpdateRequest = {},
  deps: UpdateDeps = {},
): Promise<RunReport> {
  const parsed = parseUpdateRequest(request);
  const config = configOf(deps.config);
  const { clock = systemClock, random = Math.random } = deps;
  const onEvent = safely(deps.onEvent ?? (() => undefined));
  const signal = deps.signal ?? new AbortController().signal;
  const notice = (message: string) => onEvent({ type: "notice", at: clock.now(), message });

  const runtime = await openRuntime(config, { ...deps, clock, random }, notice);
  try {
    const policy = { ...config, utcOffsetMs: utcOffsetMs(config.timezone, clock.now()) };
    const scope = scopeOf(runtime.databaseId, parsed);
    const { trigger = "library", idempotencyKey = null } = deps;
    const prepare = deps.backup ?? runtime.backup;
    const { rollUp = runtime.rollUp, measure = runtime.measure } = deps;
    const how = { clock, random, onEvent, policy, scope, trigger, idempotencyKey, prepare, rollUp, measure };
    return await executeRun(parsed, { ...runtime, ...how }, signal);
  } finally {
    runtime.close();
  }
}
