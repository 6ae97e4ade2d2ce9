import {
  uploaderOrders,
  type Page,
  type UploaderOrder,
  type UploaderQuery,
  type UploaderSummary,
} from "../catalogue.ts";
import { InputError } from "../errors.ts";
import { behind, readCursor, readLimit, toPage } from "./catalogue-cursor.ts";
import { firstRow, type Database } from "./database.ts";
import { earlier } from "./extremes.ts";
import { contains } from "./search.ts";
import { sql, type SQL } from "./sql.ts";

/** By what each order sorts. A sum beyond what a number holds exactly is shown as the largest that it does. */
const orders: Readonly<Record<UploaderOrder | "added", { key: SQL; descends: boolean }>> = {
  plays: { key: sql.raw(`min(u.plays, ${Number.MAX_SAFE_INTEGER})`), descends: true },
  gain: { key: sql.raw(`min(u.gain_per_1000_days, ${Number.MAX_SAFE_INTEGER})`), descends: true },
  videos: { key: sql.raw("u.videos"), descends: true },
  // As numbers are compared, though they may be longer than any number here.
  uid: { key: sql.raw("printf('%02d', length(u.uid)) || u.uid"), descends: false },
  added: { key: sql.raw("u.id"), descends: false },
};

/** Word for word the condition of the index `uploader_in_use`. */
const isInUse = sql.raw("(u.tracked_at IS NOT NULL OR u.videos > 0)");

/** One page of uploaders. @throws {InputError} */
export async function listUploaders(
  database: Database,
  query: UploaderQuery,
): Promise<Page<UploaderSummary>> {
  const { order = "plays" } = query;
  if (!uploaderOrders.includes(order))
    throw new InputError([`order: ${JSON.stringify(order)} is not one of ${uploaderOrders.join(", ")}`]);
  return readPage(database, order, `uploaders-by-${order}`, query);
}

/** One page of all uploaders, in the order they were first seen. @throws {InputError} */
export function listUploadersBySeniority(
  database: Database,
  query: Pick<UploaderQuery, "limit" | "cursor">,
): Promise<Page<UploaderSummary>> {
  return readPage(database, "added", "uploaders", query);
}

async function readPage(
  database: Database,
  order: UploaderOrder | "added",
  list: string,
  { search = "", ...query }: UploaderQuery,
): Promise<Page<UploaderSummary>> {
  const limit = readLimit(query.limit);
  const place = readCursor(list, query.cursor);
  const { key, descends } = orders[order];
  const direction = sql.raw(descends ? "DESC" : "ASC");
  const id = sql.raw("u.id");
  const further = behind(place, key, id, sql.raw(descends ? "<" : ">"));
  const text = search.trim();
  const found = text === "" ? sql`1` : sql`(${contains(sql.raw("u.name"), text)} OR u.uid = ${text})`;
  const rows = await database.read("listing uploaders", (queries) =>
    queries.all<UploaderRow>(sql`SELECT ${columns}, p.key AS place
      FROM (SELECT u.id AS id, ${key} AS key FROM uploader u INDEXED BY uploader_in_use
        WHERE ${isInUse} AND ${further} AND ${found}
        ORDER BY ${key} ${direction}, u.id ${direction} LIMIT ${limit + 1}) p
      CROSS JOIN uploader u ON u.id = p.id ORDER BY p.key ${direction}, p.id ${direction}`),
  );
  return toPage(list, rows, limit, (row) => [row.place, row.id], toSummary);
}

/** null for one of whom nothing is tracked. */
export async function describeUploader(database: Database, uid: string): Promise<UploaderSummary | null> {
  const row = await database.read("reading the uploader", (queries) =>
    firstRow<UploaderRow>(
      queries,
      sql`SELECT ${columns}, 0 AS place FROM uploader u WHERE u.uid = ${uid} AND ${isInUse}`,
    ),
  );
  return row === undefined ? null : toSummary(row);
}

interface UploaderRow {
  id: number;
  uid: string;
  name: string | null;
  tracked_at: number | null;
  videos: number;
  plays: number;
  gain: number;
  oldest_aging: number | null;
  oldest_appointed: number | null;
  place: string | number;
}

/** Each of the two halves of an uploader's videos has its index; together they would have none. */
const columns: SQL = sql.raw(`u.id AS id, u.uid AS uid, u.name AS name, u.tracked_at AS tracked_at,
  u.videos AS videos, min(u.plays, ${Number.MAX_SAFE_INTEGER}) AS plays, u.gain_per_1000_days / 1000.0 AS gain,
  (SELECT v.observed_at FROM video v INDEXED BY video_by_uploader_age
    WHERE v.uploader_id = u.id AND v.tracked = 1 AND v.check_after IS NULL AND v.observed_at >= 0
    ORDER BY v.observed_at LIMIT 1) AS oldest_aging,
  (SELECT min(v.observed_at) FROM video v INDEXED BY video_by_uploader_appointment
    WHERE v.uploader_id = u.id AND v.tracked = 1 AND v.check_after IS NOT NULL) AS oldest_appointed`);

function toSummary({ uid, name, videos, plays, gain, ...row }: UploaderRow): UploaderSummary {
  return {
    uid,
    name,
    videos,
    plays,
    gainPerDay: gain,
    oldestObservedAt: earlier(row.oldest_aging, row.oldest_appointed),
    trackedAt: row.tracked_at,
  };
}
