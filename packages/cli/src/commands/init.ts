import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { nothingToCheck, withLibrary } from "../library.ts";
import { writeJson, type Shell } from "../shell.ts";

/** `playcounts init`: makes the database; where it is there, brings its schema and the kept figures to order. */
export function addInit(command: Command, shell: Shell): void {
  const { words } = shell;
  command.addHelpText("after", words.initExamples).action(async () => {
    const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
    await withLibrary(
      shell,
      nothingToCheck,
      async ({ catalogue, config }) => {
        const recounted = await catalogue.recount();
        const { videos } = await catalogue.status();
        const database = placeOf(config.databaseUrl);
        if (json) return writeJson(shell, { database, videos, recounted });
        if (recounted.length > 0) await shell.out.write(`${words.figuresRecounted(recounted.join(", "))}\n`);
        return shell.out.write(
          `${words.databaseReady(database, videos)}\n${videos === 0 ? `${words.initNext}\n` : ""}`,
        );
      },
      { create: true },
    );
    shell.exitWith(exitCodes.done);
  });
}

/** Where a database is, for people: its address without the credentials that it may hold. */
function placeOf(databaseUrl: string): string {
  if (databaseUrl.startsWith("file:")) return databaseUrl.slice("file:".length).split("?")[0] ?? "";
  return URL.canParse(databaseUrl) ? new URL(databaseUrl).host : "";
}
