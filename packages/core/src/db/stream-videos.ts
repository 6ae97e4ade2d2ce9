import type { StoredVideo, StreamQuery } from "../catalogue.ts";
import { toStoredVideo } from "./catalogue-listing.ts";
import { firstRow, type Database } from "./database.ts";
import { sql, type SQL } from "./sql.ts";
import { idsOf, ofVideos, pageSize, type StreamFilter } from "./stream-pages.ts";
import { nextTurn } from "./turn.ts";
import { fromVideoJson, videoJson, videoJsonPage } from "./video-row.ts";

/** All tracked videos, in the order in which they were added. What is added meanwhile may or may not be among them. */
export async function* streamVideos(
  database: Database,
  query: StreamQuery,
): AsyncGenerator<readonly StoredVideo[]> {
  const filter = await database.read("looking for the uploaders", (queries) => idsOf(queries, query));
  let after = 0;
  for (;;) {
    const row = await database.read("reading the videos", (queries) =>
      firstRow<{ page: string | null }>(queries, pageQuery(after, filter)),
    );
    const rows = fromVideoJson(row?.page ?? "[]");
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.key;
    yield rows.map(({ video }) => toStoredVideo(video));
    if (rows.length < pageSize) return;
    await nextTurn();
  }
}

function pageQuery(after: number, filter: StreamFilter): SQL {
  const { since } = filter;
  const read = since === null ? sql.raw("1") : sql`+v.observed_at >= ${since}`;
  return sql`SELECT ${videoJsonPage} AS page FROM (SELECT ${videoJson(sql.raw("v.id"))} AS row FROM video v
    WHERE v.id > ${after} AND +v.tracked = 1 AND ${read} AND ${ofVideos(filter)} ORDER BY v.id LIMIT ${pageSize})`;
}
