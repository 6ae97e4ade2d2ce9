import { dailyLooks, readAgenda, type AgendaDeps } from "./agenda.ts";
import { leftOf, renewsAt, type Budget, type Spent } from "./budget.ts";
import { assumedLatencyMs, durationOf, sizeOfRequest, type EnginePolicy } from "./engine.ts";
import type { CapNeed } from "./looks.ts";
import { behindByAge, behindByRank, expectedError, type ExpectedError, type Outlook } from "./outlook.ts";
import { dueReason, type DueReason } from "./plan.ts";
import { gainOfRanking, indexOf, weightOfRank } from "./rank.ts";
import { parseUpdateRequest } from "./request.ts";
import { limited } from "./stream.ts";
import type { TrackedVideo } from "./video.ts";

const dayMs = 24 * 60 * 60_000;
const weekDays = 7;
/** Named videos that would be asked first. */
const maxNamed = 50;
/** Videos of a run that are looked at one by one to say what it would mend; beyond, only sums are known. */
const maxFollowed = 100_000;
const pageSize = 500;
/** What an answer weighs on the wire, bytes per video, as seen of the bulk and the single source. */
const bulkBytes = 620;
const singleBytes = 4_000;
/** Below this gain the ranks are not worth their strangeness. */
const worthwhileGain = 1.5;

/** What some asking takes. */
export interface Effort {
  readonly videos: number;
  readonly requests: number;
  readonly durationMs: number;
  readonly bytes: number;
}

/** A video that would be asked for, and why. */
export interface NextVideo {
  readonly bvid: string;
  readonly uid: string | null;
  readonly title: string | null;
  readonly reason: DueReason;
  /** null if it was never counted. */
  readonly daysSince: number | null;
  /** Plays per day as learned, its class in the adaptive order, that class' weight (1/day), and weight × days². */
  readonly rate: number | null;
  readonly rank: number | null;
  readonly weight: number | null;
  readonly index: number | null;
}

/** What the next run and the next week will take, and what they are good for. Times are epoch ms UTC. */
export interface Forecast {
  readonly at: number;
  readonly strategy: "staleness" | "adaptive";
  /** null: unlimited. */
  readonly budget: Budget | null;
  /** What of it is left, and when there is more; null: unlimited. */
  readonly budgetLeft: { readonly requests: number; readonly renewsAt: number } | null;
  readonly nextRun: Effort & { readonly byReason: Readonly<Partial<Record<DueReason, number>>> };
  readonly nextWeek: Effort;
  readonly first: readonly NextVideo[];
  readonly error: {
    readonly now: ExpectedError;
    /** Right after the next run; null if it is too large to be followed. */
    readonly afterRun: ExpectedError | null;
    /** On an ordinary day, both at the requests that ranking makes; null while no rate is known. */
    readonly inTheLongRun: { readonly staleness: ExpectedError; readonly adaptive: ExpectedError } | null;
  };
  /** By how much ranking lowers the expected error of this catalogue at the same number of requests, at least 1. */
  readonly gain: number;
  readonly advice: "adaptive-pays" | "adaptive-does-not-pay" | "too-little-known";
  /** Whether the budget keeps the promised age, and how much is missing; null where nothing limits it. */
  readonly cap: CapNeed | null;
  /** Of the numbers as they are: share within the promised age, and the oldest. */
  readonly freshness: { readonly withinPromise: number; readonly oldestObservedAt: number | null };
}

export interface ForecastDeps extends AgendaDeps {
  readonly outlook: Outlook;
  readonly now: number;
}

/** Looks ahead by the very order and pace of a run; makes no request and writes nothing. @throws {StorageError} */
export async function forecast({ outlook, now, ...engine }: ForecastDeps): Promise<Forecast> {
  const { store, source, policy } = engine;
  const survey = await store.survey();
  const request = parseUpdateRequest({});
  const agenda = await readAgenda(request, engine, {
    now,
    watermark: null,
    isResumed: false,
    spent: survey.spent,
  });
  const { selection, due, affordable } = agenda;
  const videos = Math.min(due.total, affordable);
  const effortOf = (count: number): Effort => {
    const requests = Math.ceil(count / sizeOfRequest(source, policy));
    const bytes = count * (source.maxBatch > 1 ? bulkBytes : singleBytes);
    return {
      videos: count,
      requests,
      durationMs: durationOf(count, source, policy, assumedLatencyMs),
      bytes,
    };
  };

  const first: NextVideo[] = [];
  let mended = 0;
  const followed = Math.min(videos, maxFollowed);
  for await (const page of limited(store.streamDue(selection, pageSize), followed)) {
    for (const video of page) {
      mended += behindOf(video, now);
      const reason = dueReason(video, selection);
      if (first.length < maxNamed && reason !== undefined) first.push(named(video, reason, now));
    }
  }

  const perRequest = sizeOfRequest(source, policy);
  const looksPerDay = dailyLooks(policy, survey, perRequest);
  const byAgePerDay = Math.min(looksPerDay, (survey.tracked * dayMs) / policy.staleAfterMs);
  const perDay = policy.strategy === "adaptive" ? looksPerDay : byAgePerDay;
  const capDays = policy.staleAfterMs / dayMs;
  const gain = gainOfRanking(videosByRank(outlook));
  const known = outlook.ranks.reduce((sum, { ratePerDay }) => sum + ratePerDay, 0) > 0;
  return {
    at: now,
    strategy: policy.strategy,
    budget: policy.budget,
    budgetLeft: budgetLeft(policy, survey.spent, now),
    nextRun: { ...effortOf(videos), byReason: due.byReason },
    nextWeek: effortOf(Math.ceil(perDay * weekDays) + (due.byReason["never-counted"] ?? 0)),
    first,
    error: {
      now: expectedError(outlook.behind, outlook),
      afterRun: followed < videos ? null : expectedError(Math.max(0, outlook.behind - mended), outlook),
      inTheLongRun:
        known && looksPerDay > 0
          ? {
              staleness: expectedError(behindByAge(outlook, looksPerDay), outlook),
              adaptive: expectedError(behindByRank(outlook, looksPerDay, capDays), outlook),
            }
          : null,
    },
    gain,
    advice: known ? (gain >= worthwhileGain ? "adaptive-pays" : "adaptive-does-not-pay") : "too-little-known",
    cap: agenda.cap,
    freshness: {
      withinPromise: outlook.videos === 0 ? 1 : outlook.withinPromise / outlook.videos,
      oldestObservedAt: outlook.oldestObservedAt,
    },
  };
}

function budgetLeft(
  { budget, utcOffsetMs }: EnginePolicy,
  spent: Spent,
  now: number,
): Forecast["budgetLeft"] {
  if (budget === null) return null;
  return {
    requests: leftOf(budget, spent, now, utcOffsetMs),
    renewsAt: renewsAt(budget, now, utcOffsetMs),
  };
}

/** Plays the stored number is expected to be behind. */
function behindOf({ rate, counts, observedAt, publishedAt, state }: TrackedVideo, now: number): number {
  if (observedAt === null || state !== "live") return 0;
  const lifetime =
    publishedAt !== null && publishedAt < observedAt
      ? ((counts.play ?? 0) / (observedAt - publishedAt)) * dayMs
      : 0;
  return ((rate ?? lifetime) * Math.max(0, now - observedAt)) / dayMs;
}

function named(
  { bvid, uid, title, observedAt, rate, rank }: TrackedVideo,
  reason: DueReason,
  now: number,
): NextVideo {
  const daysSince = observedAt === null ? null : Math.max(0, now - observedAt) / dayMs;
  const ranked =
    rank === null || observedAt === null
      ? null
      : { weight: weightOfRank(rank), index: indexOf(rank, observedAt, now) };
  return {
    bvid,
    uid,
    title,
    reason,
    daysSince,
    rate,
    rank,
    weight: ranked?.weight ?? null,
    index: ranked?.index ?? null,
  };
}

function videosByRank({ ranks }: Outlook): number[] {
  const counts: number[] = Array.from({ length: Math.max(0, ...ranks.map(({ rank }) => rank)) + 1 }, () => 0);
  for (const { rank, videos } of ranks) counts[rank] = videos;
  return counts;
}
