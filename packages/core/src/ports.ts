import type { Spent } from "./budget.ts";
import type { RunStatus } from "./events.ts";
import type { Answer, TrackedVideo, VideoRef } from "./video.ts";
import type { DueReason } from "./plan.ts";
import type { Verdict } from "./judge.ts";
import type { UpstreamState } from "./breaker.ts";

/** Where play counts come from. Owns HTTP and parsing; never storage, pacing or retry. */
export interface VideoSource {
  readonly name: string;
  /** Most videos per call, at least 1. */
  readonly maxBatch: number;
  /**
   * Asks once for all of `videos` (1 to `maxBatch`, no duplicates), with at most one request.
   * One answer per video it can speak for, in any order; a video without an answer is unknown, not gone.
   * @throws {SourceError} if the call as a whole failed · the signal's reason if it was aborted.
   */
  fetchPlayCounts(videos: readonly VideoRef[], signal: AbortSignal): Promise<readonly Answer[]>;
}

/** Which tracked videos a run is about. `watermark`: those attempted at or after it are done already. */
export interface Selection {
  readonly now: number;
  readonly staleAfterMs: number;
  readonly force: boolean;
  /** Decimal strings; undefined means all, [] none. */
  readonly uids: readonly string[] | undefined;
  readonly aids: readonly number[] | undefined;
  readonly watermark: number | null;
  /** What the adaptive order goes by; null for the order of age alone. */
  readonly ranking: Ranking | null;
}

/** The adaptive order: by how much a number is likely to be off, as far as the looks reach. */
export interface Ranking {
  /** Videos this run may ask for by age and rank. */
  readonly looks: number;
  /** Ms until the next run that spends as much: what will reach the promised age by the next few is spread over them. */
  readonly periodMs: number;
}

/** How many videos are due and why, and what of the request is not tracked at all. */
export interface DueCount {
  readonly total: number;
  readonly byReason: Readonly<Partial<Record<DueReason, number>>>;
  readonly unknownUids: readonly string[];
  readonly unknownAids: readonly number[];
}

/** The catalogue as a whole. */
export interface Survey {
  /** Tracked videos. */
  readonly tracked: number;
  /** Play counts of a few hundred of them, chosen without regard to these. */
  readonly plays: readonly number[];
  /** Requests made lately, by whatever process. */
  readonly spent: Spent;
}

/** What a new run is, as the store records it. */
export interface RunStart {
  readonly kind: "update" | "list";
  readonly startedAt: number;
  readonly trigger: string;
  /** Recorded with the run, so that a repeated order can be told from a new one; null if there is none. */
  readonly idempotencyKey: string | null;
  /** As asked for; kept for people to read. */
  readonly request: object;
}

/** Everything one request led to, written in one transaction. */
export interface BatchWrite {
  readonly verdicts: readonly Verdict[];
  readonly at: number;
  readonly upstream: UpstreamState;
  /** Saved with the counts if the progress store lives in the same database, else null. */
  readonly checkpoint: Checkpoint | null;
}

/**
 * Tracked videos, their history, and the right to change them.
 * Implementations own durability; they never decide what is due or what a number means.
 */
export interface VideoStore {
  /** Counts what `streamDue` would give in all, by reason, and names what is asked for but not tracked. */
  countDue(selection: Selection): Promise<DueCount>;
  /**
   * Opens a cursor over the due videos, in the order of `planOrder`, reading at most `size` at a time: memory does not
   * grow with their number. Videos changed meanwhile by this very run may be given again or left out; the caller asks
   * `dueReason` of each.
   */
  streamDue(selection: Selection, size: number): AsyncIterable<readonly TrackedVideo[]>;
  /** What the adaptive order and its budget are measured by. */
  survey(): Promise<Survey>;
  /** Takes the database for one run. @throws {BusyError} while another living run holds it. */
  beginRun(start: RunStart): Promise<RunSession>;
}

/** One run's hold on the store. Every method that writes first checks that the hold was not lost. */
export interface RunSession {
  readonly runId: string;
  /** The run whose place this one took because its owner died, or null. */
  readonly tookOver: string | null;
  /** When the upstream was last asked, by whatever process, and whether it told us to stay away. */
  readonly upstream: UpstreamState;
  /** All or nothing. @throws {BusyError} if another run took over meanwhile; nothing is then written. */
  save(write: BatchWrite): Promise<void>;
  /** Says "still alive" and records the upstream's state. @throws {BusyError} as `save`. */
  renew(now: number, upstream: UpstreamState): Promise<void>;
  /**
   * Records the end and lets go; harmless when called twice. `doneScope`: the run reached its goal, so the checkpoint of
   * this scope is forgotten in the same transaction, as far as this store keeps it; null keeps it for a next run.
   */
  end(now: number, status: RunStatus, report: object, doneScope: string | null): Promise<void>;
}

/** How far a run has come: a watermark, blind to order. */
export interface Checkpoint {
  readonly version: 1;
  /** Which database, which request: a checkpoint of another scope is not ours. */
  readonly scope: string;
  readonly runId: string;
  /** Start of the first of the runs that continue each other: videos attempted since then are done. */
  readonly startedAt: number;
  readonly savedAt: number;
  /** Videos attempted since `startedAt`. */
  readonly attempted: number;
}

/** Where the place in an unfinished run is kept. Times out nothing and judges nothing. */
export interface ProgressStore {
  /** "with-counts": the video store saves the checkpoint in the transaction of the counts, and `save` need not be called. */
  readonly kind: "with-counts" | "apart";
  /** The checkpoint of this scope, or null. A record it cannot make sense of is set aside, reported, and null. */
  load(scope: string): Promise<Checkpoint | null>;
  /** Replaces the checkpoint of its scope, all or nothing: a crash leaves the old one or the new one. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** Forgets the scope's checkpoint; not an error if there is none. */
  clear(scope: string): Promise<void>;
}

/** Time, as a thing that can be handed in. */
export interface Clock {
  /** Wall clock, epoch ms UTC: may jump. */
  now(): number;
  /** Ms since some fixed point: never goes back. */
  monotonic(): number;
  /** @throws the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Who holds a lease, in a form that others can judge. */
export interface LeaseOwner {
  /** This process, as it is written down. */
  readonly self: string;
  /** false only if the owner is certainly dead; undefined if that cannot be told from here. */
  isAlive(owner: string): boolean | undefined;
}

/** The part of `fetch` that is used. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Told of something worth knowing that is no error. */
export type OnNotice = (message: string) => void;
