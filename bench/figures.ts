import { copyFile } from "node:fs/promises";
import {
  fill,
  inScratch,
  runProgram,
  spreadOf,
  videosPerSecond,
  withoutPauses,
  type Sample,
  type Spread,
} from "./measure.ts";
import { startUpstream } from "./upstream.ts";

/** One line of a result. */
export interface Row extends Spread {
  readonly what: string;
  readonly unit: string;
}

/** Something worth knowing, measured against its references in the same run. */
export interface Figure {
  readonly name: string;
  readonly about: string;
  measure(repeats: number): Promise<Row[]>;
}

export const figures: readonly Figure[] = [
  {
    name: "bulk",
    about: "50 videos per request, no pauses, 100,000 videos, history and all checks on, backup left out",
    measure: (repeats) => compare("bulk", 100_000, repeats),
  },
  {
    name: "view",
    about: "one video per request, no pauses, 2,000 videos",
    measure: (repeats) => compare("view", 2_000, repeats),
  },
  {
    name: "memory",
    about: "peak memory of a run over 1,000 and over 1,000,000 due videos (one sample each)",
    measure: () => compareMemory(),
  },
];

/** The predecessor's way is slow: a part of the catalogue tells its pace. */
const predecessorVideos = 2_000;

/** The engine, the predecessor's way and the hand-written loop in turn, so that all feel the machine's moods alike. */
async function compare(source: "bulk" | "view", videos: number, repeats: number): Promise<Row[]> {
  const samples: Record<"engine" | "predecessor" | "handwritten", number[]> = {
    engine: [],
    predecessor: [],
    handwritten: [],
  };
  const upstream = await startUpstream(videos);
  const { url } = upstream;
  await inScratch(async (folder) => {
    const pristine = `${folder}/pristine.db`;
    await fill(pristine, videos);
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      samples.engine.push(await onCopy(pristine, (path) => runEngine(path, url, source)));
      const args = [url, String(predecessorVideos)];
      samples.predecessor.push(
        await onCopy(pristine, (path) => runProgram("./predecessor.ts", [path, ...args])),
      );
      if (source === "view") continue;
      samples.handwritten.push(await onCopy(pristine, (path) => runProgram("./handwritten.ts", [path, url])));
    }
  });
  await upstream.stop();
  const rows: Row[] = [
    { what: "engine", unit: "videos/s", ...spreadOf(samples.engine) },
    { what: "the predecessor's way", unit: "videos/s", ...spreadOf(samples.predecessor) },
    { what: "engine / the predecessor's way", unit: "times", ...ratio(samples.engine, samples.predecessor) },
  ];
  if (source === "view") return rows;
  return [
    ...rows,
    { what: "a hand-written loop without any check", unit: "videos/s", ...spreadOf(samples.handwritten) },
    { what: "engine / hand-written loop", unit: "times", ...ratio(samples.engine, samples.handwritten) },
  ];
}

async function compareMemory(): Promise<Row[]> {
  const peaks: number[] = [];
  for (const videos of [1_000, 1_000_000]) {
    const upstream = await startUpstream(videos);
    const run = async (folder: string) => {
      await fill(`${folder}/a.db`, videos);
      return runEngine(`${folder}/a.db`, upstream.url, "bulk");
    };
    const { peakKb } = await inScratch(run);
    await upstream.stop();
    peaks.push(peakKb / 1024);
  }
  const [small = Number.NaN, large = Number.NaN] = peaks;
  const once = (what: string, value: number): Row => ({ what, unit: "MB", ...spreadOf([value]) });
  return [once("1,000 videos", small), once("1,000,000 videos", large), once("difference", large - small)];
}

/** Videos per second of one run over a fresh copy of a database. */
async function onCopy(pristine: string, run: (path: string) => Promise<Sample>): Promise<number> {
  return inScratch(async (folder) => {
    await copyFile(pristine, `${folder}/a.db`);
    return videosPerSecond(await run(`${folder}/a.db`));
  });
}

function runEngine(path: string, url: string, source: "bulk" | "view"): Promise<Sample> {
  return runProgram("./engine.ts", [], withoutPauses(path, url, source));
}

/** Sample by sample: neighbours in time were measured on the same machine. */
function ratio(above: readonly number[], below: readonly number[]): Spread {
  return spreadOf(above.map((value, index) => value / (below[index] ?? Number.NaN)));
}
