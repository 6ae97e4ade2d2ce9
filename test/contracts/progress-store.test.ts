import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createFileProgress,
  createMemoryProgress,
  createUnstorageProgress,
  openStoresOn,
} from "@playcounts/core";
import { createClient } from "@libsql/client";
import { createStorage } from "unstorage";
import fsDriver from "unstorage/drivers/fs";
import memoryDriver from "unstorage/drivers/memory";
import { progressStoreContract } from "./progress-store.ts";

async function inFolder<Subject>(make: (folder: string) => Subject) {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-progress-"));
  return { ...make(folder), remove: () => rm(folder, { recursive: true, force: true }) };
}

progressStoreContract("memory", () => ({ store: createMemoryProgress(), reopen: null }));

progressStoreContract("file", () =>
  inFolder((folder) => {
    const open = () =>
      createFileProgress(join(folder, "deep", "progress.json"), Date.now, (message) => {
        throw new Error(message);
      });
    return { store: open(), reopen: open };
  }),
);

progressStoreContract("unstorage in memory", () => {
  const driver = memoryDriver();
  const open = () => createUnstorageProgress(createStorage({ driver }));
  return { store: open(), reopen: open };
});

progressStoreContract("unstorage on files", () =>
  inFolder((folder) => {
    const open = () => createUnstorageProgress(createStorage({ driver: fsDriver({ base: folder }) }));
    return { store: open(), reopen: open };
  }),
);

progressStoreContract("database", async () => {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-progress-"));
  const clients = [0, 1].map(() =>
    createClient({ url: `file:${join(folder, "playcounts.db")}`, timeout: 1_000 }),
  );
  const stores = [];
  for (const client of clients) stores.push((await openStoresOn(client)).progress);
  const [store, second] = stores;
  if (store === undefined || second === undefined) throw new Error("two stores were opened");
  return {
    store,
    reopen: () => second,
    remove: async () => {
      for (const client of clients) client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
