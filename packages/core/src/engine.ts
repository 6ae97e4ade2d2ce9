import type { Budget } from "./budget.ts";
import type { OnEvent } from "./events.ts";
import type { Outlook } from "./outlook.ts";
import { estimateMs, type PacePolicy } from "./pace.ts";
import type {
  Clock,
  ProgressStore,
  Ranking,
  RunSession,
  Selection,
  VideoSource,
  VideoStore,
} from "./ports.ts";
import type { ParsedRequest } from "./request.ts";

/** Who does the work of a run, and by which rules. */
export interface Engine {
  readonly store: VideoStore;
  readonly progress: ProgressStore;
  readonly source: VideoSource;
  /** For videos that `source` leaves open, or null. */
  readonly single: VideoSource | null;
  /** Takes over if the very first request is refused for what it is, or null. */
  readonly substitute: VideoSource | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onEvent: OnEvent;
  readonly policy: EnginePolicy;
  readonly scope: string;
  readonly trigger: string;
  readonly idempotencyKey: string | null;
  /** Runs once something is due and may be asked for, before the first request: the backup. */
  readonly prepare: (session: RunSession, signal: AbortSignal) => Promise<void>;
  /** How fresh the numbers are once a run reached its goal; null if that is not to be known. Must not fail. */
  readonly measure: (now: number) => Promise<Outlook | null>;
  /** Runs once a run that reached its goal has let go of the database: the thinning of old history. Must not fail. */
  readonly rollUp: (signal: AbortSignal) => Promise<void>;
}

/** The part of the configuration that a run obeys. Times in ms. */
export interface EnginePolicy {
  readonly staleAfterMs: number;
  readonly strategy: "staleness" | "adaptive";
  /** null: as many requests as it takes. */
  readonly budget: Budget | null;
  readonly batchDelayMs: number;
  readonly requestDelayMs: number;
  /** Videos between two long pauses, or undefined for the source's own. */
  readonly batchSize?: number | undefined;
  readonly maxRetries: number;
  readonly cooldownMs: number;
  readonly utcOffsetMs: number;
}

/** How much a source takes at once. */
export type SourceSize = Pick<VideoSource, "maxBatch">;

/** Most videos between two long pauses while each takes a request of its own. */
const politeBatch = 10;
/** What a request is taken to last before one was measured. */
export const assumedLatencyMs = 200;

/** Videos between two long pauses: for a bulk source, those of one request. */
export function sizeOfBatch({ maxBatch }: SourceSize, { batchSize }: EnginePolicy): number {
  return Math.min(batchSize ?? Number.POSITIVE_INFINITY, maxBatch > 1 ? maxBatch : politeBatch);
}

/** Videos in one request. */
export function sizeOfRequest(source: SourceSize, policy: EnginePolicy): number {
  return source.maxBatch > 1 ? sizeOfBatch(source, policy) : 1;
}

export function pacePolicy(source: SourceSize, policy: EnginePolicy): PacePolicy {
  const { batchDelayMs, requestDelayMs } = policy;
  return { batchDelayMs, requestDelayMs, batchSize: sizeOfBatch(source, policy) };
}

/** Ms that asking `source` for so many videos takes, pauses included. */
export function durationOf(
  videos: number,
  source: SourceSize,
  policy: EnginePolicy,
  latencyMs: number,
): number {
  return estimateMs(videos, sizeOfRequest(source, policy), pacePolicy(source, policy), latencyMs);
}

/** Which videos the request is about, as of `now`. */
export function selectionOf(
  { force, uids, bvids }: ParsedRequest,
  { staleAfterMs }: EnginePolicy,
  now: number,
  watermark: number | null,
  ranking: Ranking | null = null,
): Selection {
  return { now, staleAfterMs, force, uids, aids: bvids?.map(({ aid }) => aid), watermark, ranking };
}
