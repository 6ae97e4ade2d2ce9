import type { Curve, CurveQuery } from "../catalogue.ts";
import { InputError } from "../errors.ts";
import type { VideoRef } from "../video.ts";
import type { Database } from "./database.ts";
import { toJson } from "./json.ts";
import { sql } from "./sql.ts";

/** Most videos whose curves are read at once. */
const maxCurves = 60;
const defaultPoints = 60;
const maxPoints = 1_000;

interface CurveRow {
  aid: number;
  points: string;
}

/**
 * Thins each history by time: its span is cut into equal parts, of each of which the last number stays. The stored
 * number ends the curve, for a reading that found nothing new leaves no row.
 * @throws {InputError}
 */
export async function readCurves(
  database: Database,
  videos: readonly VideoRef[],
  { from = 0, points = defaultPoints }: CurveQuery,
): Promise<readonly Curve[]> {
  if (videos.length > maxCurves) throw new InputError([`videos: more than ${maxCurves} at once`]);
  if (!Number.isInteger(points) || points < 2 || points > maxPoints)
    throw new InputError([`points: ${points} is not an integer from 2 to ${maxPoints}`]);
  if (!Number.isSafeInteger(from)) throw new InputError([`from: ${from} is no time in ms`]);
  if (videos.length === 0) return [];
  const aids = toJson(videos.map(({ aid }) => aid));
  const rows = await database.read("reading histories", (queries) =>
    // The first number is alone in part 0, the last is the last of the last part.
    queries.all<CurveRow>(sql`WITH number(aid, at, play) AS MATERIALIZED (
        SELECT v.aid, o.observed_at, o.play FROM (SELECT DISTINCT value FROM json_each(${aids})) wanted
          CROSS JOIN video v ON v.aid = wanted.value
          CROSS JOIN observation o ON o.video_id = v.id AND o.observed_at >= ${from}
          WHERE o.play IS NOT NULL
        UNION ALL SELECT v.aid, v.observed_at, v.play FROM (SELECT DISTINCT value FROM json_each(${aids})) wanted
          CROSS JOIN video v ON v.aid = wanted.value
          WHERE v.observed_at >= ${from} AND v.play IS NOT NULL),
      span(aid, first, length) AS (SELECT aid, min(at), max(max(at) - min(at), 1) FROM number GROUP BY aid),
      kept(aid, at, play) AS (SELECT n.aid, max(n.at), n.play FROM number n JOIN span s ON s.aid = n.aid
        GROUP BY n.aid, CAST(((n.at - s.first) * ${points - 1} + s.length - 1) / s.length AS INTEGER))
    SELECT aid, json_group_array(json_array(at, play) ORDER BY at) AS points FROM kept GROUP BY aid`),
  );
  const found = new Map(rows.map(({ aid, points: json }) => [aid, toPoints(json)]));
  return videos.map(({ bvid, aid }) => ({ bvid, aid, points: found.get(aid) ?? [] }));
}

function toPoints(json: string): Curve["points"] {
  // The text was made by the query above, from integers.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(json) as Curve["points"];
}
