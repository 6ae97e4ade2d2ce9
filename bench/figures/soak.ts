import { sized, type Effort, type Figure, type Row } from "../figure.ts";
import { fill, inScratch, rowOf, runProgram } from "../measure.ts";
import type { Noon, SoakSample } from "../soak.ts";

export const soak: Figure = {
  name: "soak",
  about:
    "a server for 72 hours on a virtual clock, after two days to warm up: a run a night, a ban and a restart in each, a restart each noon, readers every hour",
  measure,
};

const warmUpDays = 2;
const megabyte = 2 ** 20;
/**
 * A descriptor whose closing would drop the locks of another connection is kept by SQLite until it can use it again: now
 * and then a restart leaves one. A leak would be one for each restart or night.
 */
const keptHandles = 2;
/** Pages of trees that grow in their middle are not as full as those of a file written anew. */
const slackPercent = 15;

async function measure(effort: Effort): Promise<Row[]> {
  const videos = String(sized(effort, 12_000));
  const days = effort.full ? 30 : 3;
  const sample = await inScratch(async (folder) => {
    const path = `${folder}/playcounts.db`;
    await fill(path, Number(videos));
    return runProgram<SoakSample>("./soak.ts", [path, videos, String(warmUpDays + days)]);
  });
  const { runs, noons, restarts } = sample;
  const grown = (figure: (noon: Noon) => number | null) => {
    const [before, after] = [noons[warmUpDays - 1], noons.at(-1)].map((noon) => noon && figure(noon));
    return (after ?? Number.NaN) - (before ?? Number.NaN);
  };
  const dataGained = grown(({ dataBytes }) => dataBytes);
  const completed = runs["completed"] ?? 0;
  if (completed !== warmUpDays + days || (runs["failed"] ?? 0) > 0)
    throw new Error(`not every night's run went through: ${JSON.stringify(runs)}`);
  return [
    rowOf("nights whose run went through", "", [completed]),
    rowOf("pauses for risk control", "", [runs["blocked"] ?? 0]),
    rowOf("runs a restart fell into", "", [runs["interrupted"] ?? 0]),
    rowOf("restarts", "", [restarts]),
    rowOf("heap gained, after a collection", "MB", [grown(({ heapBytes }) => heapBytes) / megabyte], {
      atMost: 2,
    }),
    rowOf("resident memory gained", "MB", [grown(({ memoryBytes }) => memoryBytes) / megabyte], {
      atMost: 32,
    }),
    rowOf("open handles gained", "", [grown(({ handles }) => handles)], { atMost: keptHandles }),
    rowOf("data gained", "MB", [dataGained / megabyte]),
    rowOf(
      "file gained beyond the data",
      "% of it",
      [(grown((noon) => noon.fileBytes - noon.dataBytes) / dataGained) * 100],
      { atMost: slackPercent },
    ),
  ];
}
