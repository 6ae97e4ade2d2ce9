import { videoOrders, type Page, type StoredVideo, type VideoQuery } from "../catalogue.ts";
import { InputError } from "../errors.ts";
import type { TrackedVideo } from "../video.ts";
import { behind, readCursor, readLimit, toPage, type Place } from "./catalogue-cursor.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { sql, type SQL } from "./sql.ts";
import { toTrackedVideo, videoColumns, type VideoRow } from "./video-row.ts";
import { byId, byTitle, conditionOf, inState, ofUploaders, toFilter, type Filter } from "./video-filter.ts";
import { directionOf, knownKey, sortingOf, walkVideos, type VideoSorting } from "./video-walks.ts";

/** So many candidates are looked up and sorted soon enough, however far down the walk the first of them may stand. */
const maxSorted = 30_000;
/** Those asked for may stand so many times further apart on the walk than if they were spread evenly. */
const unevenness = 10;
/** Videos a search looks at in the order asked for, before it goes through all titles: what is common is found there. */
const glanced = 5_000;

type ListedRow = VideoRow & { place: string | number };

/** One page of the tracked videos. @throws {InputError} */
export async function listVideos(database: Database, query: VideoQuery): Promise<Page<StoredVideo>> {
  const { order = "added" } = query;
  if (!videoOrders.includes(order))
    throw new InputError([`order: ${JSON.stringify(order)} is not one of ${videoOrders.join(", ")}`]);
  const list = `videos-by-${order}`;
  const limit = readLimit(query.limit);
  const place = readCursor(list, query.cursor);
  const wanted = { place, count: limit + 1, filter: toFilter(query) };
  const rows = await database.read("listing videos", async (queries) =>
    readRows(queries, { ...wanted, sorting: await sortingOf(queries, order) }),
  );
  return toPage(
    list,
    rows,
    limit,
    (row) => [row.place, row.id],
    (row) => toStoredVideo(toTrackedVideo(row)),
  );
}

/** The tracked videos with the largest of a number, only where it is more than 0. */
export async function readLargest(queries: Queries, order: "gain", count: number): Promise<StoredVideo[]> {
  const sorting = await sortingOf(queries, order);
  const largest = walkVideos(sorting, null, sql`${sorting.key} > 0`, count);
  const rows = await queries.all<ListedRow>(showing(largest, sorting));
  return rows.map((row) => toStoredVideo(toTrackedVideo(row)));
}

interface Wanted {
  readonly sorting: VideoSorting;
  readonly place: Place | null;
  readonly count: number;
  readonly filter: Filter;
}

async function readRows(queries: Queries, wanted: Wanted): Promise<ListedRow[]> {
  const { sorting, place, count, filter } = wanted;
  const condition = conditionOf(filter);
  const few = await findFew(queries, wanted);
  if (few !== null) return queries.all<ListedRow>(showing(sortOut(few, wanted), sorting));
  if (filter.search === null)
    return queries.all<ListedRow>(showing(walkVideos(sorting, place, condition, count), sorting));
  if (filter.search.title === null)
    return queries.all<ListedRow>(showing(sortOut(byId(filter.search), wanted), sorting));
  const seen = walkVideos(sorting, place, sql`1`, glanced);
  const found = await queries.all<ListedRow>(showing(sortOut(seen, wanted), sorting));
  if (found.length === count) return found;
  const everywhere = byTitle(filter.search.title, filter.search);
  return queries.all<ListedRow>(showing(sortOut(everywhere, wanted), sorting));
}

/** Ids of the videos that hold all that is wanted, if they are so few that no walk is quicker; else null. */
async function findFew(queries: Queries, { filter: { uids, state }, count }: Wanted): Promise<SQL | null> {
  const isFew = async (number: SQL) => {
    const few = await firstRow<{ few: number; all: number }>(
      queries,
      sql`SELECT coalesce(${number}, 0) AS few, (SELECT sum(videos) FROM tally) AS "all"`,
    );
    if (few === undefined || few.few > maxSorted) return false;
    return few.few ** 2 <= unevenness * count * few.all;
  };
  if (uids !== null && (await isFew(sql`(SELECT sum(u.videos) FROM uploader u WHERE u.uid IN ${uids})`)))
    return ofUploaders(uids);
  if (state === null || state === "live") return null;
  if (!(await isFew(sql`(SELECT videos FROM tally WHERE state = ${state})`))) return null;
  return inState(state);
}

/** `id` and `key` of the first candidates, given by id, that are wanted. */
function sortOut(candidates: SQL, { sorting, place, count, filter }: Wanted): SQL {
  const key = knownKey(sorting.key);
  const direction = directionOf(sorting);
  const further = behind(place, key, sql.raw("v.id"), sql.raw(sorting.descends ? "<" : ">"));
  return sql`SELECT v.id AS id, ${key} AS key FROM (${candidates}) c CROSS JOIN video v ON v.id = c.id
    WHERE v.tracked = 1 AND ${further} AND ${conditionOf(filter)}
    ORDER BY key ${direction}, v.id ${direction} LIMIT ${count}`;
}

/** The rows of videos that were chosen by `id` and `key`, in their order. */
function showing(chosen: SQL, sorting: VideoSorting): SQL {
  const direction = directionOf(sorting);
  return sql`SELECT ${videoColumns}, p.key AS place FROM (${chosen}) p CROSS JOIN video v ON v.id = p.id
    ORDER BY p.key ${direction}, p.id ${direction}`;
}

/** A stored video as people and programs read it. */
export function toStoredVideo({ counts, ...video }: TrackedVideo): StoredVideo {
  const { aid, bvid, uid, title, publishedAt, observedAt, observedFrom } = video;
  const { attemptedAt, state, suspect, checkAfter, rate, ratedAt } = video;
  return {
    bvid,
    aid,
    uid,
    title,
    publishedAt,
    ...counts,
    observedAt,
    observedFrom,
    attemptedAt,
    state,
    suspect,
    checkAfter,
    rate,
    ratedAt,
  };
}
