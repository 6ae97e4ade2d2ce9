import { repeatedly, sized, type Effort, type Figure, type Row } from "../figure.ts";
import {
  fill,
  inScratch,
  onCopy,
  ratiosOf,
  rowOf,
  runProgram,
  withoutPauses,
  type Sample,
} from "../measure.ts";
import { startUpstream } from "../upstream.ts";

export const scale: Figure = {
  name: "scale",
  about:
    "bulk runs without pauses over 1,000, 100,000 and 1,000,000 videos: their time and their peak memory",
  measure,
};

/** A run over a million takes a minute or two: unless everything is wanted in full, one has to do. */
const withinSeconds = 60;

async function measure(effort: Effort): Promise<Row[]> {
  const sizes = { few: sized(effort, 1_000), some: sized(effort, 100_000), many: sized(effort, 1_000_000) };
  const samples: Record<keyof typeof sizes, Sample[]> = { few: [], some: [], many: [] };
  await using upstream = await startUpstream(sizes.many);
  await inScratch(async (folder) => {
    for (const videos of Object.values(sizes)) await fill(`${folder}/${videos}.db`, videos);
    const run = (videos: number) =>
      onCopy(`${folder}/${videos}.db`, (path) =>
        runProgram("./engine.ts", [], withoutPauses(path, upstream.url, "bulk")),
      );
    await repeatedly(effort, withinSeconds, async () => {
      samples.few.push(await run(sizes.few));
      samples.some.push(await run(sizes.some));
      samples.many.push(await run(sizes.many));
    });
  });
  const seconds = (size: keyof typeof sizes) => samples[size].map(({ durationMs }) => durationMs / 1000);
  const peak = (size: keyof typeof sizes) => samples[size].map(({ peakKb }) => peakKb / 1024);
  const more = peak("many").map((many, index) => many - (peak("few")[index] ?? Number.NaN));
  const named = (videos: number) => `${videos.toLocaleString("en")} videos`;
  return [
    rowOf(`time, ${named(sizes.some)}`, "s", seconds("some")),
    rowOf(`time, ${named(sizes.many)}`, "s", seconds("many")),
    rowOf("ten times the videos take", "times", ratiosOf(seconds("many"), seconds("some")), { atMost: 10.5 }),
    rowOf(`peak memory, ${named(sizes.few)}`, "MB", peak("few")),
    rowOf(`peak memory, ${named(sizes.many)}`, "MB", peak("many")),
    rowOf("peak memory above the small run's", "MB", more, { atMost: 60 }),
  ];
}
