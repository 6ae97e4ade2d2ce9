import type { HistoryPoint, Page, UploaderSummary } from "./catalogue.ts";
import type { VideoRef } from "./video.ts";

/** Remembers which slots of the schedule were dealt with: once per database, whatever the clock or the process does. */
export interface SlotBook {
  /**
   * Takes a slot, atomically. False if this or a later one was taken before, by whomever.
   * A slot on record that lies more than two days ahead of `now` was a wrong clock's and holds nobody up.
   */
  claim(slotAt: number, now: number): Promise<boolean>;
  /** Says that a claimed slot has its run, or was left out on purpose. */
  settle(slotAt: number): Promise<void>;
  /** The latest slot claimed and the latest settled; a process may die in between. */
  read(): Promise<{ readonly claimedAt: number | null; readonly settledAt: number | null }>;
}

/** A run that somebody waits for, until it has gone through: it outlives the process that runs it. */
export interface UnfinishedOrder {
  /** Who asked for it; one order each. */
  readonly trigger: string;
  /** The last run that was started for it. */
  readonly runId: string | null;
  readonly request: {
    readonly force: boolean;
    readonly uids?: readonly string[] | undefined;
    readonly bvids?: readonly string[] | undefined;
    readonly limit?: number | undefined;
  };
  /** Epoch ms UTC. */
  readonly orderedAt: number;
  /** Not to be taken up before, unless the process that is at it has died. */
  readonly resumeAt: number;
}

/** Runs that were ordered, and are not through. */
export interface OrderBook {
  /** Replaces the order of the same trigger. `held`: this process is at it. */
  keep(order: UnfinishedOrder, held: boolean): Promise<void>;
  drop(trigger: string): Promise<void>;
  list(): Promise<readonly UnfinishedOrder[]>;
  /** Takes, for this process and until `holdUntil`, an order that nobody is at and whose time has come; or null. */
  takeDue(now: number, holdUntil: number): Promise<UnfinishedOrder | null>;
}

/** Lists that only readers over HTTP need. @throws {InputError} for a cursor or limit that makes no sense. */
export interface Listings {
  /** In the order they were first seen. */
  uploaders(query: { limit?: number; cursor?: string }): Promise<Page<UploaderSummary>>;
  /** Newest first. */
  history(video: VideoRef, query: { limit?: number; cursor?: string }): Promise<Page<HistoryPoint>>;
}
