import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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

export const videosPerSecond = ({ attempted, durationMs }: Sample) => (attempted / durationMs) * 1000;

/** Runs one of the bench's own programs and reads the JSON value it prints. */
export async function runProgram(
  file: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Sample> {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const child = Bun.spawn([process.execPath, "--no-env-file", program, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdout: "pipe",
    stderr: "inherit",
  });
  const output = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`${file} failed`);
  return JSON.parse(output) as Sample;
}

/** Makes a database of so many due videos. */
export async function fill(path: string, videos: number): Promise<void> {
  await runProgram("./fill.ts", [path, String(videos)]);
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
  const folder = mkdtempSync(join(tmpdir(), "playcounts-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
