import { sized, type Effort, type Figure, type Row } from "../figure.ts";
import type { HistorySample } from "../history.ts";
import { rowOf, runProgram } from "../measure.ts";

export const history: Figure = {
  name: "history",
  about:
    "1,000,000 stored observations, with --full 10,000,000, too: their bytes, one video's 90 days, writing beside them, thinning them",
  measure,
};

async function measure(effort: Effort): Promise<Row[]> {
  const some = effort.small ? 100_000 : 1_000_000;
  const sizes = effort.full ? [some, sized(effort, 10_000_000)] : [some];
  const rows: Row[] = [];
  for (const size of sizes) rows.push(...(await measureSize(size)));
  return rows;
}

async function measureSize(size: number): Promise<Row[]> {
  const sample = await runProgram<HistorySample>("./history.ts", [String(size)]);
  const among = `among ${size.toLocaleString("en")}`;
  return [
    rowOf(`file per observation, ${among}`, "bytes", [sample.bytesPerRow], { atMost: 48 }),
    rowOf(`file of 100,000,000, projected from ${size.toLocaleString("en")}`, "GB", [
      sample.bytesPerRow / 10,
    ]),
    rowOf(`one video's 90 days, p50, ${among}`, "ms", [sample.readP50Ms], { atMost: 2 }),
    rowOf(`one video's 90 days, p99, ${among}`, "ms", [sample.readP99Ms]),
    rowOf(`storing 50 videos at a time, ${among}`, "videos/s", [sample.writesPerSecond]),
    rowOf(`a day's thinning, ${among}`, "ms", [sample.rollUpMs]),
  ];
}
