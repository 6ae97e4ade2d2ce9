import type { Config } from "../config.ts";
import { undoRunIn, type UndoReport } from "../db/undo.ts";
import type { Clock } from "../ports.ts";
import { processIdentity } from "../process-identity.ts";
import { openConfiguredDatabase } from "./database.ts";

export type { UndoReport } from "../db/undo.ts";

/** Undoes a run in the configured database. @throws {InputError} · {BusyError} · {StorageError} · the signal's reason */
export async function undoConfigured(
  config: Config,
  runId: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<UndoReport> {
  const { database } = await openConfiguredDatabase(config, { clock });
  try {
    return await undoRunIn(database, processIdentity(), runId, clock, signal);
  } finally {
    database.close();
  }
}
