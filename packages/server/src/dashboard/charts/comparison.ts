import type { Curve, StoredVideo } from "@playcounts/core";
import { byAge, medianCurve, playsAt, upTo, type AgedCurve, type MedianPoint } from "./aged.ts";

export const ageRanges = ["30", "90", "365", "all"] as const;
/** Days from publishing on, or everything. */
export type AgeRange = (typeof ageRanges)[number];

/** Most videos that are compared. */
export const mostCompared = 6;
const medianPoints = 60;

/** A video that was chosen to be compared. */
export interface ComparedVideo {
  readonly video: StoredVideo;
  /** Empty if nothing is known of the ages shown. */
  readonly curve: AgedCurve;
  /** Its plays as a multiple of the median of its age; null where there is none. */
  readonly againstMedian: number | null;
}

/** The curves of an uploader's videos, aligned by age. */
export interface Comparison {
  /** Of the newest videos; those that can be drawn. */
  readonly curves: readonly AgedCurve[];
  readonly median: readonly MedianPoint[];
  readonly chosen: readonly ComparedVideo[];
  /** Days. */
  readonly youngest: number;
  readonly oldest: number;
}

interface ComparisonInput {
  /** The newest videos, of which the median is made. */
  readonly newest: readonly StoredVideo[];
  readonly chosen: readonly StoredVideo[];
  /** Of all of them, in any order. */
  readonly histories: readonly Curve[];
  readonly range: AgeRange;
}

/** Aligns videos by age and finds their median. */
export function compareByAge({ newest, chosen, histories, range }: ComparisonInput): Comparison {
  const points = new Map(histories.map((history) => [history.bvid, history.points]));
  const end = range === "all" ? Infinity : Number(range);
  const whole = ({ bvid, publishedAt }: StoredVideo): AgedCurve =>
    publishedAt === null ? { bvid, points: [] } : byAge({ bvid, publishedAt }, points.get(bvid) ?? []);
  const isDrawn = (curve: AgedCurve) => curve.points.length > 1;
  const all = newest.map(whole);
  const curves = all.map((curve) => upTo(curve, end)).filter(isDrawn);
  const compared = chosen.map((video): ComparedVideo => {
    const curve = whole(video);
    return { video, curve: upTo(curve, end), againstMedian: ratioOf(curve, all) };
  });
  const ages = [...curves, ...compared.map(({ curve }) => curve).filter(isDrawn)].flatMap(
    ({ points: [first, ...rest] }) => [first?.[0] ?? 0, rest.at(-1)?.[0] ?? 0],
  );
  const youngest = range === "all" ? Math.min(...ages) : 0;
  const oldest = range === "all" ? Math.max(...ages) : end;
  const steps = Array.from(
    { length: medianPoints + 1 },
    (_, index) => youngest + ((oldest - youngest) * index) / medianPoints,
  );
  return {
    curves,
    median: medianCurve(curves, steps),
    chosen: compared,
    youngest,
    oldest,
  };
}

function ratioOf(curve: AgedCurve, curves: readonly AgedCurve[]): number | null {
  const last = curve.points.at(-1);
  if (last === undefined) return null;
  const [median] = medianCurve(curves, [last[0]]);
  const plays = playsAt(curve, last[0]);
  return median === undefined || median.plays === 0 || plays === undefined ? null : plays / median.plays;
}
