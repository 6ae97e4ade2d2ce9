import { dirname, join, resolve } from "node:path";
import { createBackups, type Backups } from "../backup/backups.ts";
import type { StatFs } from "../backup/place.ts";
import { systemStatFs } from "../backup/room.ts";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { filePath } from "../db/database.ts";
import { StorageError } from "../errors.ts";
import type { Clock, OnNotice, RunSession } from "../ports.ts";

export type { Backup } from "../backup/backup-file.ts";
export type { CreatedBackup } from "../backup/create.ts";
export type { RestoredBackup, VerifiedBackup } from "../backup/restore.ts";

type BackupConfig = Pick<Config, "databaseUrl" | "backupDir" | "backupKeep">;

/** What a run does about backups once it holds the database, before its first request. */
export type RunBackup = (session: RunSession, signal: AbortSignal) => Promise<void>;

export interface BackupOptions {
  readonly clock?: Clock | undefined;
  readonly notice?: OnNotice | undefined;
  /** How the free space of a disk is asked for. @default fs.statfs */
  readonly statFs?: StatFs | undefined;
}

/** The backups of the configured database file. @throws {StorageError} for a database on a server. */
export function openBackups(
  { databaseUrl, backupDir, backupKeep }: BackupConfig,
  { clock = systemClock, notice = () => undefined, statFs = systemStatFs }: BackupOptions = {},
): Backups {
  const path = filePath(databaseUrl);
  if (path === null)
    throw new StorageError("backup", "the backups of a database server are the server's business", {
      hint: "use the server's own means; backups made here are for DATABASE_URL=file:…",
    });
  const database = resolve(path);
  const folder = resolve(backupDir ?? join(dirname(database), "backups"));
  return createBackups({ database, folder, keep: backupKeep, clock, notice, statFs });
}

/** What a run does about backups before its first request: for a database on a server, say so. */
export function createRunBackup(
  config: BackupConfig,
  options: BackupOptions & { readonly notice: OnNotice },
): RunBackup {
  if (filePath(config.databaseUrl) !== null) {
    const backups = openBackups(config, options);
    return (session, signal) => backups.beforeRun(session, signal);
  }
  return async () =>
    options.notice("no backup was made: those of a database server are the server's business");
}
