import { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { estimateMs } from "../../packages/core/src/pace.ts";
import { sized, type Effort, type Figure, type Row } from "../figure.ts";
import type { HistorySample } from "../history.ts";
import { fill, inScratch, rowOf, runProgram, withoutPauses } from "../measure.ts";
import { startUpstream } from "../upstream.ts";

export const operator: Figure = {
  name: "operator",
  about:
    "what an installation of 1,000, 100,000 and 10,000,000 videos costs: computed from the default pace and from bytes measured here",
  measure,
};

const perRequest = 50;
const pace = { batchDelayMs: 3_000, requestDelayMs: 1_000, batchSize: perRequest };
/** What Bilibili is taken to need for an answer. */
const latencyMs = 200;
const megabyte = 1e6;

async function measure(effort: Effort): Promise<Row[]> {
  const few = sized(effort, 1_000);
  const some = sized(effort, 100_000);
  const bytesOfFew = await bytesOf(few);
  const bytesOfSome = await bytesOf(some);
  const { bytesPerRow } = await runProgram<HistorySample>("./history.ts", [
    effort.small ? "100000" : "500000",
  ]);
  return [
    rowOf("file per video after the first run", "bytes", [bytesOfSome / some]),
    rowOf("file per further observation", "bytes", [bytesPerRow]),
    ...rowsOf(few, bytesOfFew, bytesPerRow),
    ...rowsOf(some, bytesOfSome, bytesPerRow),
    // Projected: what is measured once per video does not change with their number.
    ...rowsOf(some * 100, bytesOfSome * 100, bytesPerRow),
  ];
}

function rowsOf(videos: number, bytes: number, bytesPerRow: number): Row[] {
  const named = `${videos.toLocaleString("en")} videos`;
  const minutes = estimateMs(videos, perRequest, pace, latencyMs) / 60_000;
  return [
    rowOf(`requests for all of ${named}`, "", [Math.ceil(videos / perRequest)]),
    rowOf(`time for all of ${named}`, "minutes", [minutes]),
    rowOf(`file after the first run, ${named}`, "MB", [bytes / megabyte]),
    rowOf(`file per further run in which all numbers change, ${named}`, "MB", [
      (bytesPerRow * videos) / megabyte,
    ]),
  ];
}

/** Of the database after a run over so many videos. */
async function bytesOf(videos: number): Promise<number> {
  await using upstream = await startUpstream(videos);
  const { url } = upstream;
  // Awaited here, or the upstream would end before the run does.
  return await inScratch(async (folder) => {
    const path = `${folder}/a.db`;
    await fill(path, videos);
    await runProgram("./engine.ts", [], withoutPauses(path, url, "bulk"));
    putLogIntoFile(path);
    return statSync(path).size;
  });
}

/** So that the file alone says how large it is. */
function putLogIntoFile(path: string): void {
  using database = new Database(path);
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
}
