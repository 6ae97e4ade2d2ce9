import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { splitIds } from "../input.ts";
import { withLibrary } from "../library.ts";
import { writeJson, type Shell } from "../shell.ts";

/** `playcounts untrack`: stop asking for videos; their history stays. */
export function addUntrack(command: Command, shell: Shell): void {
  const { words } = shell;
  command.addHelpText("after", words.untrackExamples).action(async (given: string[]) => {
    const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
    await withLibrary(
      shell,
      (problems, core) =>
        problems.attempt(() => core.parseTargets(splitIds(given))) ?? { videos: [], uids: [] },
      async ({ core, catalogue }, targets) => {
        const report = await catalogue.untrack(targets);
        const { untracked, unknown } = report;
        // Nothing at all was known: a typing mistake, not a wish fulfilled.
        if (untracked === 0 && unknown.length > 0)
          throw new core.InputError(
            unknown.map((id) => words.isNotTracked(id)),
            { hint: words.listVideos },
          );
        if (json) return writeJson(shell, report);
        const rest = unknown.length === 0 ? "" : `${words.notTracked(unknown.join(", "))}\n`;
        return shell.out.write(`${words.untrackedVideos(untracked)}\n${rest}`);
      },
    );
    shell.exitWith(exitCodes.done);
  });
}
