import type { Catalogue } from "../catalogue.ts";
import { readFreshness } from "./catalogue-freshness.ts";
import { findRun, listFailed, listRemarks, listRuns } from "./catalogue-runs.ts";
import { readStatus } from "./catalogue-status.ts";
import type { Database } from "./database.ts";

export interface CatalogueOptions {
  /** Epoch ms. */
  readonly now: () => number;
  /** The promise that status and due dates are told by. */
  readonly staleAfterMs: number;
}

const defaultHistory = 100;

// Loaded when they are first used: whoever asks how things stand does not wait for lists, curves and imports.
const adding = () => import("./catalogue-adding.ts");
const untracking = () => import("./catalogue-untracking.ts");
const listing = () => import("./catalogue-listing.ts");
const streamingVideos = () => import("./stream-videos.ts");
const streamingHistory = () => import("./stream-history.ts");
const describing = () => import("./catalogue-describing.ts");
const uploaders = () => import("./catalogue-uploaders.ts");
const curves = () => import("./catalogue-curves.ts");
const repairing = () => import("./figures-repair.ts");
const overview = () => import("./catalogue-overview.ts");

/** The catalogue on libSQL. Rows travel as JSON arrays, pages by key, values as parameters. */
export function createCatalogue(database: Database, { now, staleAfterMs }: CatalogueOptions): Catalogue {
  return {
    add: async (entries, { dryRun = false } = {}) =>
      (await adding()).addEntries(database, entries, dryRun, now),
    untrack: async (targets) => (await untracking()).untrack(database, targets),
    listVideos: async (query = {}) => (await listing()).listVideos(database, query),
    async *streamVideos(query = {}) {
      yield* (await streamingVideos()).streamVideos(database, query);
    },
    async *streamHistory(query = {}) {
      yield* (await streamingHistory()).streamHistory(database, query);
    },
    describeVideo: async (video, historyLimit = defaultHistory) =>
      (await describing()).describeVideo(database, video, historyLimit, { now: now(), staleAfterMs }),
    listUploaders: async (query = {}) => (await uploaders()).listUploaders(database, query),
    describeUploader: async (uid) => (await uploaders()).describeUploader(database, uid),
    readCurves: async (videos, query = {}) => (await curves()).readCurves(database, videos, query),
    overview: async () => (await overview()).readOverview(database, now()),
    status: () => readStatus(database, now(), staleAfterMs),
    recount: async () => (await repairing()).recount(database),
    freshness: () => readFreshness(database),
    listRuns: async (query = {}) => listRuns(database, query, now()),
    findRun: (runId) => findRun(database, runId, now()),
    listRemarks: async (query) => listRemarks(database, query),
    listFailed: async (query = {}) => listFailed(database, query),
  };
}
