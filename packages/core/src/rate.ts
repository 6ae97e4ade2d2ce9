const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** What is known of how fast a video gains; the columns of the same names. Times are epoch ms UTC. */
export interface Rate {
  /** Plays per day, never negative; null while unknown. */
  readonly rate: number | null;
  /** The middle of the time over which `rate` is the mean, so never later than the reading that it was learned from. */
  readonly ratedAt: number | null;
}

/** A video before a reading: its last believed number, or nulls. */
export interface RatedVideo extends Rate {
  readonly play: number | null;
  readonly observedAt: number | null;
  readonly publishedAt: number | null;
}

export interface Reading {
  readonly before: RatedVideo;
  /** As read and believed: a number that is held back as a suspect teaches nothing, and must not get here. */
  readonly play: number;
  readonly observedAt: number;
}

export const unknownRate: Rate = { rate: null, ratedAt: null };

/**
 * The rate after a believed reading: the gain since the last one by its length, the first one the plays by the age.
 *
 * A day or more stands for itself, and what was known before is forgotten: smoothing beyond a day only lags. A shorter
 * time counts by its share of a day and the old rate for the rest, so that two looks within minutes do not turn a
 * burst into a rate. A fall, or a clock that went back, says nothing of the rate and leaves it as it was.
 */
export function learnRate({ before, play, observedAt }: Reading): Rate {
  const lifetime = lifetimeRate(play, observedAt, before.publishedAt);
  // Seen at 0 it was as good as never seen: a count that was wrongly 0 for a day is not that day's gain.
  if (before.play === null || before.play === 0 || before.observedAt === null) return lifetime;
  const { rate, ratedAt } = before;
  const known = rate === null || ratedAt === null ? lifetime : { rate, ratedAt };
  const lengthMs = observedAt - before.observedAt;
  const gain = play - before.play;
  if (lengthMs <= 0 || gain < 0) return known;
  const middle = before.observedAt + lengthMs / 2;
  if (known.rate === null || known.ratedAt === null)
    return { rate: (gain / Math.max(lengthMs, hourMs)) * dayMs, ratedAt: Math.round(middle) };
  const share = Math.min(1, lengthMs / dayMs);
  return {
    rate: (gain / lengthMs) * dayMs * share + known.rate * (1 - share),
    ratedAt: Math.round(middle * share + known.ratedAt * (1 - share)),
  };
}

/** Whether the video was seen to gain plays between two looks: its rate is above 0 and not merely its plays by its age. */
export function isSeenGrowing({ rate, ratedAt, observedAt, publishedAt }: Omit<RatedVideo, "play">): boolean {
  if (rate === null || rate <= 0 || ratedAt === null || observedAt === null) return false;
  return publishedAt === null || ratedAt > lifetimeMiddle(observedAt, publishedAt);
}

/** The mean since publishing; unknown without a date, and never over less than an hour. */
function lifetimeRate(play: number, observedAt: number, publishedAt: number | null): Rate {
  if (publishedAt === null || publishedAt > observedAt) return unknownRate;
  return {
    rate: (play / lifeOf(observedAt, publishedAt)) * dayMs,
    ratedAt: lifetimeMiddle(observedAt, publishedAt),
  };
}

function lifetimeMiddle(observedAt: number, publishedAt: number): number {
  return Math.round(observedAt - lifeOf(observedAt, publishedAt) / 2);
}

function lifeOf(observedAt: number, publishedAt: number): number {
  return Math.max(observedAt - publishedAt, hourMs);
}
