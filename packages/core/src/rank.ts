const dayMs = 86_400_000;

/** Ranks are 0 to `rankCount` − 1, the lowest first. */
export const rankCount = 64;
/** Importance of the lower edge of rank 0, and the factor from one rank to the next. */
const lowestImportance = 2 ** -20;
const ranksPerDoubling = 2;

/** Plays per day below which no video falls: everybody's turn comes. */
const leastRate = 0.02;
/** Plays below which a relative error is that of a count of so many. */
const leastPlay = 100;
/** How much of its mean since publishing a video is trusted to gain even if the last look found nothing. */
const lifetimeShare = 0.1;
/** Age assumed of a video whose publishing date is not known, until its second look. */
const unknownAgeMs = 30 * dayMs;
/** The share of the counts that are less than typical: less of it, and errors in plays weigh more. */
const typicalShare = 0.3;
/** `typicalPlay` of a catalogue of which nothing is known. */
export const neutralTypicalPlay = 100_000;

/** A counted video as far as its rank depends on it. Times are epoch ms UTC. */
export interface RankedVideo {
  readonly play: number;
  readonly observedAt: number;
  readonly publishedAt: number | null;
  /** Plays per day; null while unknown. */
  readonly rate: number | null;
}

/**
 * How much a day's waiting harms, per day waited: the plays it is behind, each weighed as
 * `1/play + 1/typicalPlay`. The first part is the error as a share of the video's own count, the second the same error
 * as a share of a typical count: of two videos equally wrong in per cent the larger comes first, of two equally wrong
 * in plays the smaller. Unit: 1/day.
 */
export function importanceOf(
  { play, observedAt, publishedAt, rate }: RankedVideo,
  typicalPlay = neutralTypicalPlay,
): number {
  const ageMs = publishedAt === null ? unknownAgeMs : Math.max(observedAt - publishedAt, dayMs);
  const lifetime = (play / ageMs) * dayMs;
  const expected = rate === null ? lifetime : rate + (publishedAt === null ? 0 : lifetimeShare * lifetime);
  return (
    Math.max(expected, leastRate) * (1 / Math.max(play, leastPlay) + 1 / Math.max(typicalPlay, leastPlay))
  );
}

/**
 * The rank of a video, to be stored with the reading it follows from: its importance in steps of √2. Within a rank the
 * oldest reading comes first whatever the time is, so an index on (rank, observed_at) holds the order of all videos.
 */
export function rankOf(video: RankedVideo, typicalPlay?: number): number {
  const step = Math.floor(Math.log2(importanceOf(video, typicalPlay) / lowestImportance) * ranksPerDoubling);
  return Math.min(Math.max(step, 0), rankCount - 1);
}

/** The importance that stands for a rank: the middle of its step, 1/day. */
export function weightOfRank(rank: number): number {
  return lowestImportance * 2 ** ((rank + 0.5) / ranksPerDoubling);
}

/**
 * What asking a video now is worth: its rank's weight times the square of the days since its reading. To give every
 * look to the largest of these spaces the looks of a video by 1/√importance, which leaves the least total error for
 * any number of looks.
 */
export function indexOf(rank: number, observedAt: number, now: number): number {
  const days = Math.max(0, now - observedAt) / dayMs;
  return weightOfRank(rank) * days * days;
}

/**
 * The count that a third of the sample stays below: what "typical" is in this catalogue. A few hundred counts of
 * videos chosen without regard to their counts are enough; it may be found anew for each run.
 */
export function typicalPlayOf(sample: readonly number[]): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return Math.max(sorted[Math.floor(sorted.length * typicalShare)] ?? neutralTypicalPlay, leastPlay);
}

/**
 * By how much ranking lowers the expected error at the same number of looks: the error of equal turns as a multiple of
 * its own, at least 1; 1 if all videos are alike. `videosByRank[rank]` is how many videos have that rank.
 * The cap and the reserve take a part of it.
 */
export function gainOfRanking(videosByRank: readonly number[]): number {
  let videos = 0;
  let sum = 0;
  let roots = 0;
  for (const [rank, count] of videosByRank.entries()) {
    const weight = weightOfRank(rank);
    videos += count;
    sum += count * weight;
    roots += count * Math.sqrt(weight);
  }
  return roots === 0 ? 1 : (videos * sum) / (roots * roots);
}
