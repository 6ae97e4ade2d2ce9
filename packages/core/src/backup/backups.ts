import { checkDatabaseFile } from "../db/preflight.ts";
import type { RunSession } from "../ports.ts";
import type { Backup } from "./backup-file.ts";
import { backUpBeforeRun } from "./before-run.ts";
import { createBackup, type CreatedBackup } from "./create.ts";
import { listFolder } from "./folder.ts";
import type { BackupPlace } from "./place.ts";
import { restoreBackup, verifyBackup, type RestoredBackup, type VerifiedBackup } from "./restore.ts";

/** The backups of one database file. */
export interface Backups {
  create(signal: AbortSignal): Promise<CreatedBackup>;
  list(): Promise<Backup[]>;
  verify(name: string, signal: AbortSignal): Promise<VerifiedBackup>;
  restore(name: string, signal: AbortSignal): Promise<RestoredBackup>;
  /** Makes sure there is a good one before a run changes anything. */
  beforeRun(session: RunSession, signal: AbortSignal): Promise<void>;
}

/** Nothing is opened or made before a method is called. */
export function createBackups(place: BackupPlace): Backups {
  return {
    async create(signal) {
      await checkDatabaseFile(place.database, false);
      return createBackup(place, signal);
    },
    list: () => listFolder(place.folder),
    verify: (name, signal) => verifyBackup(place, name, signal),
    restore: (name, signal) => restoreBackup(place, name, signal),
    beforeRun: (session, signal) => backUpBeforeRun(place, session, signal),
  };
}
