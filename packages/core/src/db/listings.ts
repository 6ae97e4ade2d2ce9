import { sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import type { HistoryPoint } from "../catalogue.ts";
import type { Listings, UploaderSummary } from "../orders.ts";
import { behind, readCursor, readLimit, toPage } from "./catalogue-cursor.ts";
import { toHistoryPoint, type HistoryRow } from "./catalogue-describing.ts";
import type { Database } from "./database.ts";

/** Pages of uploaders and of histories; each costs as much as it shows. */
export function createListings(database: Database): Listings {
  return {
    uploaders: async (query) => {
      const limit = readLimit(query.limit);
      const place = readCursor("uploaders", query.cursor);
      const rows = await database.read("listing uploaders", (queries) =>
        queries.all<UploaderRow>(sql`SELECT u.id, u.uid, u.name, u.tracked_at, ${figures("IS NULL")} AS aging,
            ${figures("IS NOT NULL")} AS appointed
          FROM uploader u WHERE ${behind(place, sql.raw("u.id"), sql.raw("u.id"), sql.raw(">"))}
            AND (u.tracked_at IS NOT NULL OR ${owns("IS NULL")} OR ${owns("IS NOT NULL")})
          ORDER BY u.id LIMIT ${limit + 1}`),
      );
      return toPage("uploaders", rows, limit, ({ id }) => [id, id], toSummary);
    },
    history: async ({ aid }, query) => {
      const limit = readLimit(query.limit);
      const list = `history-of-${aid}`;
      const place = readCursor(list, query.cursor);
      const further = place === null ? sql`1` : sql`o.observed_at < ${place[1]}`;
      const rows = await database.read("reading the history", (queries) =>
        queries.all<HistoryRow>(sql`SELECT o.observed_at, o.play, o.danmaku, o.reply, o.favorite, o.coin, o.share,
            o."like", o.run_id, s.name AS source
          FROM observation o CROSS JOIN source s ON s.id = o.source_id
          WHERE o.video_id = (SELECT id FROM video WHERE aid = ${aid}) AND ${further}
          ORDER BY o.observed_at DESC LIMIT ${limit + 1}`),
      );
      return toPage<HistoryRow, HistoryPoint>(
        list,
        rows,
        limit,
        ({ observed_at }) => ["", observed_at],
        toHistoryPoint,
      );
    },
  };
}

type Half = "IS NULL" | "IS NOT NULL";

/** Each of the two halves of an uploader's videos has its index; together they would have none. */
const half = (appointment: Half): SQL =>
  sql.raw(`FROM video v WHERE v.uploader_id = u.id AND v.tracked = 1 AND v.check_after ${appointment}`);
const owns = (appointment: Half): SQL => sql`EXISTS (SELECT 1 ${half(appointment)})`;
const figures = (appointment: Half): SQL =>
  sql`(SELECT json_array(count(*), coalesce(sum(v.play), 0), min(v.observed_at)) ${half(appointment)})`;

interface UploaderRow {
  id: number;
  uid: string;
  name: string | null;
  tracked_at: number | null;
  aging: string;
  appointed: string;
}

const figuresRecord = z.tuple([z.number(), z.number(), z.number().nullable()]);

function toSummary({ uid, name, tracked_at: trackedAt, aging, appointed }: UploaderRow): UploaderSummary {
  const halves = [aging, appointed].map((json) => figuresRecord.parse(JSON.parse(json)));
  const oldest = halves.flatMap(([, , at]) => at ?? []);
  return {
    uid,
    name,
    videos: halves.reduce((sum, [videos]) => sum + videos, 0),
    play: halves.reduce((sum, [, play]) => sum + play, 0),
    oldestObservedAt: oldest.length === 0 ? null : Math.min(...oldest),
    trackedAt,
  };
}
