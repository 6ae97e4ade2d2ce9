import type { Catalogue } from "../catalogue.ts";
import { addEntries } from "./catalogue-adding.ts";
import { readCurves } from "./catalogue-curves.ts";
import { describeVideo } from "./catalogue-describing.ts";
import { readFreshness } from "./catalogue-freshness.ts";
import { listVideos } from "./catalogue-listing.ts";
import { readOverview } from "./catalogue-overview.ts";
import { findRun, listFailed, listRemarks, listRuns } from "./catalogue-runs.ts";
import { readStatus } from "./catalogue-status.ts";
import { describeUploader, listUploaders } from "./catalogue-uploaders.ts";
import { streamHistory } from "./stream-history.ts";
import { streamVideos } from "./stream-videos.ts";
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
    streamVideos: (query = {}) => streamVideos(database, query),
    streamHistory: (query = {}) => streamHistory(database, query),
    describeVideo: (video, historyLimit = defaultHistory) =>
      describeVideo(database, video, historyLimit, { now: now(), staleAfterMs }),
    listUploaders: async (query = {}) => listUploaders(database, query),
    describeUploader: (uid) => describeUploader(database, uid),
    readCurves: async (videos, query = {}) => readCurves(database, videos, query),
    overview: () => readOverview(database, now()),
    status: () => readStatus(database, now(), staleAfterMs),
    freshness: () => readFreshness(database),
    listRuns: async (query = {}) => listRuns(database, query, now()),
    findRun: (runId) => findRun(database, runId, now()),
    listRemarks: async (query) => listRemarks(database, query),
    listFailed: async (query = {}) => listFailed(database, query),
  };
}
