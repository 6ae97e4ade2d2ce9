import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { openStoresOn } from "@playcounts/core";
import { startMiniHrana } from "../support/mini-hrana.ts";
import { addVideos, readVideos, temporaryDatabase } from "../support/temporary-database.ts";
import { videoStoreContract } from "./video-store.ts";

videoStoreContract("libSQL file", async () => {
  const db = await temporaryDatabase();
  const { store, progress, videos, remove } = db;
  return { store, progress, remove, videos, add: (videos) => db.add(...videos) };
});

videoStoreContract("libSQL server over HTTP", async () => {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-server-"));
  // Only the server may touch its file: two builds of SQLite in one process do not see each other's locks.
  const server = startMiniHrana(join(folder, "server.db"));
  const client = createClient({ url: server.url });
  const { store, progress } = await openStoresOn(client);
  return {
    store,
    progress,
    videos: () => readVideos(client),
    add: (videos) => addVideos(client, videos),
    remove: async () => {
      client.close();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
