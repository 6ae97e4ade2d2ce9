import type { Reading, StreamQuery } from "../catalogue.ts";
import { counterNames, type Counters } from "../video.ts";
import { firstRow, type Database } from "./database.ts";
import { sql, type SQL } from "./sql.ts";
import { idsOf, ofVideos, pageSize, type StreamFilter } from "./stream-pages.ts";
import { nextTurn } from "./turn.ts";

/** Cells of a row of `pageQuery`, in their order. */
type Cells = [
  videoId: number,
  bvid: string,
  aid: number,
  observedAt: number,
  source: string,
  runId: number | null,
  ...counters: (number | null)[],
];

/**
 * All readings on record, of tracked videos and others, by video and then by time. What is written meanwhile may or may
 * not be among them; of what was there at the start nothing is left out or comes twice.
 */
export async function* streamHistory(
  database: Database,
  query: StreamQuery,
): AsyncGenerator<readonly Reading[]> {
  const filter = await database.read("looking for the uploaders", (queries) => idsOf(queries, query));
  let place: Place = { videoId: 0, observedAt: Number.MIN_SAFE_INTEGER };
  for (;;) {
    const row = await database.read("reading the history", (queries) =>
      firstRow<{ page: string | null }>(queries, pageQuery(place, filter)),
    );
    const rows = fromPage(row?.page ?? "[]");
    const last = rows.at(-1);
    if (last === undefined) return;
    place = { videoId: last[0], observedAt: last[3] };
    yield rows.map(toReading);
    if (rows.length < pageSize) return;
    await nextTurn();
  }
}

/** The key of the last row seen. */
interface Place {
  readonly videoId: number;
  readonly observedAt: number;
}

/** The rows behind a place, by the key of the history, as one JSON text. The video's own range begins at its place. */
function pageQuery({ videoId, observedAt }: Place, filter: StreamFilter): SQL {
  const { since } = filter;
  const counters = sql.raw(counterNames.map((name) => `o."${name}"`).join(", "));
  const from = since === null ? Number.MIN_SAFE_INTEGER : since - 1;
  return sql`SELECT '[' || group_concat(row) || ']' AS page FROM (
    SELECT json_array(v.id, v.bvid, v.aid, o.observed_at, (SELECT name FROM source WHERE id = o.source_id), o.run_id,
      ${counters}) AS row
    FROM video v CROSS JOIN observation o ON o.video_id = v.id
    WHERE v.id >= ${videoId} AND ${ofVideos(filter)}
      AND o.observed_at > CASE v.id WHEN ${videoId} THEN ${Math.max(observedAt, from)} ELSE ${from} END
    ORDER BY v.id, o.observed_at LIMIT ${pageSize})`;
}

function fromPage(page: string): readonly Cells[] {
  // The text was made by the query above from typed columns.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(page) as readonly Cells[];
}

function toReading([, bvid, aid, observedAt, source, runId, ...values]: Cells): Reading {
  const [play = null, danmaku = null, reply = null, favorite = null, coin = null, share = null, like = null] =
    values;
  const counters: Counters = { play, danmaku, reply, favorite, coin, share, like };
  return { bvid, aid, observedAt, ...counters, source, runId: runId === null ? null : String(runId) };
}
