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

/** The columns, in the order in which JSON holds their values. */
const columnNames = [
  "uid",
  "id",
  "aid",
  "bvid",
  "title",
  "published_at",
  "play",
  "danmaku",
  "reply",
  "favorite",
  "coin",
  "share",
  "like",
  "observed_at",
  "observed_from",
  "attempted_at",
  "state",
  "check_after",
  "streak",
  "gone_days",
  "last_gone_at",
  "suspect",
  "rate",
  "rated_at",
  "rank",
] as const satisfies readonly (keyof VideoRow)[];

/** Their values, by their places, and in JSON what is to go on from. */
type VideoValues = readonly [
  uid: VideoRow["uid"],
  id: number,
  aid: number,
  bvid: string,
  title: VideoRow["title"],
  published_at: VideoRow["published_at"],
  play: Counters["play"],
  danmaku: Counters["danmaku"],
  reply: Counters["reply"],
  favorite: Counters["favorite"],
  coin: Counters["coin"],
  share: Counters["share"],
  like: Counters["like"],
  observed_at: VideoRow["observed_at"],
  observed_from: VideoRow["observed_from"],
  attempted_at: VideoRow["attempted_at"],
  state: VideoState,
  check_after: VideoRow["check_after"],
  streak: number,
  gone_days: number,
  last_gone_at: VideoRow["last_gone_at"],
  suspect: VideoRow["suspect"],
  rate: VideoRow["rate"],
  rated_at: VideoRow["rated_at"],
  rank: VideoRow["rank"],
  key: number,
];

/** What gives a column, from `video v`. */
const expressionOf = (name: (typeof columnNames)[number]): string =>
  name === "uid" ? "(SELECT uid FROM uploader WHERE id = v.uploader_id)" : `v."${name}"`;

/** What is read of a video, from `video v`. */
export const videoColumns: SQL = sql.raw(
  columnNames.map((name) => `${expressionOf(name)} AS "${name}"`).join(", "),
);

/**
 * The same as one JSON text, with a number to go on from. The driver builds a row property by property, and so does what
 * reads JSON with names, which takes longer than finding the rows: on the walk over all due videos one text per page
 * that holds values alone is several times as fast.
 */
export function videoJson(key: SQL): SQL {
  return sql`json_array(${sql.raw(columnNames.map(expressionOf).join(", "))}, ${key})`;
}

/** Rows of `videoJson`, called `row`, as one JSON array in their order; null if there is none. */
export const videoJsonPage: SQL = sql.raw(`'[' || group_concat(row) || ']'`);

/** Reads `videoJsonPage`. */
export function fromVideoJson(json: string): { readonly video: TrackedVideo; readonly key: number }[] {
  // The text was made by the query above from typed columns.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const rows = JSON.parse(json) as VideoValues[];
  return rows.map((values) => ({ video: fromValues(values), key: values[25] }));
}

export function toTrackedVideo(row: VideoRow): TrackedVideo {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the order is that of the columns
  return fromValues([...columnNames.map((name) => row[name]), 0] as unknown as VideoValues);
}

/** By place: to take such a long row apart by a pattern is several times as slow. */
function fromValues(values: VideoValues): TrackedVideo {
  return {
    id: values[1],
    aid: values[2],
    bvid: values[3],
    uid: values[0],
    title: values[4],
    publishedAt: values[5],
    counts: {
      play: values[6],
      danmaku: values[7],
      reply: values[8],
      favorite: values[9],
      coin: values[10],
      share: values[11],
      like: values[12],
    },
    observedAt: values[13],
    observedFrom: values[14],
    attemptedAt: values[15],
    state: values[16],
    checkAfter: values[17],
    streak: values[18],
    goneDays: values[19],
    lastGoneAt: values[20],
    suspect: values[21] === null ? null : parseSuspect(values[21]),
    rate: values[22],
    ratedAt: values[23],
    rank: values[24],
  };
}

export function toCounters({ play, danmaku, reply, favorite, coin, share, like }: Counters): Counters {
  return { play, danmaku, reply, favorite, coin, share, like };
}
