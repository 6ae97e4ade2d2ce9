import { parseArgs } from "node:util";
import { combine, faultsByName, noFaults, type Faults } from "./faults.ts";
import { dayMs } from "./lab-video.ts";
import { LabError } from "./read-series.ts";
import type { Budget } from "./replay.ts";

export const help = `Replays recorded series of daily gains through the ranking that playcounts uses, beside other rules.

Usage: bun run lab --data <file> [flags]
  --data <file>         CSV, also gzipped: video_id,category,d0,d1,…: plays gained on each day from publishing on
  --own                 the history in the configured database instead of a file
  --looks-per-day <n>   videos asked per day, at most: a number, or live/3.5 for one look per video every 3.5 days
  --budget <n>/day      the same in requests of 50 videos; also <n>/hour
                        default: live/3.5
  --cap <days>          nothing older than this, default 7
  --runs-per-day <n>    the looks of a day spread over so many runs, default 1: one run, at the end of the day
  --staggers <n>        replays with other publishing days, default 5; the worst of each figure is shown
  --part <k>/<n>        only the k-th of n parts of the videos, from 0, chosen by their ids
  --fault <name>        ${Object.keys(faultsByName).join(", ")}; may be repeated
  --json                one JSON value instead of a table
  --svg <file>          also draw the error over the budget
  --help
`;

export interface LabOptions {
  /** null for the user's own history. */
  readonly data: string | null;
  readonly budget: Budget;
  readonly capMs: number;
  readonly runsPerDay: number;
  readonly staggers: number;
  readonly part: readonly [k: number, n: number];
  readonly faults: Faults;
  readonly json: boolean;
  readonly svg: string | null;
  readonly help: boolean;
}

const videosPerRequest = 50;

/** @throws {LabError} saying which flag is wrong and what it takes. */
export function parseOptions(args: readonly string[]): LabOptions {
  const values = valuesOf(args);
  if (values.help !== true && (values.data === undefined) === (values.own !== true))
    throw new LabError("give either --data <file> or --own");
  if (values.budget !== undefined && values["looks-per-day"] !== undefined)
    throw new LabError("give either --budget or --looks-per-day: both set the same");
  return {
    data: values.data ?? null,
    budget:
      values.budget === undefined
        ? looksOf(values["looks-per-day"] ?? "live/3.5")
        : { looksPerDay: requestsPerDay(values.budget) * videosPerRequest },
    capMs: positive("--cap", (values.cap ?? "7").replace(/d$/, "")) * dayMs,
    runsPerDay: whole("--runs-per-day", values["runs-per-day"] ?? "1", 1440),
    staggers: whole("--staggers", values.staggers ?? "5", 1000),
    part: partOf(values.part ?? "0/1"),
    faults: faultsOf(values.fault ?? []),
    json: values.json === true,
    svg: values.svg ?? null,
    help: values.help === true,
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: "string" },
        own: { type: "boolean" },
        budget: { type: "string" },
        "looks-per-day": { type: "string" },
        cap: { type: "string" },
        "runs-per-day": { type: "string" },
        staggers: { type: "string" },
        part: { type: "string" },
        fault: { type: "string", multiple: true },
        json: { type: "boolean" },
        svg: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new LabError(error instanceof Error ? error.message : String(error));
  }
}

function positive(flag: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (value > 0 && Number.isFinite(value)) return value;
  throw new LabError(`${flag} takes a number above 0, not "${text}"`);
}

function whole(flag: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new LabError(`${flag} takes a whole number from 1 to ${most}, not "${text}"`);
}

function looksOf(text: string): Budget {
  const flag = "--looks-per-day";
  return text.startsWith("live/")
    ? { liveVideosPerLook: positive(`${flag} live/…`, text.slice("live/".length)) }
    : { looksPerDay: positive(flag, text) };
}

function requestsPerDay(text: string): number {
  const [, count = "", unit] = /^(.*?)\/(day|hour)$/.exec(text) ?? [];
  if (unit === undefined)
    throw new LabError(`--budget takes requests like 500/day or 20/hour, not "${text}"`);
  return positive("--budget", count) * (unit === "hour" ? 24 : 1);
}

function partOf(text: string): readonly [number, number] {
  const [, k, n] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (k === undefined || n === undefined || Number(k) >= Number(n))
    throw new LabError(`--part takes k/n with k from 0 to n − 1, like 1/2, not "${text}"`);
  return [Number(k), Number(n)];
}

function faultsOf(names: readonly string[]): Faults {
  const known: Readonly<Record<string, Faults>> = faultsByName;
  const chosen = names.map((name) => {
    const fault = Object.hasOwn(known, name) ? known[name] : undefined;
    if (fault !== undefined) return fault;
    throw new LabError(`--fault takes ${Object.keys(known).join(", ")}, not "${name}"`);
  });
  return combine([noFaults, ...chosen]);
}
