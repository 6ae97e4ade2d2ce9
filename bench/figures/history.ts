import { repeatedly, sized, type Effort, type Figure, type Row } from "../figure.ts";
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
  for (const size of sizes) rows.push(...(await measureSize(effort, size)));
  return rows;
}

async function measureSize(effort: Effort, size: number): Promise<Row[]> {
  const samples: HistorySample[] = [];
  await repeatedly(effort, 45, async () => {
    samples.push(await runProgram<HistorySample>("./history.ts", [String(size)]));
  });
  const of = (figure: (sample: HistorySample) => number) => samples.map(figure);
  const bytes = of(({ bytesPerRow }) => bytesPerRow);
  const projected = bytes.map((bytesPerRow) => bytesPerRow / 10);
  const read = of(({ readP50Ms }) => readP50Ms);
  const among = `among ${size.toLocaleString("en")}`;
  return [
    rowOf(`file per observation, ${among}`, "bytes", bytes, { atMost: 48 }),
    rowOf(`file of 100,000,000, projected from ${size.toLocaleString("en")}`, "GB", projected),
    rowOf(`one video's 90 days, p50, ${among}`, "ms", read, { atMost: 2 }),
    rowOf(
      `one video's 90 days, p99, ${among}`,
      "ms",
      of(({ readP99Ms }) => readP99Ms),
    ),
    rowOf(
      `storing 50 videos at a time, ${among}`,
      "videos/s",
      of(({ writesPerSecond }) => writesPerSecond),
    ),
    rowOf(
      `a day's thinning, ${among}`,
      "ms",
      of(({ rollUpMs }) => rollUpMs),
    ),
  ];
}
