import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Client, type InStatement } from "@libsql/client";
import type { Database } from "../../packages/core/src/db/database.ts";

import { createDatabaseProgress } from "../../packages/core/src/db/progress-store.ts";
import { createVideoStore } from "../../packages/core/src/db/video-store.ts";
import { toTrackedVideo, type VideoRow } from "../../packages/core/src/db/video-row.ts";
import type { Clock, LeaseOwner, ProgressStore, VideoStore } from "../../packages/core/src/ports.ts";
import { openConfiguredDatabase } from "../../packages/core/src/runtime/database.ts";
import type { TrackedVideo } from "../../packages/core/src/video.ts";
import { countersOf, trackedVideo } from "./videos.ts";

/** A migrated libSQL file in a folder of its own. Removes itself: `await using`. */
export interface TemporaryDatabase extends AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  readonly url: string;
  /** The database's own id. */
  readonly id: string;
  readonly database: Database;
  readonly store: VideoStore;
  readonly progress: ProgressStore;
  /** Writes videos as given, through the schema; the store's own ids follow the order. */
  add(...videos: readonly Partial<TrackedVideo>[]): Promise<void>;
  /** Adds so many videos whose numbers are old, av ids from 1001 on, oldest first. */
  addStale(count: number, now: number, change?: Partial<TrackedVideo>): Promise<void>;
  /** All videos as stored, by id. */
  videos(): Promise<TrackedVideo[]>;
  video(aid: number): Promise<TrackedVideo>;
  /** Rows of any query, for what no port shows. */
  rows(query: string): Promise<Record<string, unknown>[]>;
  /** Removes all videos and runs, for tests that fill the same file again. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}

/** A living owner of leases, by any name. */
export const livingOwner = (self = "living"): LeaseOwner => ({ self, isAlive: () => true });

/** @param clock what waiting for a busy database is measured with */
export async function temporaryDatabase(
  clock?: Clock,
  owner: LeaseOwner = livingOwner(),
): Promise<TemporaryDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-test-"));
  const path = join(folder, "playcounts.db");
  const url = `file:${path}`;
  const opened = await openConfiguredDatabase(
    { databaseUrl: url, databaseAuthToken: undefined },
    { create: true, ...(clock === undefined ? {} : { clock }) },
  );
  const { database, id } = opened;

  // Fixtures and looks behind the scenes go past what is tested, on a connection of their own.
  const client = createClient({ url, timeout: 1_000 });
  const rows = async (query: string) =>
    (await client.execute(query)).rows.map((row) => Object.assign({}, row));

  const videos = () => readVideos(client);
  const remove = async () => {
    client.close();
    database.close();
    await rm(folder, { recursive: true, force: true });
  };

  return {
    folder,
    path,
    url,
    id,
    database,
    store: createVideoStore(database, owner),
    progress: createDatabaseProgress(database),
    add: (...added) => addVideos(client, added),
    addStale: (count, now, change = {}) =>
      addVideos(
        client,
        Array.from({ length: count }, (_, index) => {
          const observedAt = now - 30 * 86_400_000 + index * 1_000;
          const read = {
            counts: countersOf(1_000),
            observedAt,
            observedFrom: "view",
            attemptedAt: observedAt,
          };
          return { aid: 1_001 + index, ...read, ...change };
        }),
      ),
    videos,
    async video(aid) {
      const found = (await videos()).find((video) => video.aid === aid);
      if (found === undefined) throw new Error(`no video ${aid}`);
      return found;
    },
    rows,
    clear: async () => {
      const tables = "video uploader observation run remark checkpoint upstream lease".split(" ");
      await client.batch(
        tables.map((table) => `DELETE FROM ${table}`),
        "write",
      );
    },
    remove,
    [Symbol.asyncDispose]: remove,
  };
}

/** Writes videos as given but for their `id`, and their uploaders. */
export async function addVideos(client: Client, videos: readonly Partial<TrackedVideo>[]): Promise<void> {
  await client.batch(videos.flatMap(insertStatements), "write");
}

/** All videos as stored, in the order of tracking. */
export async function readVideos(client: Client): Promise<TrackedVideo[]> {
  const uid = "(SELECT uid FROM uploader WHERE id = v.uploader_id) AS uid";
  const { rows } = await client.execute(`SELECT v.*, ${uid} FROM video v ORDER BY v.id`);
  return rows.map((row) => toTrackedVideo({ ...row } as unknown as VideoRow));
}

/** The rows of a video and its uploader, column by column as the schema names them. */
function insertStatements(change: Partial<TrackedVideo>): InStatement[] {
  const { id: _, counts, suspect, uid, ...rest } = trackedVideo(change);
  const row = Object.entries({ ...rest, ...counts, suspect: suspect && JSON.stringify(suspect), addedAt: 0 });
  const columns = row.map(([name]) => `"${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`);
  const marks = columns.map(() => "?").join(", ");
  return [
    { sql: "INSERT OR IGNORE INTO uploader (uid) SELECT ?1 WHERE ?1 IS NOT NULL", args: [uid] },
    {
      sql: `INSERT INTO video (${columns.join(", ")}, uploader_id) VALUES (${marks}, (SELECT id FROM uploader WHERE uid = ?))`,
      args: [...row.map(([, value]) => value), uid],
    },
  ];
}
