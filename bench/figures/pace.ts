import { repeatedly, sized, type Effort, type Figure, type Row } from "../figure.ts";
import { fill, inScratch, onCopy, rowOf, runProgram } from "../measure.ts";
import type { PacedSample } from "../paced.ts";
import { startUpstream } from "../upstream.ts";
import { verifyWork } from "../verify.ts";

/** Ours and the predecessor's: after a batch, between two requests. */
const batchDelayMs = 3_000;
const requestDelayMs = 1_000;
const videosPerRequest = 50;
/** Videos, and requests, between two long pauses of the predecessor. */
const predecessorBatch = 10;

export const pace: Figure = {
  name: "pace",
  about:
    "the default pace over 100,000 videos, on a clock that skips the pauses and counts everything else as it passes",
  measure,
};

async function measure(effort: Effort): Promise<Row[]> {
  const videos = sized(effort, 100_000);
  const samples: PacedSample[] = [];
  await using upstream = await startUpstream(videos);
  const { url } = upstream;
  await inScratch(async (folder) => {
    const pristine = `${folder}/pristine.db`;
    await fill(pristine, videos);
    await repeatedly(effort, 45, () =>
      onCopy(pristine, async (path) => {
        const settings = { DATABASE_URL: `file:${path}`, BILIBILI_API_URL: url, PLAYCOUNTS_SOURCE: "bulk" };
        samples.push(await runProgram<PacedSample>("./paced.ts", [], settings));
        verifyWork(path, { counted: videos, observations: videos });
      }),
    );
  });
  const alone = paceAloneMs(videos);
  const before = predecessorPaceMs(videos);
  const of = (figure: (sample: PacedSample) => number) => samples.map(figure);
  const fewest = Math.ceil(videos / videosPerRequest);
  return [
    rowOf(
      "requests",
      "",
      of(({ requests }) => requests),
      { atMost: fewest * 1.01 },
    ),
    rowOf(
      "time",
      "minutes",
      of(({ durationMs }) => durationMs / 60_000),
    ),
    rowOf("the predecessor's pauses alone", "minutes", [before / 60_000]),
    rowOf(
      "sooner than the predecessor's pauses alone",
      "times",
      of(({ durationMs }) => before / durationMs),
      {
        atLeast: 19,
      },
    ),
    rowOf(
      "above what our shortest pauses cost",
      "%",
      of(({ durationMs }) => (durationMs / alone - 1) * 100),
      {
        atMost: 3,
      },
    ),
    rowOf(
      "at work instead of asleep, partly while a pause ran",
      "%",
      of(({ durationMs, pausedMs }) => ((durationMs - pausedMs) / alone) * 100),
    ),
  ];
}

/** The pauses a run cannot do without, at their shortest: a random part of up to 2 % is added to each. */
function paceAloneMs(videos: number): number {
  return (Math.ceil(videos / videosPerRequest) - 1) * batchDelayMs;
}

/** One video per request: a second after each, three after every tenth; its requests would come on top. */
function predecessorPaceMs(videos: number): number {
  const pauses = videos - 1;
  const long = Math.floor(pauses / predecessorBatch);
  return long * batchDelayMs + (pauses - long) * requestDelayMs;
}
