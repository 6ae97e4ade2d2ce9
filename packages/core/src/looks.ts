import { indexOf } from "./rank.ts";

const dayMs = 86_400_000;

/** The part of the looks that goes to the longest unseen, whatever their rank. */
export const coverageShare = 0.12;
/** How many runs, with the present one, the plan looks at, so that videos that reach the cap together are not all left to one run. */
export const capLookAheadRuns = 2;

/** The three sources of a request, in the order in which they are asked. */
export interface LookPlan {
  /** Videos without a number. */
  readonly neverCounted: number;
  /** The longest unseen: those that the cap needs, and the coverage reserve. */
  readonly oldest: number;
  /** The largest index. */
  readonly ranked: number;
}

export interface LookNeed {
  /** Looks this request can make, or the rest of the run's budget if that is less. */
  readonly looks: number;
  /** How many videos wait for their first number; more than `looks` need not be counted. */
  readonly neverCounted: number;
  /** What the cap needs of the run in all, see `looksForCap`. */
  readonly forCap: number;
  /** Looks of this run so far, by source. */
  readonly taken: Omit<LookPlan, "neverCounted">;
}

/** Shares the looks of one request out: first numbers, then the oldest as far as cap or reserve need it, then by index. */
export function planLooks({ looks, neverCounted, forCap, taken }: LookNeed): LookPlan {
  const first = Math.min(looks, neverCounted);
  const left = looks - first;
  const owedByCap = forCap - taken.oldest;
  const owedByReserve = Math.floor(coverageShare * (taken.oldest + taken.ranked + left)) - taken.oldest;
  const oldest = Math.min(Math.max(owedByCap, owedByReserve, 0), left);
  return { neverCounted: first, oldest, ranked: left - oldest };
}

/**
 * How many of the oldest this run must ask so that none passes the cap, now or in the next runs.
 * `dueByRun[i]`: how many videos will have reached the cap by the i-th run from now, this one being 0; a caller may
 * stop counting where more cannot be asked. Those of later runs are spread over the runs up to theirs.
 */
export function looksForCap(dueByRun: readonly number[]): number {
  return dueByRun.reduce((most, due, run) => Math.max(most, Math.ceil(due / (run + 1))), 0);
}

/** What a budget is to a cap. */
export interface CapNeed {
  /** Looks per day that keeping the cap takes, by itself. */
  readonly neededPerDay: number;
  /** Looks per day that are missing, 0 if the cap can be kept. */
  readonly shortPerDay: number;
  /** The shortest cap this budget could keep, in ms; Infinity for no budget. */
  readonly attainableMs: number;
}

/** Whether so many looks a day let no number of so many videos grow older than the cap. */
export function capNeed(videos: number, looksPerDay: number, staleAfterMs: number): CapNeed {
  const neededPerDay = Math.ceil((videos * dayMs) / staleAfterMs);
  return {
    neededPerDay,
    shortPerDay: Math.max(0, Math.ceil(neededPerDay - looksPerDay)),
    attainableMs: videos === 0 ? 0 : Math.ceil((videos * dayMs) / Math.max(looksPerDay, 0)),
  };
}

/** Videos of one rank, oldest reading first. */
export interface RankList<Video> {
  readonly rank: number;
  readonly videos: readonly Video[];
}

/** Which source a video was chosen from. */
export type LookSource = keyof LookPlan;

/** The ordered lists that a request is filled from; each need only be as long as the request and what is taken before. */
export interface LookLists<Video> {
  readonly neverCounted: readonly Video[];
  readonly oldest: readonly Video[];
  readonly byRank: readonly RankList<Video>[];
}

/** A video chosen for a request, why, and its index then; null unless chosen by it. */
export interface Chosen<Video> {
  readonly video: Video;
  readonly from: LookSource;
  readonly index: number | null;
}

/**
 * Fills a request as planned, each video at most once, in the order of asking. Looks that a source cannot use go to the
 * others, so that it is only short if there is nobody left to ask.
 */
export function fillLooks<Video extends { readonly id: number; readonly observedAt: number | null }>(
  plan: LookPlan,
  sources: LookLists<Video>,
  now: number,
): Chosen<Video>[] {
  const looks = plan.neverCounted + plan.oldest + plan.ranked;
  const chosen: Chosen<Video>[] = [];
  const ids = new Set<number>();
  const take = (candidates: Iterable<Chosen<Video>>, most: number): void => {
    const full = Math.min(chosen.length + most, looks);
    if (chosen.length >= full) return;
    for (const candidate of candidates) {
      if (ids.has(candidate.video.id)) continue;
      ids.add(candidate.video.id);
      chosen.push(candidate);
      if (chosen.length === full) return;
    }
  };
  take(listed(sources.neverCounted, "neverCounted"), plan.neverCounted);
  take(listed(sources.oldest, "oldest"), plan.oldest);
  take(byIndex(sources.byRank, now), looks);
  take(listed(sources.oldest, "oldest"), looks);
  take(listed(sources.neverCounted, "neverCounted"), looks);
  return chosen;
}

function* listed<Video>(videos: readonly Video[], from: LookSource): Generator<Chosen<Video>> {
  for (const video of videos) yield { video, from, index: null };
}

/** All videos by falling index: of the heads of the ranks always the largest. Equal ones by rank, then as listed. */
function* byIndex<Video extends { readonly observedAt: number | null }>(
  lists: readonly RankList<Video>[],
  now: number,
): Generator<Chosen<Video>> {
  const valueOf = ({ rank, videos }: RankList<Video>, place: number): number => {
    const head = videos[place];
    return head === undefined ? -1 : indexOf(rank, head.observedAt ?? 0, now);
  };
  const queues = lists
    .toSorted((a, b) => b.rank - a.rank)
    .map((list) => ({ list, place: 0, index: valueOf(list, 0) }));
  for (;;) {
    let best: (typeof queues)[number] | undefined;
    for (const queue of queues) if (queue.index > (best?.index ?? -1)) best = queue;
    const video = best?.list.videos[best.place];
    if (best === undefined || video === undefined) return;
    yield { video, from: "ranked", index: best.index };
    best.place += 1;
    best.index = valueOf(best.list, best.place);
  }
}
