import { weightOfRank } from "./rank.ts";

/** The counted live videos of one rank. */
export interface RankShare {
  readonly rank: number;
  readonly videos: number;
  /** Plays they gain together in a day, as learned. */
  readonly ratePerDay: number;
}

/** What is known of how far the stored numbers are off by now. */
export interface Outlook {
  /** Counted live videos, and the sum of their plays. */
  readonly videos: number;
  readonly plays: number;
  /** Plays that their numbers are together expected to be behind. */
  readonly behind: number;
  /** The part of `behind` that is in videos whose numbers are older than promised. */
  readonly behindStale: number;
  /** Videos whose numbers are no older than promised. */
  readonly withinPromise: number;
  /** Epoch ms; null if nothing was counted. */
  readonly oldestObservedAt: number | null;
  readonly ranks: readonly RankShare[];
}

/** How far numbers are off, in plays per video and as a share of all plays. */
export interface ExpectedError {
  readonly playsPerVideo: number;
  readonly share: number;
}

export function expectedError(
  behind: number,
  { videos, plays }: Pick<Outlook, "videos" | "plays">,
): ExpectedError {
  return {
    playsPerVideo: videos === 0 ? 0 : behind / videos,
    share: plays + behind === 0 ? 0 : behind / (plays + behind),
  };
}

/** Plays that all numbers are behind in the long run if every video is asked equally often. */
export function behindByAge(
  { ranks, videos }: Pick<Outlook, "ranks" | "videos">,
  looksPerDay: number,
): number {
  const rate = ranks.reduce((sum, { ratePerDay }) => sum + ratePerDay, 0);
  return looksPerDay <= 0 ? Number.POSITIVE_INFINITY : (rate * videos) / looksPerDay / 2;
}

/**
 * The same if looks go by rank: a rank's videos every c/√weight days, none less often than every `capDays`, with c such
 * that the looks are used up. The ranks that the cap holds are found one after another, the lowest first.
 */
export function behindByRank(
  { ranks }: Pick<Outlook, "ranks">,
  looksPerDay: number,
  capDays: number,
): number {
  let left = looksPerDay;
  let behind = 0;
  const byWeight = ranks.toSorted((a, b) => a.rank - b.rank);
  for (const [place, { rank, videos, ratePerDay }] of byWeight.entries()) {
    const rest = byWeight.slice(place);
    const roots = rest.reduce((sum, share) => sum + share.videos * Math.sqrt(weightOfRank(share.rank)), 0);
    const every = left <= 0 ? Number.POSITIVE_INFINITY : roots / left / Math.sqrt(weightOfRank(rank));
    if (every <= capDays || left <= 0) {
      const held = left <= 0 ? capDays : undefined;
      return (
        behind +
        rest.reduce((sum, share) => {
          const days = held ?? roots / left / Math.sqrt(weightOfRank(share.rank));
          return sum + (share.ratePerDay * days) / 2;
        }, 0)
      );
    }
    behind += (ratePerDay * capDays) / 2;
    left -= videos / capDays;
  }
  return behind;
}
