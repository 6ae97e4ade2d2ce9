import { toJson } from "./json.ts";
import { sql, type SQL } from "./sql.ts";

/** A place on a walk: behind the video with this key and this id. */
export interface WalkPlace {
  readonly key: SQL;
  readonly id: SQL;
}

export interface UploaderWalk {
  readonly uids: readonly string[];
  /** What the walk is ordered by, before the id; of `video v`. */
  readonly key: SQL;
  readonly from: WalkPlace;
  /** The id of an uploader's first video behind a place, as a scalar query; `uploader` is a row id. */
  readonly next: (uploader: SQL, behind: WalkPlace) => SQL;
  readonly size: number;
}

/**
 * `key` and `id` of the first videos of several uploaders on a walk, in its order. The ORDER BY of a recursive query
 * makes a priority queue of it: the first of all uploaders' first ones is taken, and the next of the same uploader takes
 * its place, so that each page costs one step along an index per uploader and per video.
 */
export function mergeUploaders({ uids, key, from, next, size }: UploaderWalk): SQL {
  const behindHead = { key: sql.raw("h.key"), id: sql.raw("h.id") };
  return sql`WITH RECURSIVE head(key, id, uploader_id) AS (
      SELECT ${key}, v.id, w.id FROM
        (SELECT u.id FROM json_each(${toJson(uids)}) wanted CROSS JOIN uploader u ON u.uid = wanted.value) w
        CROSS JOIN video v ON v.id = ${next(sql.raw("w.id"), from)}
      UNION ALL
      SELECT ${key}, v.id, h.uploader_id FROM head h CROSS JOIN video v
        ON v.id = ${next(sql.raw("h.uploader_id"), behindHead)}
      ORDER BY 1, 2 LIMIT ${size})
    SELECT key, id FROM head`;
}
