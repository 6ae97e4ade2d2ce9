import { configOf, type Config } from "./config.ts";
import type { Clock, OnNotice, RunSession } from "./ports.ts";
import {
  createRunBackup as createConfiguredRunBackup,
  openBackups,
  type Backup,
  type CreatedBackup,
  type RestoredBackup,
  type VerifiedBackup,
} from "./runtime/backups.ts";

export interface BackupDeps {
  /** Settings that replace those of the environment. */
  readonly config?: Partial<Config> | undefined;
  readonly clock?: Clock | undefined;
  /** Gives up a backup or a check at once, leaving nothing half-done. */
  readonly signal?: AbortSignal | undefined;
  /** Told what did not go as it should but harms nothing. */
  readonly onNotice?: OnNotice | undefined;
}

/**
 * Makes a backup of the configured database file now, checks it, and lets old ones go. Runs make one by themselves.
 * @throws {StorageError} if it cannot be made or is not right; nothing is then left behind, and no old one is gone
 */
export async function createBackup(deps: BackupDeps = {}): Promise<CreatedBackup> {
  return backupsOf(deps).create(signalOf(deps));
}

/** The backups of the configured database, newest first; also what restores have set aside. @throws {StorageError} */
export async function listBackups(deps: BackupDeps = {}): Promise<Backup[]> {
  return backupsOf(deps).list();
}

/**
 * Checks one backup of the list from end to end; about 20 ms per MB.
 * @throws {InputError} for a name that is not in the list
 * @throws {StorageError} `backup` if it is damaged: it is renamed, and never taken for a good one again
 */
export async function verifyBackup(name: string, deps: BackupDeps = {}): Promise<VerifiedBackup> {
  return backupsOf(deps).verify(name, signalOf(deps));
}

/**
 * Puts a backup of the list in the place of the configured database, after checking it; the database that was there,
 * damaged or not, is kept beside the backups as `pre-restore-<time>-<n>.db`.
 * @throws {InputError} for a name that is not in the list
 * @throws {BusyError} while a run, a server or any other program has the database open
 * @throws {StorageError} if the backup is damaged or the disk in the way; the database is then as it was
 */
export async function restoreBackup(name: string, deps: BackupDeps = {}): Promise<RestoredBackup> {
  return backupsOf(deps).restore(name, signalOf(deps));
}

/**
 * What a run on the configured database does before its first request, for callers who hand `updateVideoPlayCounts` a
 * store of their own: its `backup`. Makes a backup unless there is a checked one younger than 20 h.
 */
export function createRunBackup({ config, clock, onNotice = () => undefined }: BackupDeps = {}): (
  session: RunSession,
  signal: AbortSignal,
) => Promise<void> {
  return createConfiguredRunBackup(configOf(config), { clock, notice: onNotice });
}

function backupsOf({ config, clock, onNotice }: BackupDeps) {
  return openBackups(configOf(config), { clock, notice: onNotice });
}

function signalOf({ signal }: BackupDeps): AbortSignal {
  return signal ?? new AbortController().signal;
}
