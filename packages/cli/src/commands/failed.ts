import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { readLimit } from "../input.ts";
import { allOf, withLibrary } from "../library.ts";
import { remarkTable } from "../report/remark-table.ts";
import { remarkJson } from "../report/record-json.ts";
import { writeJson, type Shell } from "../shell.ts";

const named = 10;

/** `playcounts failed`: which videos could not be read last time, and why. */
export function addFailed(command: Command, shell: Shell): void {
  const { words, out } = shell;
  command
    .option("-l, --limit <n>", words.listLimitAbout)
    .addHelpText("after", words.failedExamples)
    .action(async () => {
      const options = command.optsWithGlobals<{ limit?: string; json?: boolean }>();
      await withLibrary(
        shell,
        (problems) => readLimit(options.limit, problems),
        async ({ catalogue, reading }, limit) => {
          const remarks = await allOf((page) => catalogue.listFailed(page), limit);
          if (options.json === true) return writeJson(shell, remarks.map(remarkJson));
          if (remarks.length === 0) return out.write(`${words.noneFailed}\n`);
          const ids = remarks.slice(0, named).map(({ bvid }) => bvid);
          const rows = remarkTable(remarks, reading, out.isTerminal ? out.columns() : undefined);
          return out.write(`${rows}\n${words.retryFailed(ids.join(" "))}\n`);
        },
      );
      shell.exitWith(exitCodes.done);
    });
}
