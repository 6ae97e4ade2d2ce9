import { breakerPhase, recover, trip, type UpstreamState } from "../breaker.ts";
import { spendOne } from "../budget.ts";
import { SourceError } from "../errors.ts";
import { owedPause, pauseAfter, pausedSoFar, type PacePolicy } from "../pace.ts";
import type { Clock, VideoSource } from "../ports.ts";
import { ratePauseMs } from "../retry.ts";
import type { Answer, VideoRef } from "../video.ts";

/** What one request to one source showed. */
export type Asked =
  | { readonly kind: "answered"; readonly ms: number; readonly answer: Answer | undefined }
  | { readonly kind: "failed"; readonly error: SourceError }
  | { readonly kind: "not-asked"; readonly why: string; readonly fix?: string };

export interface AskDeps {
  readonly upstream: UpstreamState;
  readonly pace: PacePolicy;
  readonly cooldownMs: number;
  /** Of the calendar by which requests are counted against the budget. */
  readonly utcOffsetMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** Keeps the database and remembers the state for the runs to come. */
  readonly remember: (upstream: UpstreamState) => Promise<void>;
}

/** A pause longer than this is not waited for: a hold on the database lasts a minute. */
const maxWaitMs = 30_000;
const stayAway = "the upstream told us to stay away";

/**
 * Asks each source once about the video, by the rules of a run: never sooner than owed, never while told to stay away;
 * what the upstream says counts for the runs to come. No request is repeated.
 */
export async function askOnce(
  sources: readonly VideoSource[],
  video: VideoRef,
  { upstream: start, pace, cooldownMs, utcOffsetMs, clock, random, remember }: AskDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Asked>> {
  const asked = new Map<string, Asked>();
  let upstream = start;
  let pauseBegan = clock.monotonic() - pausedSoFar(start, clock.now());

  async function ask(source: VideoSource): Promise<Asked> {
    if (breakerPhase(upstream, clock.now()) === "open") return { kind: "not-asked", why: stayAway };
    const owedMs = owedPause(upstream, random);
    if (owedMs - (clock.monotonic() - pauseBegan) > maxWaitMs)
      return {
        kind: "not-asked",
        why: "the pause owed since the last request is not over",
        fix: "Try again later.",
      };
    // Timers may ring early.
    for (let left = owedMs; ;) {
      left = owedMs - (clock.monotonic() - pauseBegan);
      if (left <= 0) break;
      await clock.sleep(left, signal);
    }
    const askedAt = clock.now();
    const spent = spendOne(upstream.spent, askedAt, utcOffsetMs);
    upstream = { ...upstream, askedAt, answeredAt: null, owedMs: pauseAfter(pace, true, 1), spent };
    await remember(upstream);
    const startedAt = clock.monotonic();
    const outcome = await source.fetchPlayCounts([video], signal).catch(sourceErrorOnly);
    pauseBegan = clock.monotonic();
    upstream = after({ ...upstream, answeredAt: clock.now() }, outcome);
    await remember(upstream);
    if (outcome instanceof SourceError) return { kind: "failed", error: outcome };
    return { kind: "answered", ms: pauseBegan - startedAt, answer: outcome[0] };
  }

  function after(state: UpstreamState, outcome: readonly Answer[] | SourceError): UpstreamState {
    if (!(outcome instanceof SourceError)) return recover(state);
    if (outcome.remedy === "stop") return trip(state, clock.now(), cooldownMs);
    if (outcome.remedy !== "pause") return state;
    return { ...state, owedMs: Math.max(state.owedMs, ratePauseMs(outcome.retryAfterMs)) };
  }

  for (const source of sources) asked.set(source.name, await ask(source));
  return asked;
}

/** A source's own errors are values here; anything else (an abort, a bug) goes on its way. */
function sourceErrorOnly(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  throw error;
}
