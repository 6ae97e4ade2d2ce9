import { repeatedly, sized, type Effort, type Figure, type Row } from "../figure.ts";
import { fill, inScratch, onCopy, ratiosOf, rowOf, runProgram, videosPerSecond } from "../measure.ts";
import { verifyWork } from "../verify.ts";

export const writes: Figure = {
  name: "writes",
  about:
    "100,000 numbers and their history, 500 videos per transaction: the engine's store, and bun:sqlite with reused statements",
  measure,
};

async function measure(effort: Effort): Promise<Row[]> {
  const videos = sized(effort, 100_000);
  const engine: number[] = [];
  const ceiling: number[] = [];
  await inScratch(async (folder) => {
    const pristine = `${folder}/pristine.db`;
    await fill(pristine, videos);
    const speedOf = (program: string) =>
      onCopy(pristine, async (path) => {
        const sample = await runProgram(program, [path]);
        verifyWork(path, { counted: videos, observations: videos });
        return videosPerSecond(sample);
      });
    await repeatedly(effort, 35, async () => {
      engine.push(await speedOf("./store-writes.ts"));
      ceiling.push(await speedOf("./prepared-writes.ts"));
    });
  });
  return [
    rowOf("engine's store, with lease, audit and checkpoint", "videos/s", engine),
    rowOf("bun:sqlite, reused prepared statements", "videos/s", ceiling),
    rowOf("engine's store / bun:sqlite", "times", ratiosOf(engine, ceiling), { atLeast: 0.5 }),
  ];
}
