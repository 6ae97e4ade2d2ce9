import { dirname, join, resolve } from "node:path";
import type { Backup } from "../backup/backup-file.ts";
import { listFolder } from "../backup/folder.ts";
import { createBulkSource } from "../bilibili/bulk.ts";
import { createViewSource } from "../bilibili/view.ts";
import type { UpstreamState } from "../breaker.ts";
import type { Config } from "../config.ts";
import { filePath, openDatabase } from "../db/database.ts";
import { inspectDatabase, type DatabaseFacts } from "../db/inspection.ts";
import { beginMaintenance } from "../db/maintenance.ts";
import { checkDatabaseFile } from "../db/preflight.ts";
import { writeUpstream } from "../db/upstream.ts";
import type { Clock, Fetch, VideoSource } from "../ports.ts";
import { processIdentity } from "../process-identity.ts";
import { createConfiguredUpstream } from "../runtime.ts";

export type { DatabaseContent, DatabaseFacts } from "../db/inspection.ts";

/** A hold on the database for asking the upstream; no run begins while it lasts. */
export interface UpstreamHold {
  readonly upstream: UpstreamState;
  /** Writes the state down for the runs to come. @throws {BusyError} if the hold was lost */
  remember(upstream: UpstreamState): Promise<void>;
  release(): Promise<void>;
}

/** The configured database, opened to be looked at: neither made nor migrated. */
export interface Inspection {
  /** @throws {StorageError} */
  facts(): Promise<DatabaseFacts>;
  /** @throws {BusyError} while a run holds it · {StorageError} */
  hold(): Promise<UpstreamHold>;
  close(): void;
}

/** Somebody who only asks how things are does not stand in line for half a minute. */
const busyLimitMs = 3_000;

/** @throws {StorageError} if there is no database, or none that can be opened */
export async function openInspection(
  { databaseUrl, databaseAuthToken }: Config,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): Promise<Inspection> {
  const path = filePath(databaseUrl);
  if (path !== null) await checkDatabaseFile(path, false);
  const database = await openDatabase(databaseUrl, databaseAuthToken, { clock, random, busyLimitMs });
  const owner = processIdentity();
  return {
    facts: () => inspectDatabase(database, owner, clock.now()),
    async hold() {
      const hold = await beginMaintenance(database, owner, clock.now());
      return {
        upstream: hold.upstream,
        remember: (state) =>
          hold.write("remembering the upstream", clock.now(), (queries) => writeUpstream(queries, state)),
        release: () => hold.release(),
      };
    },
    close: () => database.close(),
  };
}

/** The sources a run would use, and what their answers show beside the counts. */
export interface ObservedSources {
  readonly sources: readonly VideoSource[];
  readonly cookieDropped: () => boolean;
  /** Ms our clock is ahead of the upstream's, by its last answer; null if none told. */
  readonly clockOffsetMs: () => number | null;
}

/** @throws {InputError} for settings that no request can be made with */
export async function openSources(
  config: Config,
  { clock, fetch = globalThis.fetch }: { readonly clock: Clock; readonly fetch?: Fetch | undefined },
): Promise<ObservedSources> {
  let offsetMs: number | null = null;
  const upstream = await createConfiguredUpstream(config, async (input, init) => {
    const sentAt = clock.now();
    const response = await fetch(input, init);
    const saidAt = Date.parse(response.headers.get("date") ?? "");
    // The header tells whole seconds: on average half of one has passed.
    if (!Number.isNaN(saidAt)) offsetMs = (sentAt + clock.now()) / 2 - (saidAt + 500);
    return response;
  });
  const view = createViewSource(upstream);
  return {
    sources: config.source === "view" ? [view] : [createBulkSource(upstream), view],
    cookieDropped: () => upstream.cookieDropped(),
    clockOffsetMs: () => offsetMs,
  };
}

/** Where this installation writes; null for what it does not write to this machine. */
export interface Places {
  readonly database: string | null;
  readonly backups: string | null;
}

/** The folders of the database file and of its backups. */
export function placesOf({ databaseUrl, backupDir }: Config): Places {
  const path = filePath(databaseUrl);
  const database = path === null ? null : dirname(resolve(path));
  return { database, backups: database === null ? null : resolve(backupDir ?? join(database, "backups")) };
}

/** What is in the folder of backups. */
export interface BackupFacts {
  readonly folder: string;
  /** Of any state; null if there is none. */
  readonly newest: Backup | null;
  readonly verified: number;
  readonly damaged: number;
}

/** @throws {StorageError} if the folder cannot be read */
export async function inspectBackups(folder: string): Promise<BackupFacts> {
  const backups = (await listFolder(folder)).filter(({ kind }) => kind === "backup");
  const verified = backups.filter(({ state }) => state === "verified");
  return {
    folder,
    newest: verified[0] ?? backups[0] ?? null,
    verified: verified.length,
    damaged: backups.filter(({ state }) => state === "damaged").length,
  };
}
