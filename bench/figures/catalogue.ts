import { statfs } from "node:fs/promises";
import type { ChoosingSample } from "../choosing.ts";
import { sized, type Effort, type Figure, type Row, type Target } from "../figure.ts";
import { inScratch, ratiosOf, rowOf, runProgram } from "../measure.ts";
import { startProgram } from "../program.ts";

export const catalogue: Figure = {
  name: "catalogue",
  about:
    "choosing, status and pages in a catalogue of 1,000,000 videos against 100,000; with --full in 10,000,000 against 1,000,000",
  measure,
};

/** Of a filled database, and what making it takes beside. */
const bytesPerVideo = 800;
/** How long the server remembers the status, ms. */
const statusLifeMs = 2_000;

interface SizeSample extends ChoosingSample {
  /** The dashboard's first page, over HTTP, when nothing of it is remembered. */
  readonly dashboard: readonly number[];
}

async function measure(effort: Effort): Promise<Row[]> {
  const large = sized(effort, effort.full ? 10_000_000 : 1_000_000);
  const before = await measureSize(effort, large / 10);
  const after = await measureSize(effort, large);
  const name = (videos: number) => videos.toLocaleString("en");
  const compared = (what: string, of: keyof SizeSample, target: Target | null) => [
    rowOf(`${what}, ${name(large / 10)}`, "ms", before[of]),
    rowOf(`${what}, ${name(large)}`, "ms", after[of], target),
  ];
  const grown = (what: string, of: keyof SizeSample) =>
    rowOf(`${what}, ten times the videos`, "times", ratiosOf(after[of], before[of]), { atMost: 1.5 });
  const once = (what: string, of: keyof SizeSample, target: Target | null = null) =>
    rowOf(`${what}, ${name(large)}`, "ms", after[of], target);
  return [
    ...compared("next 50, p50", "all", { atMost: 1 }),
    grown("next 50, p50", "all"),
    ...compared("next 50 of 20 uploaders, p50", "uids", { atMost: 1 }),
    grown("next 50 of 20 uploaders, p50", "uids"),
    ...compared("next 50 by rank, p50", "ranked", null),
    once("status", "status", { atMost: 50 }),
    once("freshness", "freshness", { atMost: 50 }),
    once("the dashboard's first page", "dashboard", { atMost: 50 }),
    once("a page of uploaders", "uploaders", { atMost: 50 }),
    once("a page of videos, slowest order", "list", { atMost: 50 }),
    once("counting what is due", "countAll", { atMost: 50 }),
    once("counting what is due of a resumed run", "countResumed"),
    once("counting what is due of 20 uploaders", "countUids"),
  ];
}

function measureSize(effort: Effort, videos: number): Promise<SizeSample> {
  return inScratch(async (folder) => {
    await requireRoom(folder, videos * bytesPerVideo);
    const path = `${folder}/large.db`;
    await runProgram("./fill-large.ts", [path, String(videos)]);
    const sample = await runProgram<ChoosingSample>("./choosing.ts", [
      path,
      String(Math.max(5, effort.repeats)),
    ]);
    return { ...sample, dashboard: await measureDashboard(path, folder, Math.max(5, effort.repeats)) };
  });
}

async function measureDashboard(path: string, folder: string, times: number): Promise<number[]> {
  const settings = {
    DATABASE_URL: `file:${path}`,
    AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "false",
    PORT: "0",
  };
  await using server = await startProgram("../packages/server/src/main.ts", settings, folder);
  const read = async () => {
    const startedAt = performance.now();
    const response = await fetch(`${server.url}/`);
    await response.text();
    if (!response.ok) throw new Error(`the dashboard answered ${response.status}`);
    return performance.now() - startedAt;
  };
  // The first one compiles what all use.
  await read();
  const samples: number[] = [];
  for (let time = 0; time < times; time += 1) {
    await Bun.sleep(statusLifeMs + 50);
    samples.push(await read());
  }
  return samples;
}

/** @throws {Error} if the disk has less than twice that. */
async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < 2 * bytes)
    throw new Error(
      `${folder}: ${Math.round((2 * bytes) / 1e9)} GB of free disk are needed; TMPDIR names another place`,
    );
}
