import type { BreakerPhase } from "./breaker.ts";
import type { Spent } from "./budget.ts";
import type { Estimate } from "./estimate.ts";
import type { RunReport, RunStatus } from "./events.ts";
import type { FreshnessFacts } from "./freshness.ts";
import type { DueReason } from "./plan.ts";
import type { Counters, Suspect, VideoRef, VideoState } from "./video.ts";

/** A video as it arrives from a list, a file or a person; what is not known is null. */
export interface CatalogueEntry extends VideoRef {
  readonly uid: string | null;
  readonly title: string | null;
  readonly publishedAt: number | null;
  /** Counters that come with it, and when they were read; null if that is not known. */
  readonly counts: Counters | null;
  readonly observedAt: number | null;
  /** Whether these counts are another program's, whose dates are no proof: they are read anew at the next run. */
  readonly verify: boolean;
}

/** What became of entries: `added` + `known` + `returned` is their number. */
export interface AddReport {
  readonly added: number;
  /** Tracked already; nothing of them was overwritten, only what was unknown filled in. */
  readonly known: number;
  /** Once untracked, tracked again with all their history. */
  readonly returned: number;
}

/** A tracked video as people and programs read it. Times are epoch ms UTC. */
export interface StoredVideo extends VideoRef, Counters {
  readonly uid: string | null;
  readonly title: string | null;
  readonly publishedAt: number | null;
  readonly observedAt: number | null;
  readonly observedFrom: string | null;
  readonly attemptedAt: number | null;
  readonly state: VideoState;
  readonly suspect: Suspect | null;
  readonly checkAfter: number | null;
  /** Plays per day as learned from its history, and when; null while unknown. */
  readonly rate: number | null;
  readonly ratedAt: number | null;
}

export const videoOrders = ["play", "gain", "observed", "published", "added", "bvid"] as const;
export type VideoOrder = (typeof videoOrders)[number];

/**
 * `play`, `gain` (the rate), `published`, `added`: largest or newest first · `observed`: oldest number first ·
 * `bvid`: by id. What is unknown counts as less than nothing.
 */
export interface VideoQuery {
  readonly uids?: readonly string[] | undefined;
  readonly state?: VideoState | undefined;
  /** A part of the title, A–Z in either case; or a whole BV id, av id or aid. Blank finds everything. */
  readonly search?: string | undefined;
  readonly order?: VideoOrder | undefined;
  readonly limit?: number | undefined;
  /** From the page before. */
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** null on the last page. */
  readonly cursor: string | null;
}

export const uploaderOrders = ["plays", "gain", "videos", "uid"] as const;
export type UploaderOrder = (typeof uploaderOrders)[number];

/** `plays`, `gain`, `videos`: largest first · `uid`: by number. */
export interface UploaderQuery {
  /** @default "plays" */
  readonly order?: UploaderOrder | undefined;
  /** A part of the name, A–Z in either case; or a whole uid. Blank finds everyone. */
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
  /** From the page before. */
  readonly cursor?: string | undefined;
}

/** An uploader of tracked videos, or one who is tracked. Times are epoch ms UTC. */
export interface UploaderSummary {
  /** Decimal string. */
  readonly uid: string;
  readonly name: string | null;
  /** Tracked videos, the sum of their known play counts, and of their known rates (plays per day). */
  readonly videos: number;
  readonly plays: number;
  readonly gainPerDay: number;
  readonly oldestObservedAt: number | null;
  /** When all their videos were asked to be tracked; null if only single ones were. */
  readonly trackedAt: number | null;
}

/** Which part of the histories `readCurves` gives. */
export interface CurveQuery {
  /** Epoch ms; earlier points are left out. @default everything */
  readonly from?: number | undefined;
  /** Most points per video, from 2 to 1000; the first and the last are always among them. @default 60 */
  readonly points?: number | undefined;
}

/** A video's stored play counts over time. */
export interface Curve extends VideoRef {
  /** `[observedAt, play]`, oldest first; empty for a video that is not known or has no history. */
  readonly points: readonly (readonly [observedAt: number, play: number])[];
}

/** How the plays of all videos move. */
export interface Overview {
  /** By how much readings of the last 24 hours and 7 days, to the hour, raised the stored counts. */
  readonly gained24h: number;
  readonly gained7d: number;
  /** The ten tracked videos with the largest rates; only those that gain anything. */
  readonly risers: readonly StoredVideo[];
}

/** One point of a video's history: who read what, when, in which run (null for imports). */
export interface HistoryPoint extends Counters {
  readonly observedAt: number;
  readonly source: string;
  readonly runId: string | null;
}

/** One point of some video's history. */
export type Reading = HistoryPoint & VideoRef;

/** What a stream is of; undefined means all. */
export interface StreamQuery {
  /** Decimal strings. */
  readonly uids?: readonly string[] | undefined;
  readonly videos?: readonly VideoRef[] | undefined;
  /** Only what was read at this time or later. */
  readonly since?: number | undefined;
}

/** Why a run did not plainly update a video. */
export interface Remark {
  readonly runId: string;
  readonly bvid: string;
  readonly uid: string | null;
  readonly title: string | null;
  readonly at: number;
  readonly result: "updated" | "unchanged" | "skipped" | "failed";
  readonly reason: string | null;
  readonly code: number | null;
  readonly message: string | null;
  readonly attempts: number;
  /** Play counts stored before and read then. */
  readonly before: number | null;
  readonly seen: number | null;
}

/** Everything that is known of one video. */
export interface VideoDetails {
  readonly video: StoredVideo;
  /** Newest last, at most the last `historyLimit`. */
  readonly history: readonly HistoryPoint[];
  /** Newest first. */
  readonly remarks: readonly Remark[];
  /** Why it would be asked for now, or null. */
  readonly dueReason: DueReason | null;
  /** When it will be due by itself; null if it is not tracked any more. */
  readonly nextDueAt: number | null;
  readonly tracked: boolean;
  readonly goneDays: number;
  /** What the count has probably become since it was read; null while its rate is unknown. Never stored. */
  readonly estimate: Estimate | null;
}

/** A run as recorded; `report` is null while it goes on or if its process died. */
export interface RecordedRun {
  readonly runId: string;
  readonly kind: "update" | "list";
  readonly trigger: string;
  readonly status: RunStatus | "running";
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly report: Omit<RunReport, "failures" | "skippedVideos"> | null;
}

/** Is it fresh, what ran, what is in the way. */
export interface Status {
  readonly videos: number;
  readonly uploaders: number;
  /** Videos whose number is younger than the promise. */
  readonly fresh: number;
  readonly neverCounted: number;
  readonly suspects: number;
  readonly byState: Readonly<Partial<Record<VideoState, number>>>;
  readonly due: number;
  readonly oldestObservedAt: number | null;
  /** When the first of the videos will be due, or has been since; null if nothing is tracked. */
  readonly nextDueAt: number | null;
  readonly breaker: BreakerPhase;
  readonly blockedUntil: number | null;
  readonly lastRequestAt: number | null;
  /** Requests made of late; `spentAt` says how many of these were today. */
  readonly spent: Spent;
  readonly running: RecordedRun | null;
  readonly lastRun: RecordedRun | null;
  readonly lastSuccessAt: number | null;
}

/** The tracked videos, for reading and for keeping the list of them; never asks the upstream. */
export interface Catalogue {
  /** Adds entries in bulk, chunk by chunk, each chunk a transaction; memory does not grow with their number. */
  add(
    entries: AsyncIterable<CatalogueEntry> | Iterable<CatalogueEntry>,
    options?: { dryRun?: boolean },
  ): Promise<AddReport>;
  /** Stops asking for these videos, and for all of these uploaders' (decimal strings); keeps their history. */
  untrack(targets: {
    videos: readonly VideoRef[];
    uids: readonly string[];
  }): Promise<{ untracked: number; unknown: readonly string[] }>;
  listVideos(query?: VideoQuery): Promise<Page<StoredVideo>>;
  /** All tracked videos, page by page, in the order in which they were added; memory does not grow with their number. */
  streamVideos(query?: StreamQuery): AsyncIterable<readonly StoredVideo[]>;
  /** All readings on record, also of videos that are not tracked any more, by video and then by time. */
  streamHistory(query?: StreamQuery): AsyncIterable<readonly Reading[]>;
  describeVideo(video: VideoRef, historyLimit?: number): Promise<VideoDetails | null>;
  /** Uploaders who are tracked or have tracked videos. @throws {InputError} for a query that makes no sense */
  listUploaders(query?: UploaderQuery): Promise<Page<UploaderSummary>>;
  /** null for one of whom nothing is tracked. */
  describeUploader(uid: string): Promise<UploaderSummary | null>;
  /** The histories of at most 60 videos, thinned, in the order asked for. @throws {InputError} for more */
  readCurves(videos: readonly VideoRef[], query?: CurveQuery): Promise<readonly Curve[]>;
  overview(): Promise<Overview>;
  status(): Promise<Status>;
  /**
   * Counts the figures that are kept beside the videos anew, if they do not agree with them; it takes as long as the
   * catalogue is large. The tables that were wrong, which only another program's writing can make them.
   */
  recount(): Promise<readonly string[]>;
  /** What `brokenPromises` judges by. */
  freshness(): Promise<FreshnessFacts>;
  /** Newest first. */
  listRuns(query?: { limit?: number; cursor?: string }): Promise<Page<RecordedRun>>;
  findRun(runId: string): Promise<RecordedRun | null>;
  /** The remarks of a run, by video; `result` picks one kind. */
  listRemarks(query: {
    runId: string;
    result?: Remark["result"];
    limit?: number;
    cursor?: string;
  }): Promise<Page<Remark>>;
  /** Videos whose last attempt failed, newest first. */
  listFailed(query?: { limit?: number; cursor?: string }): Promise<Page<Remark>>;
}
