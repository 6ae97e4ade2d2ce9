import { existsSync } from "node:fs";
import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { withLibrary } from "../library.ts";
import { writeJson, type Shell } from "../shell.ts";
import { plainText } from "../terminal/plain-text.ts";
import { facts } from "../terminal/table.ts";
import { clip } from "../terminal/width.ts";

/** Refused lines that a person is shown; the rest are counted. */
const maxShown = 20;
const maxQuoted = 60;

/** `playcounts import`: videos from a file. */
export function addImport(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("-n, --dry-run", words.importDryRunAbout)
    .addHelpText("after", words.importExamples)
    .action(async (file: string) => {
      const { dryRun = false, json = false } = command.optsWithGlobals<{
        dryRun?: boolean;
        json?: boolean;
      }>();
      await withLibrary(
        shell,
        (problems) => {
          // Said before the database is opened: a typing mistake must not leave an empty one behind.
          if (!existsSync(file)) problems.add(words.noFile(JSON.stringify(file)));
        },
        async ({ core, catalogue, config }) => {
          let shown = 0;
          const report = await core.importFile(file, {
            catalogue,
            config,
            dryRun,
            onRefused({ line, text, reason }) {
              shown += 1;
              if (json || shown > maxShown) return;
              const quoted = clip(plainText(text), maxQuoted);
              void shell.err.write(`${words.refusedLine(line, quoted, plainText(reason))}\n`);
            },
          });
          if (json) return writeJson(shell, { file, dryRun, ...report });
          if (shown > maxShown) void shell.err.write(`${words.moreRefused(shown - maxShown)}\n`);
          const { read, added, known, returned, refused } = report;
          const rows: [string, string][] = [
            [words.read, String(read)],
            [words.added, String(added)],
            [words.known, String(known)],
            [words.returned, String(returned)],
            [words.refused, String(refused)],
          ];
          const next = dryRun ? words.importDryRun : added + returned > 0 ? words.importNext : "";
          return shell.out.write(`${facts(rows)}${next === "" ? "" : `\n${next}\n`}`);
        },
        { create: true },
      );
      shell.exitWith(exitCodes.done);
    });
}
