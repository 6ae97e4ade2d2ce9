import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "../errors.ts";
import {
  backupName,
  damagedSuffix,
  partialSuffix,
  readBackup,
  parseBackupName,
  type Backup,
} from "./backup-file.ts";

/** Longer than a backup in the making stays unchanged: older ones are what a dead process left. */
const abandonedAfterMs = 60_000;

/** All backups in the folder, newest first; none if there is no folder. @throws {StorageError} */
export function listFolder(folder: string): Promise<Backup[]> {
  return inFolder(folder, "reading", async () => {
    const names = await readdir(folder).catch(noneIfMissing);
    const backups = await Promise.all(names.map((name) => readBackup(folder, name)));
    return backups
      .filter((backup) => backup !== undefined)
      .toSorted((a, b) => b.createdAt - a.createdAt || (a.name < b.name ? 1 : -1));
  });
}

/** Makes an empty file for a backup in the making, and the folder if need be. Nobody else may read them. */
export function makePartial(folder: string, at: number): Promise<{ name: string; partial: string }> {
  return inFolder(folder, "writing to", async () => {
    await mkdir(folder, { recursive: true, mode: 0o750 });
    const name = freeName("backup", at, await readdir(folder));
    const partial = join(folder, `${name}.${process.pid}${partialSuffix}`);
    await (await open(partial, "wx", 0o640)).close();
    return { name, partial };
  });
}

/** Makes a checked file durable and gives it the name that says so. */
export function finishPartial(folder: string, partial: string, name: string): Promise<void> {
  return inFolder(folder, "writing to", async () => {
    await markChecked(partial, name);
    await rename(partial, join(folder, name));
    await syncFolder(folder);
  });
}

/** Sets the time that, together with the name, says "checked". */
export async function markChecked(path: string, name: string): Promise<void> {
  const at = (parseBackupName(name)?.createdAt ?? 0) / 1_000;
  const handle = await open(path, "r+");
  try {
    await handle.utimes(at, at);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes away the name of a backup that failed a check; the file stays, for whoever wants to save what is in it. */
export async function markDamaged(folder: string, name: string): Promise<void> {
  if (!name.endsWith(damagedSuffix)) await rename(join(folder, name), join(folder, name + damagedSuffix));
}

/** Removes what killed processes left behind. */
export async function removeAbandoned(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch(noneIfMissing);
  for (const name of names) {
    if (!/^playcounts-.*\.partial(-journal)?$/.test(name)) continue;
    const path = join(folder, name);
    const { mtimeMs = now } = (await stat(path).catch(() => undefined)) ?? {};
    if (now - mtimeMs > abandonedAfterMs) await rm(path, { force: true });
  }
}

/** The first name of this second that no file has. */
export function freeName(kind: Backup["kind"], at: number, taken: readonly string[]): string {
  for (let n = 1; ; n += 1) {
    const name = backupName(kind, at, n);
    if (!taken.some((other) => other.startsWith(name))) return name;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function noneIfMissing(error: unknown): string[] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}

async function inFolder<Result>(folder: string, doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new StorageError("backup", `${doing} the backup directory ${folder}: ${code}`, {
      hint: "let PLAYCOUNTS_BACKUP_DIR name a directory this user may write to",
      cause: error,
    });
  }
}
