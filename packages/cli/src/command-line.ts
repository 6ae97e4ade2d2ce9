import { CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { failureOf, failureText } from "./failure.ts";
import { createProgram } from "./program.ts";
import { writeJson, type Shell } from "./shell.ts";
import { usageErrorText } from "./usage-error.ts";

/**
 * Runs one command line and resolves when everything is written; never rejects. `args`: without program and script.
 * How it ended is told to `shell.exitWith`.
 */
export async function runCommandLine(args: readonly string[], shell: Shell): Promise<void> {
  const program = await createProgram(args, shell);
  try {
    if (args.length === 0) {
      await shell.err.write(program.helpInformation());
      return shell.exitWith(exitCodes.usage);
    }
    await program.parseAsync(args, { from: "user" });
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return; // --help and --version, already written
    const error = thrown instanceof CommanderError ? usageErrorText(thrown, shell.words) : thrown;
    const failure = failureOf(error);
    shell.exitWith(failure.exitCode);
    const stack = error instanceof Error ? error.stack : undefined;
    await shell.err.write(failureText(failure, shell.words, stack));
    // One JSON value in any case, unless a part of one is out already: then its reader must see that it is cut.
    if (wantsJson(args) && !shell.hasWritten()) await writeJson(shell, { error: failure });
  }
}

/** Whether `--json` was asked for, also on a command line that cannot be parsed. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? undefined : end).includes("--json");
}
