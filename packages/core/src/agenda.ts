import { leftOf, perDay, spentAt, type Budget, type Spent } from "./budget.ts";
import { selectionOf, sizeOfRequest, type Engine, type EnginePolicy, type SourceSize } from "./engine.ts";
import { capNeed, type CapNeed } from "./looks.ts";
import type { DueCount, Ranking, Selection, Survey } from "./ports.ts";
import { neutralTypicalPlay, typicalPlayOf } from "./rank.ts";
import type { ParsedRequest } from "./request.ts";

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** What a run is about, as of its start. */
export interface Agenda {
  readonly selection: Selection;
  /** What it sets out to ask for; with ranks no more than the looks reach. */
  readonly due: DueCount;
  /** Videos that what is left of the budget reaches. */
  readonly affordable: number;
  /** What play count is typical of the catalogue. */
  readonly typicalPlay: number;
  /** Whether the budget can keep the promised age; null without ranks. */
  readonly cap: CapNeed | null;
}

export interface AgendaTime {
  readonly now: number;
  /** Videos attempted at or after it are done; null for a run that continues none. */
  readonly watermark: number | null;
  /** Whether earlier runs have done some of it. Otherwise the figures that are kept say how much is due. */
  readonly isResumed: boolean;
  /** Requests made lately. */
  readonly spent: Spent;
}

/** The part of an engine that it follows from. */
export interface AgendaDeps extends Pick<Engine, "store" | "policy"> {
  readonly source: SourceSize;
}

/** Reads what a run of this request would be about. @throws {StorageError} */
export async function readAgenda(
  request: ParsedRequest,
  { store, source, policy }: AgendaDeps,
  { now, watermark, isResumed, spent }: AgendaTime,
): Promise<Agenda> {
  const videosPerRequest = sizeOfRequest(source, policy);
  const counted = isResumed ? watermark : null;
  const affordable = leftOf(policy.budget, spent, now, policy.utcOffsetMs) * videosPerRequest;
  if (policy.strategy === "staleness" || request.force) {
    const selection = selectionOf(request, policy, now, watermark);
    const due = await store.countDue({ ...selection, watermark: counted });
    return { selection, due, affordable, typicalPlay: neutralTypicalPlay, cap: null };
  }
  const survey = await store.survey();
  const daily = dailyLooks(policy, survey, videosPerRequest);
  const looks = Math.min(affordable, looksLeft(policy, daily, videosPerRequest, spent, now));
  const periodMs = policy.budget?.per === "hour" ? hourMs : dayMs;
  const wanted: Ranking = { looks, periodMs };
  const all = await store.countDue(selectionOf(request, policy, now, counted, wanted));
  const due = withinLooks(all, looks);
  const ranking = { periodMs, looks: Math.max(0, looks - firstInLine(all)) };
  return {
    selection: selectionOf(request, policy, now, watermark, ranking),
    due,
    affordable,
    typicalPlay: survey.plays.length === 0 ? neutralTypicalPlay : typicalPlayOf(survey.plays),
    cap: capNeed(survey.tracked, daily, policy.staleAfterMs),
  };
}

/**
 * Videos a day that ranks are given. Without a budget twice as many as the promised age takes: one half keeps the
 * promise, the other goes where counts move.
 */
export function dailyLooks(
  { budget, staleAfterMs }: EnginePolicy,
  { tracked }: Survey,
  perRequest: number,
): number {
  return budget === null ? (2 * tracked * dayMs) / staleAfterMs : perDay(budget) * perRequest;
}

/** What of a day's videos is left. */
function looksLeft(
  { budget, utcOffsetMs }: EnginePolicy,
  daily: number,
  perRequest: number,
  spent: Spent,
  now: number,
): number {
  const implied: Budget = budget ?? { requests: Math.ceil(daily / perRequest), per: "day" };
  return leftOf(implied, spentAt(spent, now, utcOffsetMs), now, utcOffsetMs) * perRequest;
}

/** Those that are asked for before all others: without a number, or with an appointment. */
function firstInLine({ total, byReason }: DueCount): number {
  return total - (byReason.stale ?? 0) - (byReason.ranked ?? 0);
}

/** The promise comes first; ranks get what is left of the looks. */
function withinLooks(due: DueCount, looks: number): DueCount {
  const { ranked = 0, ...promised } = due.byReason;
  const others = due.total - ranked;
  const reached = Math.min(ranked, Math.max(0, looks - others));
  const byReason = reached > 0 ? { ...promised, ranked: reached } : promised;
  return { ...due, total: others + reached, byReason };
}
