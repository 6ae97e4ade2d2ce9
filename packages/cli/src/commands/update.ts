import type { Command } from "commander";
import { codeOfReport } from "../exit-codes.ts";
import type { RunReport, UpdateRequest } from "@playcounts/core";
import { readLimit, readUids, readVideos } from "../input.ts";
import { configure } from "../library.ts";
import { createFollower, silentFollower } from "../progress/follower.ts";
import { openRunLog } from "../progress/run-log.ts";
import { dryRunText } from "../report/dry-run-report.ts";
import { nothingDueText } from "../report/nothing-due.ts";
import { runReportText } from "../report/run-report.ts";
import { writeJson, type Shell } from "../shell.ts";

interface Options {
  readonly force?: boolean;
  readonly uids?: string[];
  readonly bvids?: string[];
  readonly limit?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly ignoreCooldown?: boolean;
  readonly backup?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** `playcounts update`: the main job. */
export function addUpdate(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("-f, --force", words.forceAbout)
    .option("-u, --uids <uid...>", words.uidsAbout)
    .option("-b, --bvids <bvid...>", words.bvidsAbout)
    .option("-l, --limit <n>", words.limitAbout)
    .option("-n, --dry-run", words.dryRunAbout)
    .option("--wait", words.waitAbout)
    .option("--ignore-cooldown", words.ignoreCooldownAbout)
    .option("--no-backup", words.noBackupAbout)
    .option("-q, --quiet", words.quietAbout)
    .option("-v, --verbose", words.verboseAbout)
    .addHelpText("after", words.updateExamples)
    .action(() => update(shell, command.optsWithGlobals<Options>()));
}

async function update(shell: Shell, options: Options): Promise<void> {
  const { createRunLog, parseUpdateRequest, updateVideoPlayCounts } = await import("@playcounts/core");
  const {
    core,
    config,
    reading,
    input: request,
  } = await configure(shell, (problems, core) => {
    const given = {
      force: options.force,
      uids: readUids(options.uids, problems),
      bvids: readVideos(options.bvids, problems, core),
      limit: readLimit(options.limit, problems),
      dryRun: options.dryRun,
      wait: options.wait,
      ignoreCooldown: options.ignoreCooldown,
    };
    problems.attempt(() => parseUpdateRequest(given));
    return given;
  });
  const isSilent = options.quiet === true || (options.json === true && options.verbose !== true);
  const { err, now, every } = shell;
  const follower = isSilent
    ? silentFollower
    : createFollower({ outlet: err, reading, now, every, limit: request.limit });
  const say = (line: string) => (isSilent ? void err.write(`${line}\n`) : follower.say(line));
  const interruption = shell.interruptions(say);
  const log = openRunLog({ createRunLog }, config, say, shell.words);
  try {
    const { signal } = interruption;
    const report = await throughCooldowns(request, signal, (request) =>
      updateVideoPlayCounts(request, {
        config,
        signal,
        onEvent(event) {
          log.onEvent(event);
          follower.onEvent(event);
        },
        trigger: "cli",
        ...(options.backup === false ? { backup: () => Promise.resolve() } : {}),
      }),
    );
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
    log.close();
    interruption.end();
  }
}

/**
 * With `wait`, a run that risk control stops in the middle is followed by one that sits out the pause first and goes on
 * from there; the last one's report counts. Asking in spite of a pause is for the first one only.
 */
async function throughCooldowns(
  request: UpdateRequest,
  signal: AbortSignal,
  run: (request: UpdateRequest) => Promise<RunReport>,
): Promise<RunReport> {
  let report = await run(request);
  while (request.wait === true && isCooldown(report) && !signal.aborted)
    report = await run({ ...request, ignoreCooldown: false });
  return report;
}

/** Without a time the pause has no end that could be waited for: the network is down. */
function isCooldown({ status, blockedUntil }: RunReport): boolean {
  return status === "blocked" && blockedUntil !== null;
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
