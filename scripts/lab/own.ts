import { openLibrary, PlayCountsError, type Curve, type StoredVideo } from "@playcounts/core";
import { dayMs } from "./lab-video.ts";
import { LabError } from "./read-series.ts";
import type { Series } from "./series.ts";

const videosPerQuery = 60;
const mostPoints = 1000;

/**
 * The histories in the configured database as series. Videos without a publishing date or with less than a day between
 * their first and last number are left out. @throws {LabError}
 */
export async function readOwnSeries(): Promise<Series[]> {
  try {
    const library = await openLibrary();
    try {
      const series: Series[] = [];
      let cursor: string | undefined;
      do {
        const page = await library.catalogue.listVideos({ order: "bvid", limit: videosPerQuery, cursor });
        const curves = await library.catalogue.readCurves(page.items, { points: mostPoints });
        series.push(...seriesOfPage(page.items, curves));
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined);
      if (series.length === 0)
        throw new LabError("no video of this database has a day of history yet. Come back after some runs");
      return series;
    } finally {
      library.close();
    }
  } catch (error) {
    if (error instanceof PlayCountsError) throw new LabError(error.message, { cause: error });
    throw error;
  }
}

function seriesOfPage(videos: readonly StoredVideo[], curves: readonly Curve[]): Series[] {
  const byId = new Map(curves.map((curve) => [curve.bvid, curve.points]));
  return videos.flatMap(({ bvid, uid, publishedAt }) => {
    const series = seriesFromHistory(bvid, uid ?? "", publishedAt, byId.get(bvid) ?? []);
    return series === null ? [] : [series];
  });
}

/**
 * Daily gains from the first number of a history to its last, spread evenly between two numbers: what happened between
 * them nobody knows. The catalogue's videos are older than their histories, so the series says at what age it begins.
 * null if there is too little to replay.
 *
 * @param points `[observedAt, play]`, oldest first
 */
export function seriesFromHistory(
  id: string,
  category: string,
  publishedAt: number | null,
  points: readonly (readonly [observedAt: number, play: number])[],
): Series | null {
  const [first] = points;
  const last = points.at(-1);
  if (publishedAt === null || first === undefined || last === undefined) return null;
  const days = Math.floor((last[0] - first[0]) / dayMs);
  if (days < 1 || first[0] < publishedAt) return null;
  const counts = Array.from({ length: days + 1 }, (_, day) => countAt(points, first[0] + day * dayMs));
  return {
    id,
    category,
    gains: counts.slice(1).map((count, day) => count - (counts[day] ?? 0)),
    startAge: (first[0] - publishedAt) / dayMs,
    startPlay: first[1],
  };
}

function countAt(points: readonly (readonly [number, number])[], at: number): number {
  const after = points.findIndex(([observedAt]) => observedAt >= at);
  const [toAt, to] = points[after] ?? points.at(-1) ?? [at, 0];
  const [fromAt, from] = points[after - 1] ?? [toAt, to];
  return toAt === fromAt ? to : from + ((to - from) * (at - fromAt)) / (toAt - fromAt);
}
