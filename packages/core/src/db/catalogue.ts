import type { Catalogue } from "../catalogue.ts";
import { addEntries } from "./catalogue-adding.ts";
import { describeVideo } from "./catalogue-describing.ts";
import { readFreshness } from "./catalogue-freshness.ts";
import { listVideos } from "./catalogue-listing.ts";
import { findRun, listFailed, listRemarks, listRuns } from "./catalogue-runs.ts";
import { readStatus } from "./catalogue-status.ts";
import { untrack } from "./catalogue-untracking.ts";
import type { Database } from "./database.ts";

export interface CatalogueOptions {
  /** Epoch ms. */
  readonly now: () => number;
  /** The promise that status and due dates are told by. */
  readonly staleAfterMs: number;
}

const defaultHistory = 100;

/** The catalogue on libSQL. Rows travel as JSON arrays, pages by key, values as parameters. */
export function createCatalogue(database: Database, { now, staleAfterMs }: CatalogueOptions): Catalogue {
  return {
    add: (entries, { dryRun = false } = {}) => addEntries(database, entries, dryRun, now),
    untrack: (targets) => untrack(database, targets),
    listVideos: async (query = {}) => listVideos(database, query),
    describeVideo: (video, historyLimit = defaultHistory) =>
      describeVideo(database, video, historyLimit, { now: now(), staleAfterMs }),
    status: () => readStatus(database, now(), staleAfterMs),
    freshness: () => readFreshness(database),
    listRuns: async (query = {}) => listRuns(database, query, now()),
    findRun: (runId) => findRun(database, runId, now()),
    listRemarks: async (query) => listRemarks(database, query),
    listFailed: async (query = {}) => listFailed(database, query),
  };
}
