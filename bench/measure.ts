import { copyFile, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row, Target } from "./figure.ts";

/** What a measured process says of itself. */
export interface Sample {
  readonly attempted: number;
  readonly durationMs: number;
  readonly peakKb: number;
}

/** Median, smallest and largest of some samples. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min = Number.NaN] = sorted;
  return {
    median: sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN,
    min,
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** A line of a result, from all its samples. */
export function rowOf(
  what: string,
  unit: string,
  values: readonly number[],
  target: Target | null = null,
): Row {
  const spread = spreadOf(values);
  return { what, unit, ...spread, samples: values.length, target, met: isMet(spread, target) };
}

function isMet({ median }: Spread, target: Target | null): boolean | null {
  if (target === null) return null;
  const { atLeast = -Infinity, atMost = Infinity } = target;
  return median >= atLeast && median <= atMost;
}

/** Sample by sample: neighbours in time were measured on the same machine. */
export function ratiosOf(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, index) => value / (below[index] ?? Number.NaN));
}

export const videosPerSecond = ({ attempted, durationMs }: Pick<Sample, "attempted" | "durationMs">) =>
  (attempted / durationMs) * 1000;

/** Runs one of the bench's own programs and reads the JSON value it prints. */
export async function runProgram<Result = Sample>(
  file: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const child = Bun.spawn([process.execPath, "--no-env-file", program, ...args], {
    env: { PATH: process.env["PATH"] ?? "", TMPDIR: tmpdir(), ...environment },
    stdout: "pipe",
    stderr: "inherit",
  });
  const output = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`${file} ended with ${child.signalCode ?? child.exitCode}`);
  return JSON.parse(output) as Result;
}

/** Makes a database of so many due videos; for a use that has indexes of its own, with them. */
export async function fill(path: string, videos: number, use?: "listing"): Promise<void> {
  await runProgram("./fill.ts", [path, String(videos), ...(use === undefined ? [] : [use])]);
}

/** The settings of a run without pauses against a local upstream. */
export function withoutPauses(
  database: string,
  url: string,
  source: "bulk" | "view",
): Record<string, string> {
  return {
    DATABASE_URL: `file:${database}`,
    BILIBILI_API_URL: url,
    PLAYCOUNTS_SOURCE: source,
    PLAYCOUNTS_BATCH_DELAY: "0",
    PLAYCOUNTS_REQUEST_DELAY: "0",
  };
}

/** A folder that is gone afterwards. */
export async function inScratch<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Works on a fresh copy of a database, which is gone afterwards. */
export async function onCopy<Result>(
  pristine: string,
  work: (path: string) => Promise<Result>,
): Promise<Result> {
  return inScratch(async (folder) => {
    const path = join(folder, "copy.db");
    await copyFile(pristine, path);
    // Otherwise the first commits of the measured program would wait for the copy to reach the disk.
    const file = await open(path);
    await file.sync();
    await file.close();
    return work(path);
  });
}
