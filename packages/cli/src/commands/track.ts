import type { Command } from "commander";
import type { TrackReport } from "@playcounts/core";
import { codeOfReport, exitCodes, type StopSignal } from "../exit-codes.ts";
import { splitIds } from "../input.ts";
import { configure } from "../library.ts";
import { createFollower, silentFollower } from "../progress/follower.ts";
import { openRunLog } from "../progress/run-log.ts";
import { stopText } from "../report/run-report.ts";
import { writeJson, type Shell } from "../shell.ts";
import { timeText } from "../terminal/quantities.ts";
import { facts } from "../terminal/table.ts";

/** `playcounts track`: start keeping a video, or all videos of an uploader. */
export function addTrack(command: Command, shell: Shell): void {
  const { words } = shell;
  command.addHelpText("after", words.trackExamples).action(async (targets: string[]) => {
    const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
    await track(shell, splitIds(targets), json);
  });
}

async function track(shell: Shell, targets: string[], json: boolean): Promise<void> {
  const { createRunLog, trackTargets } = await import("@playcounts/core");
  const { config, reading } = await configure(shell, (problems, core) => {
    problems.attempt(() => core.parseTargets(targets));
  });
  const { err, now, every, words } = shell;
  const follower = json ? silentFollower : createFollower({ outlet: err, reading, now, every });
  const say = (line: string) => (json ? void err.write(`${line}\n`) : follower.say(line));
  const interruption = shell.interruptions(say);
  const log = openRunLog({ createRunLog }, config, say, words);
  try {
    const report = await trackTargets(targets, {
      config,
      signal: interruption.signal,
      onEvent(event) {
        log.onEvent(event);
        follower.onEvent(event);
      },
      trigger: "cli",
    });
    follower.end();
    shell.exitWith(codeOfTracking(report, interruption.received()));
    if (json) await writeJson(shell, report);
    else {
      const { added, known, returned, status, reason, message, blockedUntil } = report;
      const rows: [string, string][] = [
        [words.added, String(added)],
        [words.known, String(known)],
        [words.returned, String(returned)],
      ];
      const again = `playcounts track ${targets.join(" ")}`;
      const lines = [message === null ? "" : stopText(reason, message, reading)];
      if (status === "blocked" && blockedUntil !== null)
        lines.push(words.blockedUntil(timeText(Date.parse(blockedUntil), reading), again));
      else if (status === "interrupted") lines.push(words.interrupted(again));
      else if (status === "completed") lines.push(words.importNext);
      await shell.out.write(`${facts(rows)}\n${lines.filter((line) => line !== "").join("\n")}\n`);
    }
  } finally {
    follower.end();
    log.close();
    interruption.end();
  }
}

/** A list that could not be read is like a video that could not: the others were. */
function codeOfTracking({ status, reason }: TrackReport, signal: StopSignal | null): number {
  return status === "failed" && reason === null
    ? exitCodes.someFailed
    : codeOfReport({ status, reason }, signal);
}
