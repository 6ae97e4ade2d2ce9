import { parseVideoId } from "../bilibili/bvid.ts";
import type { VideoQuery } from "../catalogue.ts";
import type { VideoState } from "../video.ts";
import { isInQuestion } from "./figures.ts";
import { toJson } from "./json.ts";
import { contains } from "./search.ts";
import { sql, type SQL } from "./sql.ts";

/** What of `video v` is shown; null where all is. */
export interface Filter {
  readonly uids: SQL | null;
  readonly state: VideoState | null;
  readonly search: Search | null;
}

/** What a search finds: by title, unless it can only be an id, and the video of that id. */
interface Search {
  readonly title: SQL | null;
  readonly aid: number | null;
}

export function toFilter({ uids, state, search = "" }: VideoQuery): Filter {
  const text = search.trim();
  return {
    uids: uids === undefined ? null : sql`(SELECT DISTINCT value FROM json_each(${toJson(uids)}))`,
    state: state ?? null,
    search: text === "" ? null : toSearch(text),
  };
}

function toSearch(text: string): Search {
  const aid = parseVideoId(text)?.aid ?? null;
  // Digits alone stand in many titles.
  const isOnlyId = aid !== null && !/^\d+$/.test(text);
  return { title: isOnlyId ? null : contains(sql.raw("v.title"), text), aid };
}

/** What the filter asks of `video v`. */
export function conditionOf({ uids, state, search }: Filter): SQL {
  const conditions = [sql`1`];
  if (state !== null) conditions.push(sql`v.state = ${state}`);
  if (uids !== null) conditions.push(sql`v.uploader_id IN (SELECT id FROM uploader WHERE uid IN ${uids})`);
  if (search !== null) conditions.push(sql`(${search.title ?? sql`0`} OR v.aid = ${search.aid})`);
  return sql.join(conditions, sql` AND `);
}

/** Ids of these uploaders' tracked videos. */
export function ofUploaders(uids: SQL): SQL {
  return sql`${halfOf(uids, true)} UNION ALL ${halfOf(uids, false)}`;
}

/** Each of the two halves of an uploader's videos has its index. */
function halfOf(uids: SQL, aging: boolean): SQL {
  const half = sql.raw(aging ? "video_by_uploader_age" : "video_by_uploader_appointment");
  return sql`SELECT v.id AS id FROM ${uids} wanted CROSS JOIN uploader u ON u.uid = wanted.value
    CROSS JOIN video v INDEXED BY ${half} ON v.uploader_id = u.id
      AND v.tracked = 1 AND v.check_after ${sql.raw(aging ? "IS NULL" : "IS NOT NULL")}`;
}

/** Ids of the tracked videos in a state other than live. */
export function inState(state: VideoState): SQL {
  return sql`SELECT v.id AS id FROM video v INDEXED BY video_in_question
    WHERE ${isInQuestion} AND v.state = ${state}`;
}

/** Reads an index that holds the titles, and nothing else. */
export function byTitle(title: SQL, search: Search): SQL {
  return sql`SELECT v.id AS id FROM video v INDEXED BY video_by_name WHERE v.tracked = 1 AND ${title}
    UNION ${byId(search)}`;
}

export function byId({ aid }: Search): SQL {
  return sql`SELECT v.id AS id FROM video v WHERE v.aid = ${aid}`;
}
