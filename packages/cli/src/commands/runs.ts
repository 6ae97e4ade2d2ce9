import type { Command } from "commander";
import type { RecordedRun } from "@playcounts/core";
import { exitCodes } from "../exit-codes.ts";
import { readLimit } from "../input.ts";
import { allOf, withLibrary, type OpenedLibrary } from "../library.ts";
import { remarkTable } from "../report/remark-table.ts";
import { figures } from "../report/run-report.ts";
import { runSums } from "../report/run-sums.ts";
import { remarkJson, runJson } from "../report/record-json.ts";
import { writeJson, type Shell } from "../shell.ts";
import { lengthText, timeText, type Reading } from "../terminal/quantities.ts";
import { plainText } from "../terminal/plain-text.ts";
import { table } from "../terminal/table.ts";

const usuallyShown = 20;

/** `playcounts runs`: what ran, or everything about one run. */
export function addRuns(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("-l, --limit <n>", words.runsLimitAbout)
    .addHelpText("after", words.runsExamples)
    .action(async (id: string | undefined) => {
      const options = command.optsWithGlobals<{ limit?: string; json?: boolean }>();
      const json = options.json === true;
      await withLibrary(
        shell,
        (problems) => readLimit(options.limit, problems),
        (library, limit) =>
          id === undefined ? listRuns(shell, library, json, limit) : showRun(shell, library, json, id),
      );
      shell.exitWith(exitCodes.done);
    });
}

async function listRuns(
  shell: Shell,
  { catalogue, reading }: OpenedLibrary,
  json: boolean,
  limit = usuallyShown,
): Promise<void> {
  const { out, words } = shell;
  const runs = await allOf((page) => catalogue.listRuns(page), limit);
  if (json) return writeJson(shell, runs.map(runJson));
  if (runs.length === 0) return out.write(`${words.noRuns}\n`);
  const left = [words.run, words.startedAt, words.kind, words.trigger, words.status];
  const right = [words.total, words.updated, words.unchanged, words.skipped, words.failed, words.duration];
  const columns = [
    ...left.map((heading) => ({ heading, align: "left" as const })),
    ...right.map((heading) => ({ heading, align: "right" as const })),
  ];
  const maxWidth = out.isTerminal ? out.columns() : undefined;
  return out.write(
    table(
      columns,
      runs.map((run) => runRow(run, reading)),
      { maxWidth },
    ),
  );
}

/** A run as a row of the list. */
function runRow(
  { runId, startedAt, finishedAt, kind, trigger, status, report }: RecordedRun,
  reading: Reading,
): string[] {
  const counts = report && [report.due, report.updated, report.unchanged, report.skipped, report.failed];
  return [
    runId,
    timeText(startedAt, reading),
    reading.words.kinds[kind],
    plainText(trigger),
    reading.words.statuses[status],
    ...(counts?.map(String) ?? ["-", "-", "-", "-", "-"]),
    finishedAt === null ? "-" : lengthText(report?.durationMs ?? finishedAt - startedAt, reading),
  ];
}

async function showRun(
  shell: Shell,
  { core, catalogue, reading }: OpenedLibrary,
  json: boolean,
  id: string,
): Promise<void> {
  const { out, words } = shell;
  const run = /^\d{1,15}$/.test(id) ? await catalogue.findRun(id) : null;
  if (run === null)
    throw new core.InputError([words.noSuchRun(JSON.stringify(id))], { hint: words.listRuns });
  const remarks = await allOf((page) => catalogue.listRemarks({ runId: id, ...page }));
  if (json) return writeJson(shell, { ...runJson(run), remarks: remarks.map(remarkJson) });
  const { report, startedAt, status } = run;
  const body =
    report === null
      ? `${words.runLine(id, timeText(startedAt, reading), words.statuses[status])}\n`
      : figures(report, reading);
  const rows =
    remarks.length === 0
      ? ""
      : `${remarkTable(remarks, reading, out.isTerminal ? out.columns() : undefined)}\n`;
  const sums = report === null ? "" : runSums(report, remarks, reading);
  return out.write(`${body}\n${rows}${sums}`);
}
