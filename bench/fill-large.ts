import { Database } from "bun:sqlite";
import { createClient } from "@libsql/client";
import { openStoresOn } from "@playcounts/core";
import { loadVideos } from "./bulk-load.ts";

/**
 * Makes a database as it is in the middle of its life, with tracked videos of a thousand uploaders. Nothing of it exists
 * upstream. Prints one JSON value.
 *
 * Numbers are up to eight days old, in no order; 1 % of the videos were never counted, 1 % have appointments.
 */
const [path = "", size = "1000000"] = process.argv.slice(2);
const uploaders = 1_000;
const spanMs = 8 * 86_400_000;
const now = Date.now();
const startedAt = performance.now();
const client = createClient({ url: `file:${path}` });
await openStoresOn(client);
client.close();

const database = new Database(path);
loadVideos(database, Number(size), () => {
  database.run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO uploader (id, uid, name) SELECT i, CAST(1000000 + i AS TEXT), 'uploader ' || i FROM n`,
    [uploaders],
  );
  database.run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1),
       v AS (SELECT i, i % 100 = 7 AS is_new, i % 100 = 8 AS is_gone, ?2 - i * 2654435761 % ?3 AS at,
         i * 7919 % 1000000 AS chance FROM n)
     INSERT INTO video (id, aid, bvid, uploader_id, title, published_at, added_at, play, danmaku, reply, favorite, coin,
       share, "like", observed_at, observed_from, attempted_at, state, check_after, streak, gone_days, rate, rated_at, rank)
     SELECT i, 1000 + i, printf('BV1%09d', i), 1 + chance % ?4, '【实测】第' || i || '期 a title as long as most are', ?2 - chance * 100000,
       0, iif(is_new, NULL, 1 + chance), iif(is_new, NULL, chance % 997), iif(is_new, NULL, chance % 499),
       iif(is_new, NULL, chance % 2999), iif(is_new, NULL, chance % 1999), iif(is_new, NULL, chance % 499),
       iif(is_new, NULL, chance % 8999), iif(is_new, NULL, at), iif(is_new, NULL, 'bulk'), iif(is_new, NULL, at),
       iif(is_gone, 'gone', 'live'), iif(is_gone, at + ?3, NULL), iif(is_gone, 3, 0), iif(is_gone, 3, 0),
       iif(is_new, NULL, chance % 1000 / 3.0), iif(is_new, NULL, at), iif(is_new, NULL, 10 + chance % 40)
     FROM v`,
    [Number(size), now, spanMs, uploaders],
  );
});
database.close();
const durationMs = performance.now() - startedAt;
console.log(JSON.stringify({ attempted: Number(size), durationMs, peakKb: process.resourceUsage().maxRSS }));
