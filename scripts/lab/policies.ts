import {
  capLookAheadRuns,
  fillLooks,
  looksForCap,
  planLooks,
  type LookLists,
} from "../../packages/core/src/looks.ts";
import { longestOutage, outageHorizon, reachedCapAt } from "../../packages/core/src/outage.ts";
import { rankCount } from "../../packages/core/src/rank.ts";
import { dayMs, isFirstInLine, type LabVideo } from "./lab-video.ts";

/** What a policy may know when it chooses: the videos as its own looks have shown them. */
export interface View {
  /** Those that may be asked now, in order of tracking. */
  readonly videos: readonly LabVideo[];
  readonly now: number;
  /** How many may be asked at most. */
  readonly looks: number;
  readonly capMs: number;
  /** Time until the next run. */
  readonly intervalMs: number;
  /** When earlier runs read anybody, in order. */
  readonly askedAt: readonly number[];
}

/** A rule by which videos are chosen; given as a function, so that none can remember what it should not. */
export interface Policy {
  readonly name: "uniform" | "predecessor" | "proportional" | "adaptive";
  choose(view: View): readonly LabVideo[];
}

const batchSize = 50;
/** After how long the predecessor's rule calls a number stale. */
const predecessorMs = 7 * dayMs;
/** Plays per day: below it the proportional rule asks no less often. */
const leastRate = 0.02;

/** First those without a number or with an appointment, then the oldest. */
const placeOf = (video: LabVideo): number => (isFirstInLine(video) ? 0 : (video.observedAt ?? 0));
const inTurn = (a: LabVideo, b: LabVideo): number => placeOf(a) - placeOf(b);

/** Everybody in turn. */
export const uniform: Policy = {
  name: "uniform",
  choose: ({ videos, looks }) => videos.toSorted(inTurn).slice(0, looks),
};

/** The rule of the script this project replaces: with an appointment, without a number or seven days old, the oldest first. */
export const predecessor: Policy = {
  name: "predecessor",
  choose({ videos, now, looks }) {
    const isDue = (video: LabVideo): boolean =>
      isFirstInLine(video) || now - (video.observedAt ?? 0) >= predecessorMs;
    return videos.filter(isDue).toSorted(inTurn).slice(0, looks);
  },
};

/** In proportion to growth, within the same first numbers, reserve and cap as the adaptive rule. */
export const proportional: Policy = {
  name: "proportional",
  choose: (view) =>
    chooseByRequests(view, (videos) => {
      const expected = ({ rate, observedAt }: LabVideo): number =>
        Math.max(rate ?? 0, leastRate) * (view.now - (observedAt ?? 0));
      // One list in that order; as if it were a rank of its own.
      return [{ rank: 0, videos: videos.toSorted((a, b) => expected(b) - expected(a)) }];
    }),
};

/** The production's: the ranks that are stored with the videos, merged by index. */
export const adaptive: Policy = {
  name: "adaptive",
  choose: (view) =>
    chooseByRequests(view, (videos) => {
      const lists = Array.from({ length: rankCount }, (_, rank) => ({ rank, videos: [] as LabVideo[] }));
      for (const video of videos) lists[video.rank ?? 0]?.videos.push(video);
      return lists.filter(({ videos }) => videos.length > 0);
    }),
};

export const policies = [uniform, predecessor, proportional, adaptive] as const;

/** Fills requests by the production's plan until the looks are used up. `rankedOf` gets counted videos, oldest first. */
function chooseByRequests(
  { videos, now, looks, capMs, intervalMs, askedAt }: View,
  rankedOf: (videos: readonly LabVideo[]) => LookLists<LabVideo>["byRank"],
): readonly LabVideo[] {
  const oldest = videos.filter((video) => !isFirstInLine(video)).toSorted(inTurn);
  let lists: LookLists<LabVideo> = {
    neverCounted: videos.filter(isFirstInLine),
    oldest,
    byRank: rankedOf(oldest),
  };
  const asking = { now, periodMs: intervalMs, staleAfterMs: capMs };
  const horizon = outageHorizon(asking);
  const outage = longestOutage(
    askedAt.filter((at) => at >= horizon),
    asking,
  );
  const forCap = looksForCap(
    Array.from({ length: capLookAheadRuns }, (_, run) => {
      const reached = reachedCapAt(now + run * intervalMs, capMs, outage);
      return oldest.filter(({ observedAt }) => observedAt !== null && observedAt <= reached).length;
    }),
  );
  const chosen: LabVideo[] = [];
  const taken = { oldest: 0, ranked: 0 };
  while (chosen.length < looks) {
    const plan = planLooks({
      looks: Math.min(batchSize, looks - chosen.length),
      neverCounted: lists.neverCounted.length,
      forCap,
      taken,
    });
    const request = fillLooks(plan, lists, now);
    if (request.length === 0) break;
    for (const { video, from } of request) {
      chosen.push(video);
      if (from !== "neverCounted") taken[from] += 1;
    }
    lists = without(lists, new Set(request.map(({ video }) => video)));
  }
  return chosen;
}

function without(lists: LookLists<LabVideo>, asked: ReadonlySet<LabVideo>): LookLists<LabVideo> {
  const rest = (videos: readonly LabVideo[]): LabVideo[] => videos.filter((video) => !asked.has(video));
  return {
    neverCounted: rest(lists.neverCounted),
    oldest: rest(lists.oldest),
    byRank: lists.byRank.map(({ rank, videos }) => ({ rank, videos: rest(videos) })),
  };
}
