import type { Command } from "commander";
import { codeOfReport } from "../exit-codes.ts";
import { collectProblems, readIds, readLimit } from "../input.ts";
import { createFollower, silentFollower } from "../progress/follower.ts";
import { dryRunText } from "../report/dry-run-report.ts";
import { nothingDueText } from "../report/nothing-due.ts";
import { runReportText } from "../report/run-report.ts";
import { readingOf, writeJson, type Shell } from "../shell.ts";

interface Options {
  readonly force?: boolean;
  readonly uids?: string[];
  readonly bvids?: string[];
  readonly limit?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly ignoreCooldown?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** `playcounts update`: the main job. */
export function addUpdate(program: Command, shell: Shell): void {
  const { words } = shell;
  program
    .command("update")
    .description(words.updateAbout)
    .option("-f, --force", words.forceAbout)
    .option("-u, --uids <uid...>", words.uidsAbout)
    .option("-b, --bvids <bvid...>", words.bvidsAbout)
    .option("-l, --limit <n>", words.limitAbout)
    .option("-n, --dry-run", words.dryRunAbout)
    .option("--wait", words.waitAbout)
    .option("--ignore-cooldown", words.ignoreCooldownAbout)
    .option("-q, --quiet", words.quietAbout)
    .option("-v, --verbose", words.verboseAbout)
    .addHelpText("after", words.updateExamples)
    .action((_, command: Command) => update(shell, command.optsWithGlobals<Options>()));
}

async function update(shell: Shell, options: Options): Promise<void> {
  const core = await import("@playcounts/core");
  const problems = collectProblems(core.InputError);
  const request = {
    force: options.force,
    uids: readIds("--uids", options.uids, problems),
    bvids: readIds("--bvids", options.bvids, problems),
    limit: readLimit(options.limit, problems),
    dryRun: options.dryRun,
    wait: options.wait,
    ignoreCooldown: options.ignoreCooldown,
  };
  problems.attempt(() => core.parseUpdateRequest(request));
  const config = problems.attempt(() => core.loadConfig(shell.environment));
  problems.check();
  if (config === undefined) throw new Error("unreachable: a configuration without problems is there");

  const reading = readingOf(shell, config);
  const isSilent = options.quiet === true || (options.json === true && options.verbose !== true);
  const { err, now, every } = shell;
  const follower = isSilent
    ? silentFollower
    : createFollower({ outlet: err, reading, now, every, limit: request.limit });
  const interruption = shell.interruptions((line) =>
    isSilent ? void err.write(`${line}\n`) : follower.say(line),
  );
  try {
    const { signal } = interruption;
    const report = await core.updateVideoPlayCounts(request, {
      config,
      signal,
      onEvent: follower.onEvent,
      trigger: "cli",
    });
    follower.end();
    // Before anything is written: whoever closes stdout early still learns how the run ended.
    shell.exitWith(codeOfReport(report, interruption.received()));
    if (options.json === true) await writeJson(shell, report);
    else {
      const columns = shell.out.isTerminal ? shell.out.columns() : undefined;
      const { due, dryRun, status } = report;
      if (dryRun && due > 0) await shell.out.write(dryRunText(report, reading, columns));
      else if (due === 0 && status === "completed")
        await shell.out.write(await nothingDueText(core, config, reading));
      else await shell.out.write(runReportText(report, commandLine(request), reading));
    }
  } finally {
    follower.end();
    interruption.end();
  }
}

/** The command line that asks for the same again, to be pasted. */
function commandLine(request: {
  force?: boolean | undefined;
  uids?: string[] | undefined;
  bvids?: string[] | undefined;
  limit?: number | undefined;
}): string {
  const { force, uids, bvids, limit } = request;
  const flags = [
    force === true ? "--force" : "",
    uids === undefined ? "" : `--uids ${uids.join(" ")}`,
    bvids === undefined ? "" : `--bvids ${bvids.join(" ")}`,
    limit === undefined ? "" : `--limit ${limit}`,
  ];
  return ["playcounts update", ...flags].filter((flag) => flag !== "").join(" ");
}
