import { createClient } from "@libsql/client";
import { openStoresOn } from "@playcounts/core";
import { createCatalogue } from "../test/simulator/catalogue.ts";

const chunk = 5_000;

/**
 * Makes a database of so many tracked, never counted videos of the simulator's catalogue, as an import would: a
 * process of its own, because a closed client keeps its file open until it is collected. Prints one JSON value.
 */
const [path = "", size = ""] = process.argv.slice(2);
const startedAt = performance.now();
const client = createClient({ url: `file:${path}` });
await openStoresOn(client);
const catalogue = createCatalogue({ videos: Number(size), hostileTitles: false });
const uids = catalogue.uploaders.map(({ uid }) => uid);
await client.execute({
  sql: "INSERT INTO uploader (uid) SELECT value FROM json_each(?)",
  args: [JSON.stringify(uids)],
});

let rows: (string | number)[][] = [];
async function flush(): Promise<void> {
  await client.batch(
    [
      {
        sql: `INSERT INTO video (aid, bvid, title, published_at, uploader_id, added_at)
              SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3,
                (SELECT id FROM uploader WHERE uid = j.value ->> 4), 0
              FROM json_each(?) j`,
        args: [JSON.stringify(rows)],
      },
    ],
    "write",
  );
  rows = [];
  // Native statements are freed only when the event loop turns.
  await new Promise((resolve) => setImmediate(resolve));
}

for (const { aid, bvid, title, publishedAt, uploader } of catalogue.videos()) {
  rows.push([aid, bvid, title, publishedAt, uploader.uid]);
  if (rows.length === chunk) await flush();
}
if (rows.length > 0) await flush();
// So that the file alone can be copied.
await client.execute("PRAGMA wal_checkpoint(TRUNCATE)");
const durationMs = performance.now() - startedAt;
console.log(JSON.stringify({ attempted: Number(size), durationMs, peakKb: process.resourceUsage().maxRSS }));
