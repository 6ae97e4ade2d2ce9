import { checkDatabaseFile } from "../db/preflight.ts";
import type { RunSession } from "../ports.ts";
import type { Backup } from "./backup-file.ts";
import type { CreatedBackup } from "./create.ts";
import { listFolder } from "./folder.ts";
import type { BackupPlace } from "./place.ts";
import type { RestoredBackup, VerifiedBackup } from "./restore.ts";

/** The backups of one database file. */
export interface Backups {
  create(signal: AbortSignal): Promise<CreatedBackup>;
  list(): Promise<Backup[]>;
  verify(name: string, signal: AbortSignal): Promise<VerifiedBackup>;
  restore(name: string, signal: AbortSignal): Promise<RestoredBackup>;
  /** Makes sure there is a good one before a run changes anything. */
  beforeRun(session: RunSession, signal: AbortSignal): Promise<void>;
}

/** Nothing is opened, made or even loaded before a method is called: whoever only looks needs the list at most. */
export function createBackups(place: BackupPlace): Backups {
  return {
    async create(signal) {
      await checkDatabaseFile(place.database, false);
      return (await import("./create.ts")).createBackup(place, signal);
    },
    list: () => listFolder(place.folder),
    verify: async (name, signal) => (await import("./restore.ts")).verifyBackup(place, name, signal),
    restore: async (name, signal) => (await import("./restore.ts")).restoreBackup(place, name, signal),
    beforeRun: async (session, signal) =>
      (await import("./before-run.ts")).backUpBeforeRun(place, session, signal),
  };
}
