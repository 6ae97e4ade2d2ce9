import { sql } from "./sql.ts";
import type { HistoryPoint } from "../catalogue.ts";
import type { Listings } from "../orders.ts";
import { readCursor, readLimit, toPage } from "./catalogue-cursor.ts";
import { toHistoryPoint, type HistoryRow } from "./catalogue-describing.ts";
import { listUploadersBySeniority } from "./catalogue-uploaders.ts";
import type { Database } from "./database.ts";

/** Pages of uploaders and of histories; each costs as much as it shows. */
export function createListings(database: Database): Listings {
  return {
    uploaders: async (query) => listUploadersBySeniority(database, query),
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
