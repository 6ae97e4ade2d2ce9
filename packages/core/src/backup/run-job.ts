import { spawn } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { BusyError, StorageError } from "../errors.ts";
import { outcomeSchema, type Figures, type Job, type Outcome } from "./job.ts";

/** Beside this file, or, once built, beside the bundle this file is part of. */
const program = fileURLToPath(new URL(`./backup-process${extname(import.meta.url)}`, import.meta.url));

/**
 * Has a job done by a process of its own, so that ours stays responsive: SQLite gives the thread back only when it is
 * done, about 10 ms per MB.
 *
 * A thread would do that too, and cannot outlive us. But ending a thread waits for SQLite all the same (1.7 s for
 * 525 MB), and Bun 1.4.5 never closes the files of a libSQL client when its thread ends: a server would collect them,
 * and an unlinked partial backup would keep its disk space. A process is gone at once, with everything it held. If ours
 * is killed, its input closes, and it ends after the statement it is at.
 * @throws {StorageError} · {BusyError} · the signal's reason, once the process is gone.
 */
export async function runJob(job: Job, signal: AbortSignal): Promise<Figures> {
  signal.throwIfAborted();
  const { said, ended } = await runProcess(JSON.stringify(job), signal);
  signal.throwIfAborted();
  const outcome = readOutcome(said);
  if (outcome === undefined)
    throw new StorageError("backup", `the process that works on backups (${job.kind}) ended with ${ended}`, {
      hint: "run it again; if it persists, there may be too little memory",
      cause: said.trim() === "" ? undefined : new Error(said.trim()),
    });
  return resultOf(outcome);
}

/** What the process said, its complaints at the end, and how it ended. */
function runProcess(argument: string, signal: AbortSignal): Promise<{ said: string; ended: string }> {
  return new Promise((resolve, reject) => {
    // A group of its own: Ctrl-C is for us to act on, and must not look like a failure of the backup.
    const child = spawn(process.execPath, [program, argument], {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      windowsHide: true,
    });
    const stop = () => child.kill("SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    let said = "";
    let complaints = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    child.stdin.on("error", () => undefined);
    child.once("error", (cause) => {
      signal.removeEventListener("abort", stop);
      const hint = "is there enough memory, and may this user start processes?";
      reject(new StorageError("backup", "no process could be started for the backup", { hint, cause }));
    });
    child.once("close", (code, killedBy) => {
      signal.removeEventListener("abort", stop);
      const ended = killedBy === null ? `exit code ${code}` : killedBy;
      resolve({ said: said === "" ? complaints : said, ended });
    });
  });
}

function readOutcome(said: string): Outcome | undefined {
  try {
    return outcomeSchema.safeParse(JSON.parse(said)).data;
  } catch {
    return undefined;
  }
}

function resultOf(outcome: Outcome): Figures {
  switch (outcome.kind) {
    case "done":
      return outcome.figures;
    case "storage":
      throw new StorageError(outcome.fault, outcome.message, withHint(outcome.hint));
    case "busy":
      throw new BusyError(outcome.message, { runId: outcome.runId, ...withHint(outcome.hint) });
    case "bug":
      throw new Error(`the process that works on backups failed: ${outcome.message}`);
  }
}

function withHint(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint };
}
