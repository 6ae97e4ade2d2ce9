import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { sql } from "../db/sql.ts";
import type { DatabaseOptions } from "../db/database.ts";
import type { LeaseOwner } from "../ports.ts";
import { asStorageError } from "../db/faults.ts";
import type { Figures } from "./job.ts";
import { checkBackup, openFile } from "./snapshot.ts";
import { takeCurrent, type Current } from "./take-current.ts";

export interface PutBack {
  readonly backup: string;
  readonly database: string;
  /** Where the database that was there is kept, its write-ahead log included. */
  readonly aside: string;
}

/** What belongs to a database file and would be taken for a part of the one that takes its place. */
const companions = ["-wal", "-shm", "-journal"] as const;

/**
 * Puts a backup in the place of the database, which may be damaged or missing. At every instant there is either the
 * old database or the new one, whole: the copy is made and checked beside it, and takes its name in one step.
 * @throws {BusyError} while a run or any other program has the database open
 * @throws {StorageError} if the backup is bad, the database another program's, or the disk in the way
 */
export async function putBack(
  { backup, database, aside }: PutBack,
  options: DatabaseOptions & { readonly owner: LeaseOwner },
): Promise<Figures> {
  const incoming = `${database}.restoring`;
  try {
    copyWhole(backup, incoming);
    const figures = await checkBackup(incoming, options);
    const current = await takeCurrent(database, options);
    await carryOver(incoming, current, options);
    fsyncPath(incoming);
    try {
      await current.lockOut();
      if (existsSync(database)) {
        takeOwnerOf(database, incoming);
        if (statSync(database).size > 0) setAside(database, aside);
      }
      for (const companion of companions) rmSync(database + companion, { force: true });
      renameSync(incoming, database);
    } catch (error) {
      await current.letGo();
      throw error;
    }
    fsyncPath(dirname(database));
    await useWriteAheadLog(database, options);
    return figures;
  } catch (error) {
    for (const companion of ["", ...companions]) rmSync(incoming + companion, { force: true });
    throw error instanceof Error && "code" in error
      ? asStorageError(error, "putting the backup back", database)
      : error;
  }
}

function copyWhole(from: string, to: string): void {
  rmSync(to, { force: true });
  // Made before it is filled, so that there is no moment in which others may read it.
  closeSync(openSync(to, "wx", 0o640));
  copyFileSync(from, to);
  chmodSync(to, 0o640);
}

/** Keeps the old file by a second name: it is not read, not copied, and never missing. */
function setAside(database: string, aside: string): void {
  try {
    linkSync(database, aside);
  } catch {
    // Another disk, or one without links.
    try {
      copyFileSync(database, aside, constants.COPYFILE_EXCL);
      fsyncPath(aside);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
  }
  // Left only where SQLite could not fold it in: what it holds may be all that is to be saved.
  if (existsSync(`${database}-wal`)) copyFileSync(`${database}-wal`, `${aside}-wal`);
}

/** Root may put back what another user works with. */
function takeOwnerOf(database: string, incoming: string): void {
  const { uid, gid, mode } = statSync(database);
  chmodSync(incoming, mode & 0o777);
  if (process.getuid?.() === 0) chownSync(incoming, uid, gid);
}

/**
 * The past must not come back with the counts: the fence only ever grows, so that no run from before can write; nobody
 * holds the database; and if the upstream told us to stay away, it still does.
 */
async function carryOver(
  path: string,
  { fence, upstream }: Current,
  options: DatabaseOptions,
): Promise<void> {
  const incoming = await openFile(path, options);
  await incoming.write("preparing the backup", async (queries) => {
    await queries.run(sql`INSERT INTO lease (id, fence, owner, run_id, expires_at) VALUES (1, ${fence + 1}, '', NULL, 0)
      ON CONFLICT (id) DO UPDATE SET fence = max(fence, ${fence}) + 1, owner = '', run_id = NULL, expires_at = 0`);
    await queries.run(
      sql`UPDATE run SET status = 'interrupted', finished_at = ${options.clock.now()} WHERE finished_at IS NULL`,
    );
    if (upstream !== null)
      await queries.run(sql`INSERT OR REPLACE INTO upstream (id, value) VALUES (1, ${upstream})`);
  });
  incoming.close();
}

/** A copy made by VACUUM is in the other mode, in which readers and writers stand in each other's way. */
async function useWriteAheadLog(path: string, options: DatabaseOptions): Promise<void> {
  const database = await openFile(path, options);
  await database.read("switching to write-ahead logging", (queries) =>
    queries.run(sql`PRAGMA journal_mode = WAL`),
  );
  database.close();
}

function fsyncPath(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
