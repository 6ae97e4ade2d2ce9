import { sql, type SQL } from "./sql.ts";
import type { Counters, TrackedVideo, VideoState } from "../video.ts";
import { parseSuspect } from "./records.ts";

/** A row of `videoColumns`, as the driver gives it. */
export interface VideoRow {
  id: number;
  aid: number;
  bvid: string;
  uid: string | null;
  title: string | null;
  published_at: number | null;
  play: number | null;
  danmaku: number | null;
  reply: number | null;
  favorite: number | null;
  coin: number | null;
  share: number | null;
  like: number | null;
  observed_at: number | null;
  observed_from: string | null;
  attempted_at: number | null;
  state: VideoState;
  check_after: number | null;
  streak: number;
  gone_days: number;
  last_gone_at: number | null;
  suspect: string | null;
  rate: number | null;
  rated_at: number | null;
  rank: number | null;
}

const plainColumns = `id aid bvid title published_at play danmaku reply favorite coin share like observed_at
  observed_from attempted_at state check_after streak gone_days last_gone_at suspect rate rated_at rank`.split(
  /\s+/,
);
/** Names of a video's columns and what gives them, from `video v`. */
const expressions: readonly (readonly [string, string])[] = [
  ["uid", "(SELECT uid FROM uploader WHERE id = v.uploader_id)"],
  ...plainColumns.map((name) => [name, `v."${name}"`] as const),
];

/** What is read of a video, from `video v`. */
export const videoColumns: SQL = sql.raw(
  expressions.map(([name, expression]) => `${expression} AS "${name}"`).join(", "),
);

/**
 * The same as one JSON text, with a number to go on from. The driver builds a row property by property, which costs
 * more than finding it: on the walk over all due videos one text per page is several times as fast.
 */
export function videoJson(key: SQL): SQL {
  const named = expressions.map(([name, expression]) => `'${name}', ${expression}`).join(", ");
  return sql`json_object(${sql.raw(named)}, 'walk_key', ${key})`;
}

/** Rows of `videoJson`, called `row`, as one JSON array in their order; null if there is none. */
export const videoJsonPage: SQL = sql.raw(`'[' || group_concat(row) || ']'`);

/** Reads `videoJsonPage`. */
export function fromVideoJson(json: string): { readonly video: TrackedVideo; readonly key: number }[] {
  // The text was made by the query above from typed columns.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const rows = JSON.parse(json) as (VideoRow & { walk_key: number })[];
  return rows.map((row) => ({ video: toTrackedVideo(row), key: row.walk_key }));
}

export function toTrackedVideo(row: VideoRow): TrackedVideo {
  return {
    id: row.id,
    aid: row.aid,
    bvid: row.bvid,
    uid: row.uid,
    title: row.title,
    publishedAt: row.published_at,
    counts: toCounters(row),
    observedAt: row.observed_at,
    observedFrom: row.observed_from,
    attemptedAt: row.attempted_at,
    state: row.state,
    checkAfter: row.check_after,
    streak: row.streak,
    goneDays: row.gone_days,
    lastGoneAt: row.last_gone_at,
    suspect: row.suspect === null ? null : parseSuspect(row.suspect),
    rate: row.rate,
    ratedAt: row.rated_at,
    rank: row.rank,
  };
}

export function toCounters({ play, danmaku, reply, favorite, coin, share, like }: Counters): Counters {
  return { play, danmaku, reply, favorite, coin, share, like };
}
