import { breakerPhase, recover, trip, type UpstreamState } from "./breaker.ts";
import { describeSpent, leftOf, spendOne, type Budget } from "./budget.ts";
import { RunStop, SourceError } from "./errors.ts";
import type { RunEvent, WaitReason } from "./events.ts";
import { owedPause, pauseAfter, pausedSoFar, slowDown, type PacePolicy } from "./pace.ts";
import type { Clock, VideoSource } from "./ports.ts";
import {
  backoffMs,
  maxConsecutiveFaults,
  maxConsecutivePauses,
  maxPauseMs,
  maxRetriesFor,
  ratePauseMs,
} from "./retry.ts";
import type { Answer, VideoRef } from "./video.ts";

/** How the upstream is asked. */
export interface AskPolicy {
  readonly pace: PacePolicy;
  readonly maxRetries: number;
  /** Retries all requests of the run may spend together; asked when one is wanted. */
  readonly retryBudget: () => number;
  readonly cooldownMs: number;
  readonly budget: Budget | null;
  /** Of the calendar whose days and hours the budget means. */
  readonly utcOffsetMs: number;
}

export interface AskDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly emit: (event: RunEvent) => void;
  /** Keeps the run's hold while it waits, and remembers the upstream's state for other processes. */
  readonly remember: (upstream: UpstreamState) => Promise<void>;
}

/** A question that was given up. `attempts`: requests it took. */
export interface NoReply {
  readonly ok: false;
  readonly error: SourceError;
  readonly attempts: number;
}

/** What one question for videos led to. `attempts`: requests it took. */
export type Reply =
  | { readonly ok: true; readonly answers: readonly Answer[]; readonly attempts: number }
  | NoReply;

/** What any question led to. */
export type Performed<Result> =
  | { readonly ok: true; readonly result: Result; readonly attempts: number }
  | NoReply;

/** A question of any kind: one request each time `send` is called. */
export interface Errand<Result> {
  /** Who is asked, for the events. */
  readonly name: string;
  /** Videos the question is about, for the events. */
  readonly size: number;
  /** @throws {SourceError} if the request failed · the signal's reason */
  readonly send: (signal: AbortSignal) => Promise<Result>;
  /** Whether the long pause is owed afterwards. */
  readonly endsBatch: boolean;
}

/** One run's conversation with the upstream: at most one request at a time, never sooner than owed. */
export interface Asker {
  /**
   * Asks until there is an answer or the retries are used up. `endsBatch`: the long pause is owed afterwards.
   * @throws {RunStop} when the run must end · the signal's reason.
   */
  ask(
    source: VideoSource,
    videos: readonly VideoRef[],
    endsBatch: boolean,
    signal: AbortSignal,
  ): Promise<Reply>;
  /** The same for a question of any kind. @throws as `ask` */
  perform<Result>(errand: Errand<Result>, signal: AbortSignal): Promise<Performed<Result>>;
  /** Sits out an open breaker. @throws the signal's reason */
  waitForCooldown(signal: AbortSignal): Promise<void>;
  upstream(): UpstreamState;
  stats(): AskStats;
}

export interface AskStats {
  readonly requests: number;
  readonly retries: number;
  readonly pauses: number;
  /** Mean ms from a request to the end of its answer. */
  readonly latencyMs: number;
}

/** Long waits are cut into pieces, so that the run's hold on the database can be renewed in between. */
const napMs = 15_000;

export function createAsker(start: UpstreamState, policy: AskPolicy, deps: AskDeps): Asker {
  const { clock, random, emit, remember } = deps;
  let upstream = start;
  let slowdown = 1;
  let [requests, retries, pauses, askedMs] = [0, 0, 0, 0];
  let [faultsInRow, pausesInRow] = [0, 0];
  // Pauses are measured on the clock that cannot jump, counted from what another process may have left behind.
  let pauseBegan = clock.monotonic() - pausedSoFar(start, clock.now());

  async function wait(atLeastMs: number, reason: WaitReason, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (atLeastMs <= 0) return;
    // Whole ms: what rounding leaves over may be too little to move a clock at all.
    const ms = Math.ceil(atLeastMs);
    emit({ type: "waiting", at: clock.now(), reason, ms });
    for (let left = ms; left > 0; left -= napMs) {
      await clock.sleep(Math.min(left, napMs), signal);
      if (left > napMs) await remember(upstream);
    }
  }

  async function waitMyTurn(signal: AbortSignal): Promise<void> {
    const owedMs = owedPause(upstream, random);
    // Timers may ring early.
    for (;;) {
      const left = owedMs - (clock.monotonic() - pauseBegan);
      if (left <= 0) return signal.throwIfAborted();
      await wait(left, "pace", signal);
    }
  }

  function stopBeyondBudget(): void {
    const { budget, utcOffsetMs } = policy;
    const now = clock.now();
    if (budget === null || leftOf(budget, upstream.spent, now, utcOffsetMs) > 0) return;
    throw new RunStop("budget", describeSpent(budget));
  }

  async function request<Result>({ name, size, send, endsBatch }: Errand<Result>, signal: AbortSignal) {
    const owedMs = pauseAfter(policy.pace, endsBatch, slowdown);
    const askedAt = clock.now();
    const spent = spendOne(upstream.spent, askedAt, policy.utcOffsetMs);
    upstream = { ...upstream, askedAt, answeredAt: null, owedMs, spent };
    // Written before asking: whoever comes after a crash still owes the pause. Without a pace there is none to owe.
    if (owedMs > 0) await remember(upstream);
    signal.throwIfAborted();
    const startedAt = clock.monotonic();
    requests += 1;
    const outcome = await send(signal).catch((error: unknown) => {
      // Whatever a source makes of being stopped, it is no fault of the upstream.
      signal.throwIfAborted();
      return sourceErrorOnly(error);
    });
    pauseBegan = clock.monotonic();
    const durationMs = pauseBegan - startedAt;
    askedMs += durationMs;
    upstream = { ...upstream, answeredAt: clock.now() };
    const failed = outcome instanceof SourceError ? outcome : null;
    const said = { fault: failed?.fault ?? null, message: failed?.message ?? null };
    emit({ type: "request", at: clock.now(), source: name, videos: size, durationMs, ...said });
    return outcome;
  }

  async function stop(
    reason: "risk-control" | "rate-limited",
    error: SourceError,
    atLeastMs = 0,
  ): Promise<never> {
    upstream = trip(upstream, clock.now(), policy.cooldownMs, atLeastMs);
    await remember(upstream);
    throw new RunStop(reason, error.message, { cause: error });
  }

  async function pause(error: SourceError, signal: AbortSignal): Promise<void> {
    pausesInRow += 1;
    const pauseMs = ratePauseMs(error.retryAfterMs);
    if (pausesInRow > maxConsecutivePauses || pauseMs > maxPauseMs)
      await stop("rate-limited", error, pauseMs);
    pauses += 1;
    slowdown = slowDown(slowdown);
    await wait(pauseMs, "rate-limited", signal);
  }

  function noteFault(error: SourceError): void {
    faultsInRow += 1;
    if (faultsInRow < maxConsecutiveFaults) return;
    const reason = isAnswer(error) ? "upstream-changed" : "network";
    throw new RunStop(reason, `${faultsInRow} requests in a row failed, the last with: ${error.message}`, {
      cause: error,
    });
  }

  async function perform<Result>(errand: Errand<Result>, signal: AbortSignal): Promise<Performed<Result>> {
    for (let [attempts, retry] = [1, 0]; ; attempts += 1) {
      stopBeyondBudget();
      await waitMyTurn(signal);
      const outcome = await request(errand, signal);
      if (!(outcome instanceof SourceError)) {
        [faultsInRow, pausesInRow] = [0, 0];
        upstream = recover(upstream);
        return { ok: true, result: outcome, attempts };
      }
      if (outcome.remedy === "stop") await stop("risk-control", outcome);
      if (outcome.remedy === "pause") {
        await pause(outcome, signal);
        continue;
      }
      noteFault(outcome);
      const most = maxRetriesFor(outcome, policy.maxRetries);
      if (retry >= most || retries >= policy.retryBudget()) return { ok: false, error: outcome, attempts };
      [retry, retries] = [retry + 1, retries + 1];
      const { fault, message } = outcome;
      emit({ type: "retry", at: clock.now(), fault, retry, maxRetries: most, message });
      await wait(backoffMs(retry, random), "retry", signal);
    }
  }

  return {
    async ask(source, videos, endsBatch, signal) {
      const send = (signal: AbortSignal) => source.fetchPlayCounts(videos, signal);
      const reply = await perform({ name: source.name, size: videos.length, send, endsBatch }, signal);
      return reply.ok ? { ok: true, answers: reply.result, attempts: reply.attempts } : reply;
    },
    perform,
    async waitForCooldown(signal) {
      const until = upstream.blockedUntil ?? 0;
      while (breakerPhase(upstream, clock.now()) === "open")
        await wait(until - clock.now(), "cooldown", signal);
    },
    upstream: () => upstream,
    stats: () => ({ requests, retries, pauses, latencyMs: requests === 0 ? 0 : askedMs / requests }),
  };
}

/** Whether the upstream was reached and said something, only nothing that helps. */
function isAnswer({ fault }: SourceError): boolean {
  return fault === "off-schema" || fault === "unknown-code" || fault === "refused" || fault === "too-large";
}

/** A source's own errors are values here; anything else (an abort, a bug) goes on its way. */
function sourceErrorOnly(error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  throw error;
}
