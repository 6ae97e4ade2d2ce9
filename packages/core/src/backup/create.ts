import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StorageError } from "../errors.ts";
import { parseBackupName } from "./backup-file.ts";
import { finishPartial, listFolder, makePartial, removeAbandoned } from "./folder.ts";
import type { Figures } from "./job.ts";
import type { BackupPlace } from "./place.ts";
import { planRemoval } from "./retention.ts";
import { requireRoom, sizeOf, spareBytes } from "./room.ts";
import { runJob } from "./run-job.ts";

/** A backup that was made and checked just now. */
export interface CreatedBackup extends Figures {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly createdAt: number;
  readonly bytes: number;
  /** Names of the older ones that made room for it. */
  readonly removed: readonly string[];
}

/** Copies, checks, names; only then older ones go. @throws {StorageError} · the signal's reason */
export async function createBackup(place: BackupPlace, signal: AbortSignal): Promise<CreatedBackup> {
  const { database, folder, clock } = place;
  signal.throwIfAborted();
  const { name, partial } = await makePartial(folder, clock.now());
  try {
    await removeAbandoned(folder, clock.now());
    await requireRoomFor(place);
    const figures = await runJob({ kind: "snapshot", database, target: partial }, signal);
    await finishPartial(folder, partial, name);
    const createdAt = parseBackupName(name)?.createdAt ?? 0;
    const path = join(folder, name);
    const removed = await prune(place, name);
    return { name, path, createdAt, bytes: await sizeOf(path), removed, ...figures };
  } finally {
    // The process that wrote to it is gone by now, so nothing makes it anew.
    for (const leftover of [partial, `${partial}-journal`]) await rm(leftover, { force: true });
  }
}

async function requireRoomFor({ database, folder, statFs }: BackupPlace): Promise<void> {
  const [bytes, logBytes] = [await sizeOf(database), await sizeOf(`${database}-wal`)];
  await requireRoom(folder, 2 * bytes + logBytes + spareBytes, {
    fault: "backup",
    hint: "free some space, or let PLAYCOUNTS_BACKUP_DIR name a directory on another disk; no request was made",
    statFs,
  });
}

/** Removes what is too many, if the new one is really there; what cannot be removed is told and left. */
async function prune({ folder, keep, notice }: BackupPlace, created: string): Promise<string[]> {
  const backups = await listFolder(folder);
  if (!backups.some(({ name, state }) => name === created && state === "verified"))
    throw new StorageError("backup", `${join(folder, created)} changed right after it was checked`, {
      hint: "does this file system keep the times of files? PLAYCOUNTS_BACKUP_DIR may name another directory",
    });
  const removed: string[] = [];
  for (const { name } of planRemoval(backups, keep)) {
    try {
      await rm(join(folder, name));
      removed.push(name);
    } catch (error) {
      notice(`the old backup ${join(folder, name)} could not be removed: ${String(error)}`);
    }
  }
  return removed;
}

/** The directory in which the database itself needs some space. */
export function directoryOf({ database }: BackupPlace): string {
  return dirname(database);
}
