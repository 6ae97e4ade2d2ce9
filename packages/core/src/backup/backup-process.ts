/**
 * The process that copies, checks and puts back databases: one job in its argument, one line of JSON on its output.
 * Started by `runJob`, never by hand.
 */
import { systemClock } from "../clock.ts";
import { BusyError, StorageError } from "../errors.ts";
import { processIdentity } from "../process-identity.ts";
import { jobSchema, type Figures, type Job, type Outcome } from "./job.ts";
import { putBack } from "./put-back.ts";
import { checkBackup, lookAt, takeSnapshot } from "./snapshot.ts";

const options = { clock: systemClock, random: Math.random };

function work(job: Job): Promise<Figures> {
  switch (job.kind) {
    case "snapshot":
      return takeSnapshot(job.database, job.target, options);
    case "check":
      return checkBackup(job.file, options);
    case "look":
      return lookAt(job.database, options);
    case "put-back":
      return putBack(job, { ...options, owner: processIdentity() });
  }
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof StorageError) {
    const { fault, message, hint } = error;
    return { kind: "storage", fault, message, hint };
  }
  if (error instanceof BusyError)
    return { kind: "busy", message: error.message, hint: error.hint, runId: error.runId };
  return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

// Whoever started us decides when to stop: a signal to the whole group must not end a backup that nobody gave up.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
// Our input is never written to. It ends when whoever started us has died: then nobody waits for the result.
process.stdin.on("end", () => process.exit(1)).on("error", () => process.exit(1));
process.stdin.resume();

const outcome = await work(jobSchema.parse(JSON.parse(process.argv[2] ?? ""))).then(
  (figures): Outcome => ({ kind: "done", figures }),
  outcomeOf,
);
process.stdout.write(JSON.stringify(outcome), () => process.exit(0));
