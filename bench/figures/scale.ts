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
    "bulk runs without pauses over 1,000, 30,000 and 300,000 videos, with --full over 1,000, 100,000 and 1,000,000: their time and their peak memory",
  measure,
};

async function measure(effort: Effort): Promise<Row[]> {
  const largest = sized(effort, effort.full ? 1_000_000 : 300_000);
  const sizes = { few: sized(effort, 1_000), some: largest / 10, many: largest };
  const samples: Record<keyof typeof sizes, Sample[]> = { few: [], some: [], many: [] };
  // Each size has an upstream of its own: in a catalogue of another size the same videos were published at other times,
  // and to write those down would be part of the work.
  await using few = await startUpstream(sizes.few);
  await using some = await startUpstream(sizes.some);
  await using many = await startUpstream(sizes.many);
  const upstreams = { few, some, many };
  await inScratch(async (folder) => {
    for (const videos of Object.values(sizes)) await fill(`${folder}/${videos}.db`, videos);
    const measureSize = (size: keyof typeof sizes) =>
      onCopy(`${folder}/${sizes[size]}.db`, async (path) => {
        const settings = withoutPauses(path, upstreams[size].url, "bulk");
        samples[size].push(await runProgram("./engine.ts", [], settings));
      });
    await repeatedly(effort, 110, async () => {
      await measureSize("few");
      await measureSize("some");
      await measureSize("many");
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
