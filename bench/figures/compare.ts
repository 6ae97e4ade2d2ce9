import {
  ratiosOf,
  rowOf,
  runProgram,
  fill,
  inScratch,
  onCopy,
  videosPerSecond,
  withoutPauses,
} from "../measure.ts";
import { repeatedly, sized, type Effort, type Figure, type Row } from "../figure.ts";
import { crawleeWays, runCrawlee } from "../peers.ts";
import { startUpstream } from "../upstream.ts";
import { verifyWork, type Work } from "../verify.ts";

/**
 * The predecessor's way commits each video several times over: a part of the catalogue tells its pace, but one that lasts
 * some seconds, since the first hundreds are a fifth slower.
 */
const predecessorVideos = 2_000;

/** One way of doing the job. */
interface Contender {
  readonly what: string;
  /** Videos it is given: all, or as many as tell its pace. */
  readonly videos: number;
  readonly keepsHistory: boolean;
  /** What the engine must be, in times of it. */
  readonly target: number | null;
  /** Whether its database holds the indexes that a server's lists are sorted by. */
  readonly isListed?: boolean;
  run(path: string): Promise<{ attempted: number; durationMs: number }>;
}

interface Comparison {
  readonly source: "bulk" | "view";
  readonly videos: number;
  readonly withinSeconds: number;
  readonly targets: {
    readonly predecessor: number;
    readonly handwritten: number | null;
    readonly peer: number;
  };
}

export const bulk: Figure = {
  name: "bulk",
  about:
    "50 videos per request, no pauses, 100,000 videos; history, lease and judgement on, the daily backup left out",
  measure: (effort) =>
    compare(effort, {
      source: "bulk",
      videos: sized(effort, 100_000),
      withinSeconds: 130,
      targets: { predecessor: 60, handwritten: 0.7, peer: 20 },
    }),
};

export const view: Figure = {
  name: "view",
  about:
    "one video per request, no pauses, 10,000 videos; history, lease and judgement on, the daily backup left out",
  measure: (effort) =>
    compare(effort, {
      source: "view",
      videos: sized(effort, 10_000),
      withinSeconds: 80,
      targets: { predecessor: 6, handwritten: null, peer: 3 },
    }),
};

/** The engine and its references in turn, so that all feel the machine's moods alike. */
async function compare(effort: Effort, comparison: Comparison): Promise<Row[]> {
  const { videos, source, withinSeconds } = comparison;
  await using upstream = await startUpstream(videos);
  const [engine, ...references] = contendersOf(comparison, upstream.url, effort);
  const speeds = new Map<Contender, number[]>();
  await inScratch(async (folder) => {
    const [pristine, listed] = [`${folder}/pristine.db`, `${folder}/listed.db`];
    await fill(pristine, videos);
    if (references.some(({ isListed }) => isListed === true)) await fill(listed, videos, "listing");
    const startOf = ({ isListed }: Contender) => (isListed === true ? listed : pristine);
    // Crawlee takes as long again as everything else, several times over.
    await repeatedly(effort, effort.peers ? withinSeconds * 4 : withinSeconds, async () => {
      for (const contender of [engine, ...references])
        speeds.set(contender, [
          ...(speeds.get(contender) ?? []),
          await speedOf(contender, startOf(contender)),
        ]);
    });
  });
  const own = speeds.get(engine) ?? [];
  return [
    rowOf(`engine (${source})`, "videos/s", own),
    ...references.flatMap((reference) => {
      const others = speeds.get(reference) ?? [];
      const target = reference.target === null ? null : { atLeast: reference.target };
      return [
        rowOf(reference.what, "videos/s", others),
        rowOf(`engine / ${reference.what}`, "times", ratiosOf(own, others), target),
      ];
    }),
  ];
}

function contendersOf(
  { source, videos, targets }: Comparison,
  url: string,
  { peers }: Effort,
): [Contender, ...Contender[]] {
  const engine: Contender = {
    what: "engine",
    videos,
    keepsHistory: true,
    target: null,
    run: (path) => runProgram("./engine.ts", [], withoutPauses(path, url, source)),
  };
  const besideServer: Contender = {
    ...engine,
    what: "engine, with the indexes of a server's lists",
    isListed: true,
  };
  const some = Math.min(videos, predecessorVideos);
  const predecessor: Contender = {
    what: "the predecessor's way",
    videos: some,
    keepsHistory: false,
    target: targets.predecessor,
    run: (path) => runProgram("./predecessor.ts", [path, url, String(some)]),
  };
  const handwritten: Contender = {
    what: "a hand-written loop without checks",
    videos,
    keepsHistory: true,
    target: targets.handwritten,
    run: (path) => runProgram("./handwritten.ts", [path, url]),
  };
  const crawlee = crawleeWays(source, videos).map(({ what, videos, isReference, args }): Contender => ({
    what,
    videos,
    keepsHistory: true,
    target: isReference ? targets.peer : null,
    run: (path) => runCrawlee([path, url, ...args]),
  }));
  const others = source === "bulk" ? [handwritten, besideServer] : [];
  return [engine, predecessor, ...others, ...(peers ? crawlee : [])];
}

/** Videos per second over a fresh copy of the database, of which it is then seen that the work was done. */
function speedOf({ run, videos, keepsHistory }: Contender, pristine: string): Promise<number> {
  const work: Work = { counted: videos, observations: keepsHistory ? videos : null };
  return onCopy(pristine, async (path) => {
    const sample = await run(path);
    verifyWork(path, work);
    return videosPerSecond(sample);
  });
}
