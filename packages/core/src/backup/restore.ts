import { lstat, mkdir, readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError, StorageError } from "../errors.ts";
import type { Backup } from "./backup-file.ts";
import { freeName, listFolder, markChecked, markDamaged } from "./folder.ts";
import type { Figures } from "./job.ts";
import type { BackupPlace } from "./place.ts";
import { requireRoom, runBytes, sizeOf } from "./room.ts";
import { runJob } from "./run-job.ts";

/** A backup that was checked from end to end just now. */
export interface VerifiedBackup extends Backup, Figures {}

/** What a restore did. */
export interface RestoredBackup extends Figures {
  readonly name: string;
  /** Where the database that was there is kept, absolute; null if there was none. */
  readonly keptAs: string | null;
}

/**
 * Checks a backup from end to end. One that fails is renamed, so that it is never again taken for a good one; one that
 * was copied here, and passes, counts as checked from now on.
 * @throws {InputError} for a name that is not in the list · {StorageError} `backup` · `newer`
 */
export async function verifyBackup(
  place: BackupPlace,
  name: string,
  signal: AbortSignal,
): Promise<VerifiedBackup> {
  const { folder } = place;
  const backup = await findBackup(place, name);
  const path = join(folder, name);
  try {
    const figures = await runJob({ kind: "check", file: path }, signal);
    if (backup.state !== "unverified" || backup.kind !== "backup") return { ...backup, ...figures };
    await markChecked(path, name);
    return { ...backup, ...figures, state: "verified" };
  } catch (error) {
    if (error instanceof StorageError && error.fault === "backup" && backup.kind === "backup")
      await markDamaged(folder, name);
    throw error;
  }
}

/**
 * Puts a backup in the place of the database, and keeps that one beside the backups.
 * @throws {InputError} · {BusyError} while a run or a server has the database · {StorageError}
 */
export async function restoreBackup(
  place: BackupPlace,
  name: string,
  signal: AbortSignal,
): Promise<RestoredBackup> {
  const { folder, clock, statFs } = place;
  const { bytes } = await verifyBackup(place, name, signal);
  const database = await resolveTarget(place.database);
  const hadOne = (await sizeOf(database)) > 0;
  await mkdir(dirname(database), { recursive: true, mode: 0o750 });
  await requireRoom(dirname(database), 2 * bytes + runBytes, {
    fault: "full",
    hint: "free some space on the disk of the database; nothing was changed",
    statFs,
  });
  const keptAs = join(folder, freeName("pre-restore", clock.now(), await readdir(folder)));
  const job = { kind: "put-back", backup: join(folder, name), database, aside: keptAs } as const;
  // From here on it is a matter of moments, and better not cut short.
  const figures = await runJob(job, new AbortController().signal);
  return { name, ...figures, keptAs: hadOne ? keptAs : null };
}

/** Only what is in the list has a name here: a path leads nowhere. */
async function findBackup({ folder }: BackupPlace, name: string): Promise<Backup> {
  const backup = (await listFolder(folder)).find((known) => known.name === name);
  if (backup !== undefined) return backup;
  throw new InputError([`there is no backup ${JSON.stringify(name)} in ${folder}`], {
    hint: "see what there is with: playcounts backup list",
  });
}

/** The file itself, where a link leads to it: the link stays. */
async function resolveTarget(database: string): Promise<string> {
  const isThere = await lstat(database).then(
    () => true,
    () => false,
  );
  if (!isThere) return database;
  return realpath(database).catch((cause: unknown) => {
    throw new StorageError("missing", `${database} is a link that leads nowhere`, {
      hint: "remove the link, or check DATABASE_URL",
      cause,
    });
  });
}
