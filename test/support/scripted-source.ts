import { SourceError, type SourceFault } from "../../packages/core/src/errors.ts";
import type { Clock, VideoSource } from "../../packages/core/src/ports.ts";
import type { Answer, VideoRef } from "../../packages/core/src/video.ts";
import { counted } from "./videos.ts";

/** What one request gets: answers, an error, something worked out from the question, or nothing until it is aborted. */
export type ScriptedReply =
  | readonly Answer[]
  | Error
  | "never"
  | ((videos: readonly VideoRef[], request: number) => readonly Answer[] | Error | "never");

export interface ScriptedRequest {
  readonly aids: readonly number[];
  /** By the clock that cannot jump: when it was sent, and when its answer had ended; null if it never had. */
  readonly sentAt: number;
  readonly endedAt: number | null;
}

export interface ScriptedOptions {
  readonly name?: string;
  /** Default 1. */
  readonly maxBatch?: number;
  /** By which requests are timed, and moved on by `latencyMs`. */
  readonly clock?: Clock & { advance?(ms: number): void };
  /** How long each answer takes on a fake clock. Default 0. */
  readonly latencyMs?: number;
  /** What comes when the script is at its end. Default: 1,234 plays for each video. */
  readonly otherwise?: ScriptedReply;
}

/** A source that says what it is told to, and remembers what it was asked. */
export interface ScriptedSource extends VideoSource {
  readonly requests: readonly ScriptedRequest[];
  /** Every play count that was ever sent for a video, by av id. */
  readonly served: ReadonlyMap<number, ReadonlySet<number>>;
  /** The most requests that were ever open at the same time. */
  readonly maxInFlight: () => number;
}

/** Plays the replies in order, then `otherwise` for ever. */
export function scriptedSource(
  script: readonly ScriptedReply[] = [],
  options: ScriptedOptions = {},
): ScriptedSource {
  const { name = "scripted", maxBatch = 1, clock, latencyMs = 0, otherwise = countAll } = options;
  const requests: { aids: number[]; sentAt: number; endedAt: number | null }[] = [];
  const served = new Map<number, Set<number>>();
  let [open, most] = [0, 0];
  const time = () => clock?.monotonic() ?? 0;

  async function reply(videos: readonly VideoRef[], signal: AbortSignal): Promise<readonly Answer[]> {
    const step = script[requests.length - 1] ?? otherwise;
    const said = typeof step === "function" ? step(videos, requests.length) : step;
    if (said === "never") await untilAborted(signal);
    // Nothing in the engine may rely on an answer that is there at once.
    await new Promise((resolve) => setImmediate(resolve));
    clock?.advance?.(latencyMs);
    signal.throwIfAborted();
    if (said instanceof Error) throw said;
    return said === "never" ? [] : said;
  }

  return {
    name,
    maxBatch,
    requests,
    served,
    maxInFlight: () => most,
    async fetchPlayCounts(videos, signal) {
      signal.throwIfAborted();
      if (videos.length === 0 || videos.length > maxBatch)
        throw new Error(`asked for ${videos.length} videos at once, at most ${maxBatch} are allowed`);
      const request = { aids: videos.map(({ aid }) => aid), sentAt: time(), endedAt: null as number | null };
      requests.push(request);
      open += 1;
      most = Math.max(most, open);
      try {
        const answers = await reply(videos, signal);
        for (const answer of answers)
          if (answer.kind === "counted" && answer.counts.play !== null)
            served.set(answer.aid, (served.get(answer.aid) ?? new Set()).add(answer.counts.play));
        return answers;
      } finally {
        open -= 1;
        request.endedAt = time();
      }
    },
  };
}

const countAll = (videos: readonly VideoRef[]): Answer[] => videos.map(({ aid }) => counted(aid));

/** Answers a request for whatever it asks by what a test says of each video; undefined leaves the video out. */
export const eachVideo =
  (answer: (aid: number) => Answer | undefined) =>
  (videos: readonly VideoRef[]): Answer[] =>
    videos.flatMap(({ aid }) => answer(aid) ?? []);

/** A request that failed as a whole. */
export const fails = (fault: SourceFault, retryAfterMs?: number): SourceError =>
  new SourceError(`it went wrong: ${fault}`, { fault, retryAfterMs });

async function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
