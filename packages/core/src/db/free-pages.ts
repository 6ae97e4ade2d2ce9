import type { Clock } from "../ports.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { sql } from "./sql.ts";
import { nextTurn } from "./turn.ts";

/** Pages moved per transaction: some 10 ms. */
const pagesPerStep = 500;
/** What `PRAGMA auto_vacuum` says of a file that can be made smaller step by step. */
const incremental = 2;

/**
 * Cuts the pages off the file that nothing is stored on any more, some at a time, resting in between. A file that was
 * made before this could be done keeps them for what will be written; a server does as it likes. Gives the bytes.
 * @throws {StorageError} · the signal's reason
 */
export async function giveBackSpace(
  database: Database,
  clock: Clock,
  isOver: () => boolean,
  signal: AbortSignal,
): Promise<number> {
  if (!database.isLocal) return 0;
  const { mode, pageBytes } = await database.read("looking at the file", async (queries) => ({
    mode: await readPragma(queries, "auto_vacuum"),
    pageBytes: await readPragma(queries, "page_size"),
  }));
  if (mode !== incremental) return 0;
  let freed = 0;
  while (!isOver()) {
    const startedAt = clock.monotonic();
    const step = await database.write("giving space back", cutOff);
    freed += step;
    if (step < pagesPerStep) break;
    await rest(clock, clock.monotonic() - startedAt, signal);
  }
  return freed * pageBytes;
}

/** Who writes leaves others as much time as it took. */
export async function rest(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await nextTurn();
  if (ms > 0) await clock.sleep(ms, signal);
}

async function cutOff(queries: Queries): Promise<number> {
  const free = Math.min(await readPragma(queries, "freelist_count"), pagesPerStep);
  // It frees one page per step of the statement, and only scripts are taken to their end.
  if (free > 0) await queries.script(`PRAGMA incremental_vacuum(${free})`);
  return free;
}

async function readPragma(queries: Queries, name: string): Promise<number> {
  const row = await firstRow<Record<string, number>>(queries, sql.raw(`PRAGMA ${name}`));
  return row?.[name] ?? 0;
}
