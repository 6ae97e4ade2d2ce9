import type { Command } from "commander";
import type { CheckStatus, DoctorReport } from "@playcounts/core";
import { exitCodes } from "../exit-codes.ts";
import { interruptible } from "../interruption.ts";
import { nameIn } from "../language.ts";
import type { Messages } from "../messages/en.ts";
import { writeJson, type Shell } from "../shell.ts";
import { plainText } from "../terminal/plain-text.ts";
import { pad, widthOf } from "../terminal/width.ts";

/** `playcounts doctor`: everything a run depends on, and what to do about what is not as it should be. */
export function addDoctor(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("--offline", words.offlineAbout)
    .addHelpText("after", words.doctorExamples)
    .action(async () => {
      const { offline, json = false } = command.optsWithGlobals<{ offline?: boolean; json?: boolean }>();
      const { runDoctor } = await import("@playcounts/core");
      const { environment } = shell;
      const report = await interruptible(shell, words.stoppedLooking, (signal) =>
        runDoctor({ environment, offline, signal }),
      );
      shell.exitWith(report.healthy ? exitCodes.done : exitCodes.someFailed);
      await (json ? writeJson(shell, report) : shell.out.write(doctorText(report, words)));
    });
}

const marks = { ok: "✓", warn: "!", fail: "✗" } as const;

function doctorText({ checks, healthy }: DoctorReport, words: Messages): string {
  const labels = checks.map(({ name }) => nameIn(words.checks, name));
  const width = Math.max(...labels.map((label) => widthOf(label)));
  const lines = checks.map(({ status, detail, fix }, place) => {
    const label = pad(labels[place] ?? "", width, "left");
    const advice = fix === undefined ? "" : `${words.hint(plainText(fix))}\n`;
    return `${marks[status]} ${label}  ${plainText(detail)}\n${advice}`;
  });
  const count = (wanted: CheckStatus) => checks.filter(({ status }) => status === wanted).length;
  const verdict = healthy ? words.healthy(count("warn")) : words.notHealthy(count("fail"), count("warn"));
  return `${lines.join("")}\n${verdict}\n`;
}
