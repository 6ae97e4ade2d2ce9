import type { Command } from "commander";
import type * as Core from "@playcounts/core/library";
import { exitCodes } from "../exit-codes.ts";
import { nothingToCheck, withLibrary } from "../library.ts";
import { statusJson, statusText } from "../report/status-report.ts";
import { writeJson, type Shell } from "../shell.ts";

/** `playcounts status`: is it fresh, what ran, what is in the way. */
export function addStatus(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("--check", words.checkAbout)
    .addHelpText("after", words.statusExamples)
    .action(async () => {
      const { json = false, check = false } = command.optsWithGlobals<{ json?: boolean; check?: boolean }>();
      await withLibrary(shell, nothingToCheck, async ({ core, catalogue, config, reading }) => {
        const status = await catalogue.status();
        const now = shell.now();
        const outlook = {
          broken: core.brokenPromises(await catalogue.freshness(), now, config.staleAfterMs),
          nextRunAt: config.scheduleEnabled
            ? core.createSchedule(config.schedule, config.timezone).next(now)
            : null,
          requestsToday: core.spentAt(status.spent, now, core.utcOffsetMs(config.timezone, now)).inDay,
          budget: config.budget,
          backup: await newestBackup(core, config),
        };
        shell.exitWith(check && outlook.broken.length > 0 ? exitCodes.someFailed : exitCodes.done);
        return json
          ? writeJson(shell, statusJson(status, outlook))
          : shell.out.write(statusText({ status, outlook, now, staleAfterMs: config.staleAfterMs }, reading));
      });
    });
}

/** The newest backup that was checked; `problem` if there can be none here, or the folder cannot be read. */
async function newestBackup(
  { listBackups, StorageError }: typeof Core,
  config: Core.Config,
): Promise<{ at: number | null; problem: string | null }> {
  try {
    const backups = await listBackups({ config });
    const newest = backups.find(({ kind, state }) => kind === "backup" && state === "verified");
    return { at: newest?.createdAt ?? null, problem: null };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { at: null, problem: error.message };
  }
}
