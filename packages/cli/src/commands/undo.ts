import type { Command } from "commander";
import type * as Core from "@playcounts/core";
import { hasConsent, tellUnchanged } from "../consent.ts";
import { exitCodes } from "../exit-codes.ts";
import { interruptible } from "../interruption.ts";
import { nothingToCheck, withLibrary } from "../library.ts";
import { writeJson, type Shell } from "../shell.ts";
import { timeText, utcText, type Reading } from "../terminal/quantities.ts";
import { facts } from "../terminal/table.ts";

/** `playcounts undo`: takes back the numbers that a run wrote. */
export function addUndo(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("-y, --yes", words.yesAbout)
    .addHelpText("after", words.undoExamples)
    .action(async (id: string) => {
      const { yes = false, json = false } = command.optsWithGlobals<{ yes?: boolean; json?: boolean }>();
      const { core, config, run, reading } = await findRun(shell, id);
      if (!(await hasConsent(shell, core, { yes, question: questionOf(run, reading) })))
        return tellUnchanged(shell, json);
      const { undoRun } = await import("@playcounts/core");
      const report = await interruptible(shell, words.undoStopped, (signal) =>
        undoRun(id, { config, signal }),
      );
      shell.exitWith(exitCodes.done);
      const { restored, emptied, cleared, untouched, undoneAt } = report;
      if (json) return writeJson(shell, { ...report, undoneAt: utcText(undoneAt) });
      const rows: [string, string][] = [
        [words.restoredNumbers, String(restored)],
        [words.emptiedNumbers, String(emptied)],
        [words.clearedDoubts, String(cleared)],
        [words.untouchedVideos, String(untouched)],
      ];
      return shell.out.write(`${words.undone(id)}\n\n${facts(rows)}`);
    });
}

/** The run, read before anybody is asked; closed again, so that the undoing has the database to itself. */
async function findRun(shell: Shell, id: string) {
  return withLibrary(shell, nothingToCheck, async ({ core, catalogue, config, reading }) => {
    const run = await catalogue.findRun(id);
    if (run === null)
      throw new core.InputError([shell.words.noSuchRun(JSON.stringify(id))], { hint: shell.words.listRuns });
    return { core, config, run, reading };
  });
}

function questionOf({ runId, startedAt, report }: Core.RecordedRun, reading: Reading): string {
  return reading.words.undoQuestion(runId, timeText(startedAt, reading), report?.updated ?? null);
}
