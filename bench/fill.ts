import { Database } from "bun:sqlite";
import { openConfiguredDatabase } from "../packages/core/src/runtime/database.ts";
import { readText } from "../packages/core/src/bilibili/text.ts";
import { createCatalogue } from "../test/simulator/catalogue.ts";
import { loadVideos } from "./bulk-load.ts";

/**
 * Makes a database of so many tracked, never counted videos of the simulator's catalogue, described as it describes
 * them, so that a run finds nothing new but numbers. Its schema is the engine's own, triggers and all; a third argument
 * "listing" adds the indexes that a server makes. A process of its own, because a closed client keeps its file open until
 * it is collected. Prints one JSON value.
 */
const [path = "", size = "", use] = process.argv.slice(2);
const startedAt = performance.now();
const made = await openConfiguredDatabase(
  { databaseUrl: `file:${path}`, databaseAuthToken: undefined },
  { create: true, uses: use === "listing" ? ["listing"] : [] },
);
made.database.close();

const database = new Database(path);
const catalogue = createCatalogue({ videos: Number(size) });
loadVideos(database, catalogue.size, () => {
  const addUploader = database.prepare("INSERT INTO uploader (uid) VALUES (?)");
  const ids = new Map(
    catalogue.uploaders.map(({ uid }) => [uid, Number(addUploader.run(uid).lastInsertRowid)]),
  );
  const addVideo = database.prepare(
    "INSERT INTO video (aid, bvid, title, published_at, uploader_id, added_at) VALUES (?, ?, ?, ?, ?, 0)",
  );
  for (const { aid, bvid, title, publishedAt, uploader } of catalogue.videos())
    addVideo.run(aid, bvid, readText(title), publishedAt, ids.get(uploader.uid) ?? null);
  addUploader.finalize();
  addVideo.finalize();
});
database.close();
const durationMs = performance.now() - startedAt;
console.log(JSON.stringify({ attempted: Number(size), durationMs, peakKb: process.resourceUsage().maxRSS }));
