import type { Effort, Figure, Row, Target } from "../figure.ts";
import { rowOf, runProgram, type Spread } from "../measure.ts";

export const startup: Figure = {
  name: "startup",
  about:
    "whole processes from start to end: the command line against a script that imports commander and does nothing",
  measure,
};

interface Command extends Spread {
  /** Median above the reference's. */
  readonly overCommander: number;
}

interface StartupSample {
  readonly runs: number;
  readonly commander: Spread;
  readonly help: Command;
  readonly status: Command;
}

/** Runs of each command per repeat: a process's start is a short thing on a busy machine. */
const runsPerRepeat = 5;

async function measure({ repeats, small }: Effort): Promise<Row[]> {
  const wanted = small ? 2 : repeats * runsPerRepeat;
  const { runs, commander, help, status } = await runProgram<StartupSample>("./startup.ts", [String(wanted)]);
  // The program gives the spread of its samples, not the samples.
  const row = (what: string, { median, min, max }: Spread, target: Target | null = null): Row => ({
    ...rowOf(what, "ms", [median], target),
    min,
    max,
    samples: runs,
  });
  const above = (what: string, { overCommander, min, max }: Command, target: Target): Row =>
    row(what, { median: overCommander, min: min - commander.median, max: max - commander.median }, target);
  return [
    row("a script that imports commander", commander),
    row("playcounts --help", help),
    above("playcounts --help above the script", help, { atMost: 40 }),
    row("playcounts status", status),
    above("playcounts status above the script", status, { atMost: 90 }),
  ];
}
