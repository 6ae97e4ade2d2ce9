import type { VideoOrder } from "../catalogue.ts";
import type { Place } from "./catalogue-cursor.ts";
import type { Queries } from "./database.ts";
import { isInQuestion } from "./figures.ts";
import { hasIndex } from "./optional-indexes.ts";
import { sql, type SQL } from "./sql.ts";

/** What an order sorts by, of `video v`, and the walks along indexes that together meet every tracked video. */
export interface VideoSorting {
  readonly key: SQL;
  readonly descends: boolean;
  readonly walks: readonly Walk[];
}

interface Walk {
  readonly index: SQL;
  readonly where: SQL;
}

/** Through the table, whose own order is that of the ids. */
const inNoOrder: readonly Walk[] = [{ index: sql.raw("NOT INDEXED"), where: sql.raw("v.tracked = 1") }];

const along = (index: string, where = "v.tracked = 1"): Walk => ({
  index: sql.raw(`INDEXED BY ${index}`),
  where: sql.raw(where),
});

const states = ["live", "gone", "hidden", "review", "login-only"];

/** The index of ages leaves out videos with an appointment; those stand in another, state by state. */
const byAge: readonly Walk[] = [
  along("video_by_age", "v.tracked = 1 AND v.check_after IS NULL AND v.state = 'live'"),
  ...states.map((state) => {
    const { index } = along("video_in_question");
    return { index, where: sql`${isInQuestion} AND v.state = ${sql.raw(`'${state}'`)}` };
  }),
];

/** Those whose index is made only where it is used. */
const optional: Readonly<Partial<Record<VideoOrder, string>>> = {
  play: "video_by_play",
  gain: "video_by_gain",
};

/** Unknown numbers and dates come after 0 where the largest is first, and before it where the smallest is. */
const videoSortings: Readonly<Record<VideoOrder, VideoSorting>> = {
  play: { key: sql.raw("v.play"), descends: true, walks: [along("video_by_play")] },
  gain: { key: sql.raw("v.rate"), descends: true, walks: [along("video_by_gain")] },
  observed: { key: sql.raw("v.observed_at"), descends: false, walks: byAge },
  published: { key: sql.raw("v.published_at"), descends: true, walks: [along("video_by_publishing")] },
  // An id is given once and only grows.
  added: {
    key: sql.raw("v.id"),
    descends: true,
    walks: inNoOrder,
  },
  bvid: { key: sql.raw("v.bvid"), descends: false, walks: [along("video_by_name")] },
};

/** How to walk in an order; where its index was not made, all videos are sorted for each page. */
export async function sortingOf(queries: Queries, order: VideoOrder): Promise<VideoSorting> {
  const sorting = videoSortings[order];
  const index = optional[order];
  return index === undefined || (await hasIndex(queries, index)) ? sorting : { ...sorting, walks: inNoOrder };
}

/** The direction of a sorting, for ORDER BY. */
export const directionOf = ({ descends }: VideoSorting): SQL => sql.raw(descends ? "DESC" : "ASC");

/** The key as cursors and sorts have it: what is unknown is less than 0. */
export const knownKey = (key: SQL): SQL => sql`coalesce(${key}, -1)`;

/** `id` and `key` of the first so many videos behind the place that meet the condition, each walk stopping by itself. */
export function walkVideos(sorting: VideoSorting, place: Place | null, condition: SQL, limit: number): SQL {
  const { key, walks } = sorting;
  const direction = directionOf(sorting);
  const pieces = walks.flatMap(({ index, where }) =>
    stretches(sorting, place).map(
      (stretch) => sql`SELECT * FROM (SELECT v.id AS id, ${knownKey(key)} AS key FROM video v ${index}
        WHERE ${where} AND ${stretch} AND ${condition} ORDER BY ${key} ${direction}, v.id ${direction} LIMIT ${limit})`,
    ),
  );
  const union = sql.join(pieces, sql` UNION ALL `);
  return sql`SELECT id, key FROM (${union}) ORDER BY key ${direction}, id ${direction} LIMIT ${limit}`;
}

/** The parts of an index behind the place: a comparison by key leaves out the keys that are NULL. */
function stretches({ key, descends }: VideoSorting, place: Place | null): readonly SQL[] {
  if (place === null) return [sql`1`];
  const [at, id] = place;
  const further = sql.raw(descends ? "<" : ">");
  const behindKey = sql`(${key}, v.id) ${further} (${at}, ${id})`;
  if (at !== -1) return descends ? [behindKey, sql`${key} IS NULL`] : [behindKey];
  const unknownBehind = sql`${key} IS NULL AND v.id ${further} ${id}`;
  return descends ? [unknownBehind] : [unknownBehind, sql`${key} >= 0`];
}
