import { stat, statfs } from "node:fs/promises";
import type { StatFs } from "./place.ts";
import { StorageError, type StorageFault } from "../errors.ts";

const megabyte = 1024 * 1024;
/** Left free beside whatever is written. */
export const spareBytes = 50 * megabyte;
/** What a run itself may need beside its database: the write-ahead log of its batches. */
export const runBytes = 10 * megabyte;

/** The machine's own `statfs`. */
export const systemStatFs: StatFs = (path) => statfs(path);

/** Bytes of a file; 0 if there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/**
 * Refuses to begin what would fill the disk. File systems that do not tell their size are trusted.
 * @throws {StorageError} with the numbers and what to do.
 */
export async function requireRoom(
  folder: string,
  neededBytes: number,
  { fault, hint, statFs }: { fault: StorageFault; hint: string; statFs: StatFs },
): Promise<void> {
  const { bavail, bsize, blocks } = await statFs(folder);
  const freeBytes = bavail * bsize;
  if (blocks === 0 || freeBytes >= neededBytes) return;
  throw new StorageError(
    fault,
    `${folder} has ${inMegabytes(freeBytes)} MB free, and ${inMegabytes(neededBytes)} MB are needed`,
    { hint },
  );
}

/** In tenths, rounded so that "free" never looks like enough when it is not. */
function inMegabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(1);
}
