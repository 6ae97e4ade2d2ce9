import { systemClock, updateVideoPlayCounts } from "@playcounts/core";
import type { DatabaseClient, Transaction } from "../../packages/core/src/db/client.ts";
import { wrapClient } from "../../packages/core/src/db/database.ts";
import { openFileClient } from "../../packages/core/src/db/file-client.ts";
import { createDatabaseProgress } from "../../packages/core/src/db/progress-store.ts";
import { createVideoStore } from "../../packages/core/src/db/video-store.ts";
import { processIdentity } from "../../packages/core/src/process-identity.ts";
import { makeReady } from "../../packages/core/src/runtime/database.ts";

/**
 * A run that kills its own process with SIGKILL right before the n-th moment it reaches, or goes through. Moments are
 * everything the run does to the database, through the client that a file has, and everything it tells: between two of
 * them nothing is written.
 * Arguments: database path, upstream, n, "force" or "". Prints how many moments a whole run has.
 */
const [path = "", url = "", fatal = "0", force = ""] = process.argv.slice(2);
let moments = 0;

function moment(): void {
  moments += 1;
  if (moments === Number(fatal)) process.kill(process.pid, "SIGKILL");
}

function mortal(client: DatabaseClient): DatabaseClient {
  return new Proxy(client, {
    get(target, key) {
      if (key === "execute")
        return (...args: Parameters<DatabaseClient["execute"]>) => (moment(), target.execute(...args));
      if (key === "transaction")
        return async (...args: Parameters<DatabaseClient["transaction"]>) => {
          moment();
          return mortalTransaction(await target.transaction(...args));
        };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function mortalTransaction(transaction: Transaction): Transaction {
  return new Proxy(transaction, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      if (key !== "execute" && key !== "commit") return value.bind(target);
      return (...args: unknown[]) => {
        moment();
        return value.apply(target, args);
      };
    },
  });
}

const client = openFileClient(path, 100);
const options = { clock: systemClock, random: Math.random, readsBeside: true };
const { database } = await makeReady(wrapClient(mortal(client), path, options));
const store = createVideoStore(database, processIdentity());
const progress = createDatabaseProgress(database);
moments = 0;
const report = await updateVideoPlayCounts(
  { force: force === "force" },
  {
    store,
    progress,
    config: { apiUrl: url, batchDelayMs: 0, requestDelayMs: 0, batchSize: 15 },
    // Of what it tells of single videos, nothing can be read off the database.
    onEvent: ({ type }) => (type === "video" ? undefined : moment()),
  },
);
client.close();
process.stdout.write(JSON.stringify({ moments, status: report.status, requests: report.requests }));
