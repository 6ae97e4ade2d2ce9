import type { Rate } from "./rate.ts";

const dayMs = 86_400_000;

/** How fast the gains of a video fade with its age: as (age + 1 day)^-0.8, what public series do in the middle. */
const fading = 0.8;
const youthDays = 1;
/** How the doubt grows, as the logarithm of a factor: with the time bridged, with the share of its life that this is. */
const doubtPerLogDay = 0.25;
const doubtPerLogAge = 1.2;
/** Surprises upwards are a little rarer than downwards, in logarithms. */
const upwards = 0.75;
/** Of a gain of n plays, chance alone makes about so many √n. */
const chance = 0.5;

/** A counted video as stored. Times are epoch ms UTC. */
export interface EstimatedVideo extends Rate {
  readonly play: number | null;
  readonly observedAt: number | null;
  readonly publishedAt: number | null;
}

/** What the count may be by now: integers, `play` ≤ `low` ≤ `now` ≤ `high`. In nine of ten cases the truth lies within. */
export interface Estimate {
  readonly now: number;
  readonly low: number;
  readonly high: number;
}

/**
 * What a video's count has probably become since it was read; null while its number or its rate is not known. To be
 * shown beside `play` and labelled, never stored.
 *
 * The learned rate is the mean over a time around `ratedAt`; from there it fades with the video's age, where its
 * publishing date is known, and else goes on unchanged.
 */
export function estimatePlay(video: EstimatedVideo, now: number): Estimate | null {
  const { play, observedAt, rate, ratedAt } = video;
  if (play === null || observedAt === null || rate === null || ratedAt === null) return null;
  const waited = Math.max(0, now - observedAt) / dayMs;
  if (waited === 0) return { now: play, low: play, high: play };
  const halfSpan = Math.max(0, observedAt - ratedAt) / dayMs;
  const age = ageDays(video, observedAt);
  const gain = rate * (age === null ? waited : fadedDays(age, halfSpan, waited));
  const doubt = doubtOf(age, halfSpan, waited);
  const noise = chance * Math.sqrt(gain);
  return {
    now: play + Math.round(gain),
    low: play + Math.max(0, Math.floor(gain * Math.exp(-doubt) - noise)),
    high: play + Math.ceil(gain * Math.exp(doubt * upwards) + noise + 1),
  };
}

/** Age at the reading in days; null if it is not known or makes no sense. */
function ageDays({ publishedAt }: EstimatedVideo, observedAt: number): number | null {
  return publishedAt === null || publishedAt > observedAt ? null : (observedAt - publishedAt) / dayMs;
}

/** How many days at the learned rate the days since the reading are worth. */
function fadedDays(age: number, halfSpan: number, waited: number): number {
  const from = Math.max(0, age - 2 * halfSpan);
  // Over no time at all the mean is the value.
  const learnedOver =
    age - from < 1e-6
      ? (1 - fading) * (age + youthDays) ** -fading
      : (gained(age) - gained(from)) / (age - from);
  return (gained(age + waited) - gained(age)) / learnedOver;
}

/** Plays up to an age, but for a factor. */
function gained(age: number): number {
  return (age + youthDays) ** (1 - fading);
}

/** The logarithm of the factor by which a gain is off in one case of twenty. */
function doubtOf(age: number | null, halfSpan: number, waited: number): number {
  const bridged = halfSpan + waited;
  const doubt = doubtPerLogDay * Math.log1p(bridged);
  if (age === null) return doubt * 2;
  const middle = Math.max(age - halfSpan, 0.25);
  return doubt + doubtPerLogAge * Math.log((age + waited) / middle);
}
