import type { AddReport, CatalogueEntry } from "./catalogue.ts";
import { systemClock } from "./clock.ts";
import { configOf, type Config } from "./config.ts";
import type { OnEvent, RunReport } from "./events.ts";
import { listUploaders, type ListingResult, type UploaderListing } from "./listing.ts";
import type { Clock, Fetch } from "./ports.ts";
import { openListing } from "./runtime.ts";
import { parseTargets } from "./targets.ts";
import type { VideoRef } from "./video.ts";
import { utcOffsetMs } from "./zone.ts";

/** What to use instead of what the environment names. */
export interface TrackDeps {
  /** Settings that replace those of the environment. */
  readonly config?: Partial<Config> | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1). @default Math.random */
  readonly random?: (() => number) | undefined;
  /** @default globalThis.fetch */
  readonly fetch?: Fetch | undefined;
  /** Ends the listing at the next safe point; it resolves as "interrupted" and can be resumed. */
  readonly signal?: AbortSignal | undefined;
  /** Told of waiting, requests and retries. */
  readonly onEvent?: OnEvent | undefined;
  /** Who asked for it, for the records. @default "library" */
  readonly trigger?: string | undefined;
}

/** What came of tracking. `added`, `known` and `returned` count single videos and those of lists together. */
export interface TrackReport extends AddReport {
  readonly schemaVersion: 1;
  /** The run that read the lists; null if there was none to read. */
  readonly runId: string | null;
  /** failed: some list could not be read, or the upstream is not what it was · others as for a run. */
  readonly status: Exclude<RunReport["status"], "partial">;
  readonly reason: RunReport["reason"];
  readonly message: string | null;
  /** ISO 8601 UTC, or null. */
  readonly blockedUntil: string | null;
  /** Videos that were named singly. */
  readonly videos: readonly string[];
  readonly uploaders: readonly UploaderListing[];
  /** Pages of lists that were read. */
  readonly pages: number;
  readonly requests: number;
  readonly retries: number;
  readonly pauses: number;
}

/**
 * Starts to keep videos and all videos of uploaders: uids, BV or av ids, addresses. Videos need no request; uploaders'
 * lists are read page by page at the configured pace, each page stored before the next. A reading that ended early goes
 * on where it was when it is asked for again. Makes a missing database.
 * @throws {InputError} with every wrong target, before any request
 * @throws {BusyError} while another run holds the database; single videos are tracked by then
 * @throws {StorageError} if the database cannot be used
 */
export async function trackTargets(targets: readonly string[], deps: TrackDeps = {}): Promise<TrackReport> {
  const { videos, uids } = parseTargets(targets);
  const config = configOf(deps.config);
  const { clock = systemClock, random = Math.random, onEvent = () => undefined, trigger = "library" } = deps;
  const signal = deps.signal ?? new AbortController().signal;
  const runtime = await openListing(config, { clock, random, fetch: deps.fetch });
  try {
    const single = await runtime.catalogue.add(videos.map(bareEntry));
    const engine = {
      ...runtime,
      clock,
      random,
      onEvent,
      policy: { ...config, utcOffsetMs: utcOffsetMs(config.timezone, clock.now()) },
      trigger,
    };
    const listed = uids.length === 0 ? null : await listUploaders(uids, engine, signal);
    return { ...reportOf(single, listed), videos: videos.map(({ bvid }) => bvid) };
  } finally {
    runtime.close();
  }
}

function bareEntry({ bvid, aid }: VideoRef): CatalogueEntry {
  const unknown = { uid: null, title: null, publishedAt: null, counts: null, observedAt: null };
  return { bvid, aid, ...unknown, verify: false };
}

function reportOf(single: AddReport, listed: ListingResult | null): Omit<TrackReport, "videos"> {
  const stop = listed?.stop ?? { status: "completed", reason: null, message: null, blockedUntil: null };
  const uploaders = listed?.uploaders ?? [];
  return {
    schemaVersion: 1,
    runId: listed?.runId ?? null,
    // A list is read to its end or not: there is no partly.
    status: stop.status === "partial" ? "failed" : stop.status,
    reason: stop.reason,
    message: stop.message,
    blockedUntil: stop.blockedUntil === null ? null : new Date(stop.blockedUntil).toISOString(),
    added: single.added + (listed?.added ?? 0),
    known: single.known + (listed?.known ?? 0),
    returned: single.returned + (listed?.returned ?? 0),
    uploaders,
    pages: uploaders.reduce((sum, { pages }) => sum + pages, 0),
    requests: listed?.requests ?? 0,
    retries: listed?.retries ?? 0,
    pauses: listed?.pauses ?? 0,
  };
}
