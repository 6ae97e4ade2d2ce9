import { open, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * A backup is a file called `playcounts-<UTC time>-<n>.db`, its modification time set to the time in its name. It gets
 * that name only after it was opened and checked, so name, length and time together say "checked, and not touched
 * since": there is no record beside it that could be lost or lie.
 */
export interface Backup {
  readonly name: string;
  /** "pre-restore": a database that was set aside by a restore; not checked, never removed by itself. */
  readonly kind: "backup" | "pre-restore";
  /** Epoch ms UTC, whole seconds. */
  readonly createdAt: number;
  readonly bytes: number;
  /** How many migrations its schema has seen; 0 where that is not written down. */
  readonly schema: number;
  /** damaged: a check failed · unverified: changed, cut or copied since it was checked, or never checked. */
  readonly state: "verified" | "unverified" | "damaged";
}

const pattern = /^(playcounts|pre-restore)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-(\d+)\.db(\.damaged)?$/;
/** What is added to the name of a backup that turned out to be damaged. */
export const damagedSuffix = ".damaged";
export const partialSuffix = ".partial";
/** The coarsest file systems keep times to two seconds. */
const timeToleranceMs = 2_000;

/** The name of the `n`-th file of its kind made in this second. */
export function backupName(kind: Backup["kind"], at: number, n: number): string {
  const time = new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(/[-:]/g, "");
  return `${kind === "backup" ? "playcounts" : "pre-restore"}-${time}-${n}.db`;
}

/** What the name of a file says, or undefined if it is none of ours. */
export function parseBackupName(name: string): Pick<Backup, "kind" | "createdAt"> | undefined {
  const [, prefix, year, month, day, hour, minute, second] = pattern.exec(name) ?? [];
  if (prefix === undefined) return undefined;
  const createdAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(createdAt)) return undefined;
  return { kind: prefix === "playcounts" ? "backup" : "pre-restore", createdAt };
}

/** A file of the folder as a backup; undefined if it is none, or gone meanwhile. */
export async function readBackup(folder: string, name: string): Promise<Backup | undefined> {
  const known = parseBackupName(name);
  if (known === undefined) return undefined;
  const path = join(folder, name);
  try {
    const { size, mtimeMs } = await stat(path);
    const header = await readHeader(path);
    const isUntouched =
      header !== undefined && header.bytes === size && Math.abs(mtimeMs - known.createdAt) <= timeToleranceMs;
    const state = known.kind === "backup" && isUntouched ? "verified" : "unverified";
    return {
      name,
      ...known,
      bytes: size,
      schema: header?.schema ?? 0,
      state: name.endsWith(damagedSuffix) ? "damaged" : state,
    };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The length and the schema that the database's own header claims; undefined for what is no database. */
async function readHeader(path: string): Promise<{ bytes: number; schema: number } | undefined> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(100), 0, 100, 0);
    if (bytesRead < 100 || buffer.toString("latin1", 0, 16) !== "SQLite format 3\0") return undefined;
    // https://sqlite.org/fileformat2.html: page size (1 stands for 65536), number of pages, user version.
    const pageSize = buffer.readUInt16BE(16);
    return {
      bytes: (pageSize === 1 ? 65_536 : pageSize) * buffer.readUInt32BE(28),
      schema: buffer.readUInt32BE(60),
    };
  } finally {
    await handle.close();
  }
}
