import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import pkg from "../../package.json" with { type: "json" };
import { fail, ok, warn, type Check } from "./check.ts";

const minNodeMajor = 20;
const megabyte = 1024 * 1024;
/** What a run and its backup need beside the database's own size. */
const spareBytes = 60 * megabyte;

/** The runtime's versions, as `process.versions` gives them. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** Whether this runtime can run us. */
export function checkRuntime(versions: Versions): Check {
  const { bun, node = "0" } = versions;
  const runtime = bun === undefined ? ["Node", node] : ["Bun", bun];
  const detail = ["playcounts", pkg.version, "on", ...runtime, "on", process.platform, process.arch].join(
    " ",
  );
  if (bun !== undefined || Number.parseInt(node, 10) >= minNodeMajor) return ok("runtime", detail);
  return fail("runtime", detail, "Use Bun, or Node 20 or newer.");
}

/** A folder that something will be written to, now or later. */
export interface NeededFolder {
  /** What it is for, such as "the database". */
  readonly purpose: string;
  readonly path: string;
}

/** Whether every folder can be written to, or made. */
export async function checkPaths(folders: readonly NeededFolder[]): Promise<Check> {
  const faults: string[] = [];
  for (const { purpose, path } of folders) {
    const existing = await nearestExisting(path);
    const isFolder = (await stat(existing).catch(() => undefined))?.isDirectory() ?? false;
    if (!isFolder) faults.push(`${existing} (for ${purpose}) is not a folder`);
    else if (!(await isWritable(existing))) faults.push(`${existing} (for ${purpose}) cannot be written to`);
  }
  const user = process.getuid?.() ?? "USER";
  const fix = `Make them folders that this user may write to, such as with: chown -R ${user} <folder>.`;
  if (faults.length > 0) return fail("paths", faults.join(" · "), fix);
  const named = folders.map(({ purpose, path }) => `${purpose} in ${resolve(path)}`);
  return ok("paths", named.length === 0 ? "nothing is written to this machine" : named.join(" · "));
}

/** Free space of the file system that holds `path`, as `fs.statfs` tells it. */
export type FreeSpace = (
  path: string,
) => Promise<{ readonly bavail: number; readonly bsize: number; readonly blocks: number }>;

/** Whether there is room for what a run adds, and for the backup before it. `databaseBytes`: 0 if not known. */
export async function checkDisk(folder: string, databaseBytes: number, freeSpace: FreeSpace): Promise<Check> {
  const space = await freeSpace(await nearestExisting(folder)).catch(() => undefined);
  // Some network file systems do not tell their size.
  if (space === undefined || space.blocks === 0)
    return ok("disk", "the file system does not tell its free space");
  const free = space.bavail * space.bsize;
  const detail = `${inMegabytes(free)} MB free for ${resolve(folder)}`;
  const fix = "Free some space, or move the database and the backups to a larger disk.";
  if (free < databaseBytes + spareBytes)
    return fail(
      "disk",
      `${detail}, a run with its backup needs ${inMegabytes(databaseBytes + spareBytes)} MB`,
      fix,
    );
  if (free < 3 * databaseBytes + spareBytes)
    return warn("disk", `${detail}, room for only a few more backups`, fix);
  return ok("disk", detail);
}

function inMegabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(bytes < 10 * megabyte ? 1 : 0);
}

/** The path itself, or the folder above it that exists already. */
async function nearestExisting(path: string): Promise<string> {
  let current = resolve(path);
  while (dirname(current) !== current) {
    if ((await stat(current).catch(() => undefined)) !== undefined) return current;
    current = dirname(current);
  }
  return current;
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
