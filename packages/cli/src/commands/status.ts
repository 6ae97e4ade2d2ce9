import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { nothingToCheck, withLibrary } from "../library.ts";
import { statusJson, statusText } from "../report/status-report.ts";
import { writeJson, type Shell } from "../shell.ts";

/** `playcounts status`: is it fresh, what ran, what is in the way. */
export function addStatus(program: Command, shell: Shell): void {
  const { words } = shell;
  program
    .command("status")
    .description(words.statusAbout)
    .addHelpText("after", words.statusExamples)
    .action(async (_, command: Command) => {
      const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
      await withLibrary(shell, nothingToCheck, async ({ catalogue, config, reading }) => {
        const status = await catalogue.status();
        return json
          ? writeJson(shell, statusJson(status))
          : shell.out.write(statusText(status, config, shell.now(), reading));
      });
      shell.exitWith(exitCodes.done);
    });
}
