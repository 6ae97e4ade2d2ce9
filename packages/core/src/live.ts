import { breakerPhase, type UpstreamState } from "./breaker.ts";
import { systemClock } from "./clock.ts";
import { configOf, type Config } from "./config.ts";
import { askOnce, type Asked } from "./doctor/asking.ts";
import type { SourceFault } from "./errors.ts";
import type { Clock, Fetch } from "./ports.ts";
import { openInspection, openSources } from "./runtime/inspection.ts";
import type { Answer, VideoRef } from "./video.ts";
import { utcOffsetMs } from "./zone.ts";

/** What to use instead of what the environment names. */
export interface LiveDeps {
  /** Settings that replace those of the environment. */
  readonly config?: Partial<Config> | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1). @default Math.random */
  readonly random?: (() => number) | undefined;
  /** @default globalThis.fetch */
  readonly fetch?: Fetch | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What one look at the site showed. Times are epoch ms UTC. */
export type LiveReading =
  /** `answer`: null if the video was left out, which says nothing of it. `ms`: how long the answer took. */
  | {
      readonly kind: "answered";
      readonly source: string;
      readonly at: number;
      readonly ms: number;
      readonly answer: Answer | null;
    }
  /** The request as a whole failed; `blockedUntil` if the upstream now wants to be left alone. */
  | {
      readonly kind: "failed";
      readonly source: string;
      readonly at: number;
      readonly fault: SourceFault;
      readonly code: number | null;
      readonly message: string;
      readonly blockedUntil: number | null;
    }
  /** No request was made: told to stay away, or the pause owed since the last request is longer than one waits here. */
  | { readonly kind: "not-asked"; readonly why: "cooldown" | "pace"; readonly until: number | null };

/**
 * Asks the upstream for one video, now: a single request, paced and refused like a run's, of the source that a run asks
 * first. Stores nothing of the answer; what the upstream says of being asked counts for the runs to come.
 * @throws {InputError} for settings that no request can be made with
 * @throws {BusyError} while a run holds the database
 * @throws {StorageError} if the database cannot be used · the signal's reason
 */
export async function readLive(video: VideoRef, deps: LiveDeps = {}): Promise<LiveReading> {
  const { clock = systemClock, random = Math.random, signal = new AbortController().signal } = deps;
  const config = configOf(deps.config);
  const { sources } = await openSources(config, { clock, fetch: deps.fetch });
  const [source] = sources;
  if (source === undefined) throw new Error("unreachable: every configuration has a source");
  const inspection = await openInspection(config, { clock, random });
  try {
    const hold = await inspection.hold();
    try {
      const { upstream } = hold;
      if (breakerPhase(upstream, clock.now()) === "open")
        return { kind: "not-asked", why: "cooldown", until: upstream.blockedUntil };
      let state: UpstreamState = upstream;
      const { batchDelayMs, requestDelayMs, cooldownMs } = config;
      const offsetMs = utcOffsetMs(config.timezone, clock.now());
      const pace = { batchDelayMs, requestDelayMs, batchSize: 1 };
      async function remember(now: UpstreamState): Promise<void> {
        state = now;
        await hold.remember(now);
      }
      const asked = await askOnce(
        [source],
        video,
        { upstream, pace, cooldownMs, utcOffsetMs: offsetMs, clock, random, remember },
        signal,
      );
      return readingOf(source.name, asked.get(source.name), state, clock.now());
    } finally {
      await hold.release().catch(() => undefined);
    }
  } finally {
    inspection.close();
  }
}

function readingOf(source: string, asked: Asked | undefined, state: UpstreamState, now: number): LiveReading {
  const at = state.answeredAt ?? now;
  if (asked?.kind === "answered")
    return { kind: "answered", source, at, ms: asked.ms, answer: asked.answer ?? null };
  if (asked?.kind === "failed") {
    const { fault, code, message } = asked.error;
    return { kind: "failed", source, at, fault, code, message, blockedUntil: state.blockedUntil };
  }
  return { kind: "not-asked", why: "pace", until: at + state.owedMs };
}
