import type { Asker, Reply } from "./ask.ts";
import type { SourceError } from "./errors.ts";
import type { VideoSource } from "./ports.ts";
import { regroup } from "./stream.ts";
import type { Answer, TrackedVideo } from "./video.ts";

/** What one request said of the videos it is about; a video without an answer was asked for in vain. */
export interface Observed {
  readonly source: string;
  readonly videos: readonly TrackedVideo[];
  readonly answers: ReadonlyMap<number, Answer>;
  /** Why there are no answers at all, or null. */
  readonly error: SourceError | null;
  readonly attempts: number;
}

export interface ObserveDeps {
  readonly asker: Asker;
  /** Asked for all videos. */
  readonly source: VideoSource;
  /** Asked for single videos the other one left open, or null. */
  readonly single: VideoSource | null;
  /** Takes the place of `source` if its very first request is refused, or null. */
  readonly substitute: VideoSource | null;
  /** Videos between two long pauses. */
  readonly batchSize: (source: VideoSource) => number;
  /** Videos of the run that may be asked for once more, singly. */
  readonly singleBudget: number;
  readonly onSubstitute: (from: VideoSource, to: VideoSource, error: SourceError) => void;
}

/** Videos left open that are kept in memory until they are asked for singly. */
const maxOpen = 500;

/**
 * Asks for the due videos, one request in flight; the next is sent only after the caller took this one's answers.
 * Videos the source left open are asked for singly at the end, where a refusal costs nothing but them.
 */
export async function* observe(
  due: AsyncIterable<readonly TrackedVideo[]>,
  deps: ObserveDeps,
  signal: AbortSignal,
): AsyncGenerator<Observed> {
  const { asker, single, onSubstitute } = deps;
  let { source, substitute } = deps;
  let budget = single === null ? 0 : deps.singleBudget;
  let open: Opened[] = [];

  for await (const batch of regroup(due, () => deps.batchSize(source))) {
    if (source.maxBatch > 1) {
      const reply = await asker.ask(source, batch, true, signal);
      if (!reply.ok && substitute !== null && isRefusal(reply.error)) {
        onSubstitute(source, substitute, reply.error);
        [source, substitute] = [substitute, null];
      } else {
        substitute = null;
        const observed = toObserved(source, batch, reply);
        const { settled, unsettled } = sortOut(observed);
        const again = unsettled.slice(0, budget);
        budget -= again.length;
        open.push(...again.map((video) => ({ video, before: observed })));
        yield { ...observed, videos: [...settled, ...unsettled.slice(again.length)] };
        if (open.length >= maxOpen && single !== null) {
          yield* askSingly(open, single, deps, signal);
          open = [];
        }
        continue;
      }
    }
    yield* askOneByOne(batch, source, deps, signal);
  }
  if (single !== null) yield* askSingly(open, single, deps, signal);
}

interface Opened {
  readonly video: TrackedVideo;
  readonly before: Observed;
}

async function* askOneByOne(
  videos: readonly TrackedVideo[],
  source: VideoSource,
  { asker, batchSize }: ObserveDeps,
  signal: AbortSignal,
): AsyncGenerator<Observed> {
  for (const [index, video] of videos.entries()) {
    const endsBatch = (index + 1) % batchSize(source) === 0 || index === videos.length - 1;
    yield toObserved(source, [video], await asker.ask(source, [video], endsBatch, signal));
  }
}

/** The second, single question; its requests are added to those the video had already taken. */
async function* askSingly(
  open: readonly Opened[],
  single: VideoSource,
  deps: ObserveDeps,
  signal: AbortSignal,
): AsyncGenerator<Observed> {
  const earlier = new Map(open.map(({ video, before }) => [video.aid, before.attempts]));
  const videos = open.map(({ video }) => video);
  for await (const observed of askOneByOne(videos, single, deps, signal)) {
    const attempts = observed.attempts + (earlier.get(observed.videos[0]?.aid ?? 0) ?? 0);
    yield { ...observed, attempts };
  }
}

function toObserved(source: VideoSource, videos: readonly TrackedVideo[], reply: Reply): Observed {
  const answers = new Map(reply.ok ? reply.answers.map((answer) => [answer.aid, answer]) : []);
  return {
    source: source.name,
    videos,
    answers,
    error: reply.ok ? null : reply.error,
    attempts: reply.attempts,
  };
}

/** A bulk answer may leave videos out or garble them; a request that failed as a whole says nothing of any. */
function sortOut({ videos, answers, error }: Observed) {
  const isSettled = ({ aid }: TrackedVideo) => {
    const kind = answers.get(aid)?.kind;
    return kind === "counted" || kind === "unavailable";
  };
  if (error !== null && error.fault !== "refused" && error.fault !== "too-large")
    return { settled: videos, unsettled: [] };
  return { settled: videos.filter(isSettled), unsettled: videos.filter((video) => !isSettled(video)) };
}

/** Refused for what it is, not for how often or by whom it was asked. */
function isRefusal({ fault }: SourceError): boolean {
  return fault === "refused" || fault === "off-schema" || fault === "too-large" || fault === "unknown-code";
}
