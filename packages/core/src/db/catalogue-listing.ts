import { sql, type SQL } from "drizzle-orm";
import { videoOrders, type Page, type StoredVideo, type VideoOrder, type VideoQuery } from "../catalogue.ts";
import { InputError } from "../errors.ts";
import type { TrackedVideo } from "../video.ts";
import { behind, readCursor, readLimit, toPage } from "./catalogue-cursor.ts";
import type { Database } from "./database.ts";
import { toTrackedVideo, videoColumns, type VideoRow } from "./video-row.ts";
import { toJson } from "./json.ts";

/** By what each order sorts, and in which direction; unknown numbers and dates come after 0. */
const orders: Readonly<Record<VideoOrder, { key: SQL; descends: boolean }>> = {
  play: { key: sql.raw("coalesce(v.play, -1)"), descends: true },
  observed: { key: sql.raw("coalesce(v.observed_at, -1)"), descends: false },
  published: { key: sql.raw("coalesce(v.published_at, -1)"), descends: true },
  // An id is given once and only grows.
  added: { key: sql.raw("v.id"), descends: true },
  bvid: { key: sql.raw("v.bvid"), descends: false },
};

/** One page of the tracked videos. @throws {InputError} */
export async function listVideos(database: Database, query: VideoQuery): Promise<Page<StoredVideo>> {
  const { uids, state, order = "added" } = query;
  if (!videoOrders.includes(order))
    throw new InputError([`order: ${JSON.stringify(order)} is not one of ${videoOrders.join(", ")}`]);
  const list = `videos-by-${order}`;
  const limit = readLimit(query.limit);
  const place = readCursor(list, query.cursor);
  const { key, descends } = orders[order];
  const id = sql.raw("v.id");
  const conditions = [sql`v.tracked = 1`, behind(place, key, id, sql.raw(descends ? "<" : ">"))];
  if (state !== undefined) conditions.push(sql`v.state = ${state}`);
  if (uids !== undefined) conditions.push(ofUploaders(uids));
  const direction = sql.raw(descends ? "DESC" : "ASC");
  const rows = await database.read("listing videos", (queries) =>
    queries.all<
      VideoRow & { place: string | number }
    >(sql`SELECT ${videoColumns}, ${key} AS place FROM video v
      WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${key} ${direction}, v.id ${direction} LIMIT ${limit + 1}`),
  );
  return toPage(
    list,
    rows,
    limit,
    ({ place, id }) => [place, id],
    (row) => toStoredVideo(toTrackedVideo(row)),
  );
}

function ofUploaders(uids: readonly string[]): SQL {
  const wanted = sql`SELECT value FROM json_each(${toJson(uids)})`;
  return sql`v.uploader_id IN (SELECT id FROM uploader WHERE uid IN (${wanted}))`;
}

/** A stored video as people and programs read it. */
export function toStoredVideo({ counts, ...video }: TrackedVideo): StoredVideo {
  const { aid, bvid, uid, title, publishedAt, observedAt, observedFrom } = video;
  const { attemptedAt, state, suspect, checkAfter } = video;
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
  };
}
