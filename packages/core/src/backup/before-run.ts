import { migrations } from "../db/migrations.ts";
import type { Clock, RunSession } from "../ports.ts";
import { createBackup, directoryOf } from "./create.ts";
import { listFolder } from "./folder.ts";
import type { BackupPlace } from "./place.ts";
import { requireRoom, runBytes } from "./room.ts";
import { runJob } from "./run-job.ts";

const hourMs = 60 * 60_000;
/** A nightly run makes one each night, whatever minute it gets to it. */
const freshForMs = 20 * hourMs;
/** A time this far ahead is a wrong clock's. */
const clockToleranceMs = hourMs;
/** Several times within the time a run may stay silent. */
const renewEveryMs = 15_000;
/** How long a look for damage may hold up a run that has a backup; enough for about 1 GB. */
const lookLimitMs = 10_000;

/**
 * Makes sure, before the first request of a run, that there is a checked backup not older than 20 h and of this schema,
 * and that the database is not damaged. Keeps the run's hold on the database meanwhile.
 * @throws {StorageError} · {BusyError} if the hold was lost · the signal's reason
 */
export async function backUpBeforeRun(
  place: BackupPlace,
  session: RunSession,
  signal: AbortSignal,
): Promise<void> {
  await whileHolding(session, place.clock, signal, async (signal) => {
    if (!(await hasFreshBackup(place))) return void (await createBackup(place, signal));
    await requireRoom(directoryOf(place), runBytes, {
      fault: "full",
      hint: "free some space on the disk of the database; no request was made",
      statFs: place.statFs,
    });
    await lookForDamage(place, signal);
  });
}

async function hasFreshBackup({ folder, clock }: BackupPlace): Promise<boolean> {
  const now = clock.now();
  return (await listFolder(folder)).some(
    ({ state, schema, createdAt }) =>
      state === "verified" &&
      schema === migrations.length &&
      now - createdAt < freshForMs &&
      createdAt - now < clockToleranceMs,
  );
}

/** A large database is looked at for as long as is reasonable; the next backup looks at all of it. */
async function lookForDamage({ database }: BackupPlace, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(lookLimitMs);
  try {
    await runJob({ kind: "look", database }, AbortSignal.any([signal, limit]));
  } catch (error) {
    if (!limit.aborted || error !== limit.reason) throw error;
  }
}

/** Does the work with a signal of its own, which ends it too when the hold on the database is lost. */
async function whileHolding(
  session: RunSession,
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  async function renew(): Promise<void> {
    for (;;) {
      await clock.sleep(renewEveryMs, either);
      await session.renew(clock.now(), session.upstream);
    }
  }
  const renewing = renew().catch((error: unknown) => ended.abort(error));
  try {
    await work(either);
  } finally {
    ended.abort(new Error("the work is done"));
    await renewing;
  }
}
