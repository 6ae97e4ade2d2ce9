import type { Point } from "./lines.ts";

/** A video's plays by its age in days. */
export interface AgedCurve {
  readonly bvid: string;
  /** `[days, plays]`, youngest first. */
  readonly points: readonly Point[];
}

/** Plays that stand for an age, and of how many videos. */
export interface MedianPoint {
  readonly age: number;
  readonly plays: number;
  readonly videos: number;
}

const dayMs = 86_400_000;
/** A curve tells something of an age that lies at most this many times beyond its end, or before its beginning. */
const reach = 1.3;
const leastVideos = 3;

/** A history aligned to the day of publishing. */
export function byAge(
  { bvid, publishedAt }: { readonly bvid: string; readonly publishedAt: number },
  history: readonly (readonly [observedAt: number, play: number])[],
): AgedCurve {
  const points = history.map(([at, plays]): Point => [(at - publishedAt) / dayMs, plays]);
  return { bvid, points: points.filter(([age]) => age >= 0) };
}

/** The part of a curve up to an age. */
export function upTo(curve: AgedCurve, age: number): AgedCurve {
  const within = curve.points.filter(([at]) => at <= age);
  const plays = within.length < curve.points.length ? playsAt(curve, age) : undefined;
  return { ...curve, points: plays === undefined ? within : [...within, [age, plays]] };
}

/** Plays at an age: between two readings in proportion, and near an end as at that end; undefined elsewhere. */
export function playsAt({ points }: AgedCurve, age: number): number | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (age <= first[0]) return first[0] <= age * reach ? first[1] : undefined;
  if (age >= last[0]) return age <= last[0] * reach ? last[1] : undefined;
  const next = points.findIndex(([at]) => at >= age);
  const [before, after] = [points[next - 1], points[next]];
  if (before === undefined || after === undefined) return undefined;
  const share = (age - before[0]) / (after[0] - before[0]);
  return before[1] + (after[1] - before[1]) * share;
}

/** The median of the curves at each age where enough of them have something to say. */
export function medianCurve(curves: readonly AgedCurve[], ages: readonly number[]): MedianPoint[] {
  return ages.flatMap((age) => {
    const plays = curves.flatMap((curve) => playsAt(curve, age) ?? []).toSorted((a, b) => a - b);
    if (plays.length < leastVideos) return [];
    const middle = (plays.length - 1) / 2;
    const [low = 0, high = 0] = [plays[Math.floor(middle)], plays[Math.ceil(middle)]];
    return [{ age, plays: (low + high) / 2, videos: plays.length }];
  });
}
