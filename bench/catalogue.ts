import { createClient } from "@libsql/client";
import { openStoresOn } from "@playcounts/core";
import { createCatalogue } from "../test/simulator/catalogue.ts";

const chunk = 5_000;

/** Makes a database of `videos` tracked, never counted videos of the simulator's catalogue, as an import would. */
export async function fillDatabase(path: string, videos: number): Promise<void> {
  const client = createClient({ url: `file:${path}` });
  await openStoresOn(client);
  const catalogue = createCatalogue({ videos });
  const uids = catalogue.uploaders.map(({ uid }) => uid);
  await client.execute({
    sql: "INSERT INTO uploader (uid) SELECT value FROM json_each(?)",
    args: [JSON.stringify(uids)],
  });
  let rows: (string | number)[][] = [];
  const flush = async () => {
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
  };
  for (const { aid, bvid, title, publishedAt, uploader } of catalogue.videos()) {
    rows.push([aid, bvid, title, publishedAt, uploader.uid]);
    if (rows.length === chunk) await flush();
  }
  if (rows.length > 0) await flush();
  client.close();
}
