import { readAgenda } from "./agenda.ts";
import { createAsker, type Asker } from "./ask.ts";
import { breakerPhase } from "./breaker.ts";
import { describeSpent, renewsAt } from "./budget.ts";
import { planRun } from "./dry-run.ts";
import { assumedLatencyMs, durationOf, pacePolicy, selectionOf, type Engine } from "./engine.ts";
import { InputError, RunStop, type EarlyStop } from "./errors.ts";
import type { OnEvent, RunReport } from "./events.ts";
import type { Checkpoint, RunSession } from "./ports.ts";
import { clockToleranceMs } from "./plan.ts";
import { refresh } from "./refresh.ts";
import { finishedReport, type RunFacts, type Stop } from "./report.ts";
import type { ParsedRequest } from "./request.ts";
import { retryBudget } from "./retry.ts";
import { checkpointLifeMs } from "./scope.ts";
import { createTally, type Tally } from "./tally.ts";

/**
 * One run from its first moment to its report.
 * Resolves whatever happens to single videos, to the upstream, or to the signal.
 * @throws {InputError} for uploaders or videos that are not tracked · {BusyError} · {StorageError}
 */
export async function executeRun(
  request: ParsedRequest,
  engine: Engine,
  signal: AbortSignal,
): Promise<RunReport> {
  const startedAt = Math.floor(engine.clock.now());
  const began = engine.clock.monotonic();
  await refuseUnknown(request, engine, startedAt);
  if (request.dryRun) return planRun(request, engine, startedAt);

  const { trigger, idempotencyKey } = engine;
  const session = await engine.store.beginRun({
    kind: "update",
    trigger,
    idempotencyKey,
    startedAt,
    request,
  });
  const run = openRun(request, engine, session, startedAt);
  const stop = await attempt(run, signal).catch(async (error: unknown) => {
    if (error instanceof RunStop && error.reason === "budget") return outOfBudget(run);
    const known = stopOf(error, run.asker.upstream().blockedUntil, signal);
    if (known !== undefined) return known;
    // The store may be what failed: then the run's row stays open, and the next run closes it.
    await session.end(run.stamp(), "failed", { message: String(error) }, null).catch(() => undefined);
    throw error;
  });
  const finishedAt = engine.clock.now();
  const durationMs = engine.clock.monotonic() - began;
  const isGoal = stop.status === "completed" || stop.status === "partial";
  const report = finishedReport({
    about: run.about,
    tally: run.tally,
    stats: run.asker.stats(),
    finishedAt,
    durationMs,
    stop,
    outlook: isGoal && run.tally.counts.attempted > 0 ? await engine.measure(finishedAt) : null,
  });
  const { failures: _failures, skippedVideos: _skippedVideos, ...figures } = report;
  // A place kept apart goes first: a crash in between repeats a run, where the other way round one would be left out.
  if (isGoal && engine.progress.kind === "apart") await engine.progress.clear(engine.scope);
  await session.end(run.stamp(), report.status, figures, isGoal ? engine.scope : null);
  if (isGoal) await engine.rollUp(signal);
  run.emit({ type: "run-finished", at: finishedAt, report });
  return report;
}

/** A run that holds the database. */
interface OpenRun {
  readonly request: ParsedRequest;
  readonly engine: Engine;
  readonly session: RunSession;
  readonly asker: Asker;
  readonly tally: Tally;
  readonly emit: OnEvent;
  readonly about: RunFacts;
  /** The time to write down: never before the start, even if the clock is set back in the middle. */
  readonly stamp: () => number;
}

function openRun(request: ParsedRequest, engine: Engine, session: RunSession, startedAt: number): OpenRun {
  const { clock, random, policy, source } = engine;
  const emit = safely(engine.onEvent);
  const about: RunFacts = {
    request,
    runId: session.runId,
    source: source.name,
    startedAt,
    watermark: startedAt,
    resumedFrom: null,
    due: { total: 0, byReason: {}, unknownUids: [], unknownAids: [] },
  };
  // Whole ms, whatever the clock: hours are counted by them in the database.
  const stamp = () => Math.max(Math.floor(clock.now()), about.startedAt, about.watermark);
  const { maxRetries, cooldownMs, budget, utcOffsetMs } = policy;
  const asker = createAsker(
    session.upstream,
    {
      pace: pacePolicy(source, policy),
      maxRetries,
      cooldownMs,
      budget,
      utcOffsetMs,
      retryBudget: () => retryBudget(about.due.total),
    },
    { clock, random, emit, remember: (upstream) => session.renew(stamp(), upstream) },
  );
  return { request, engine, session, asker, tally: createTally(), emit, about, stamp };
}

/** Everything between taking the database and letting it go. @throws {RunStop} · the signal's reason */
async function attempt(run: OpenRun, signal: AbortSignal): Promise<Stop> {
  const { request, engine, session, asker, about } = run;
  const { progress, scope } = engine;
  const place = await loadPlace(run);
  about.watermark = place?.startedAt ?? about.startedAt;
  about.resumedFrom = place?.runId ?? null;
  const agenda = await readAgenda(request, engine, {
    now: about.startedAt,
    watermark: about.watermark,
    isResumed: place !== null,
    spent: asker.upstream().spent,
  });
  const { selection, affordable, typicalPlay } = agenda;
  about.due = agenda.due;
  const attemptedBefore = place?.attempted ?? 0;
  const allowed = Math.max(0, (request.limit ?? Number.POSITIVE_INFINITY) - attemptedBefore);
  const toAttempt = Math.min(about.due.total, allowed, affordable);
  announce(run, toAttempt);
  if (toAttempt > 0) {
    if (!request.ignoreCooldown && breakerPhase(asker.upstream(), about.startedAt) === "open") {
      if (!request.wait) return stillBlocked(asker.upstream().blockedUntil);
      await asker.waitForCooldown(signal);
    }
    await engine.prepare(session, signal);
    const here = { version: 1, scope, runId: session.runId, startedAt: about.watermark } as const;
    if (progress.kind === "apart")
      await progress.save({ ...here, savedAt: run.stamp(), attempted: attemptedBefore });
    const share = { selection, typicalPlay, toAttempt, place: here, attemptedBefore };
    await refresh({ ...run, ...share }, signal);
  }
  if (affordable >= Math.min(about.due.total, allowed)) return finished(run, null, null);
  return outOfBudget(run);
}

function outOfBudget(run: OpenRun): Stop {
  const { clock, policy } = run.engine;
  const { budget, utcOffsetMs } = policy;
  if (budget === null) return finished(run, null, null);
  const more = new Date(renewsAt(budget, clock.now(), utcOffsetMs)).toISOString();
  return finished(run, "budget", `${describeSpent(budget)}; there are more from ${more}`);
}

/** The run did what it could: whatever is left is not its failure. */
function finished({ tally }: OpenRun, reason: Stop["reason"], message: string | null): Stop {
  const status = tally.counts.failed > 0 ? "partial" : "completed";
  return { status, reason, message, blockedUntil: null };
}

/** The place an unfinished run of this scope left, unless it is of another night. */
async function loadPlace({ engine, about }: OpenRun): Promise<Checkpoint | null> {
  const place = await engine.progress.load(engine.scope);
  if (place === null) return null;
  // A place from the future is a wrong clock's: its watermark would make every later stamp as wrong.
  const ageMs = about.startedAt - place.savedAt;
  return ageMs < checkpointLifeMs && ageMs >= -clockToleranceMs ? place : null;
}

function announce({ emit, about, engine }: OpenRun, toAttempt: number): void {
  const { runId, source, due, resumedFrom, startedAt } = about;
  const estimatedMs = durationOf(toAttempt, engine.source, engine.policy, assumedLatencyMs);
  const counts = { due: due.total, dueByReason: due.byReason };
  emit({ type: "run-started", runId, at: startedAt, source, ...counts, resumedFrom, estimatedMs });
}

export function stillBlocked(blockedUntil: number | null): Stop {
  const message = "the upstream told us to stay away; no request was made";
  return { status: "blocked", reason: "risk-control", message, blockedUntil };
}

/** How the run ended, if this error is a way for runs to end. */
export function stopOf(error: unknown, blockedUntil: number | null, signal: AbortSignal): Stop | undefined {
  if (error instanceof RunStop) {
    const { reason, message } = error;
    return { status: statusOf(reason), reason, message, blockedUntil };
  }
  if (!signal.aborted || error !== signal.reason) return undefined;
  return { status: "interrupted", reason: "aborted", message: null, blockedUntil: null };
}

function statusOf(reason: EarlyStop): Stop["status"] {
  if (reason === "budget") return "interrupted";
  return reason === "upstream-changed" ? "failed" : "blocked";
}

async function refuseUnknown(request: ParsedRequest, { store, policy }: Engine, now: number): Promise<void> {
  if (request.uids === undefined && request.bvids === undefined) return;
  const { unknownUids, unknownAids } = await store.countDue(selectionOf(request, policy, now, null));
  const nameOf = new Map(request.bvids?.map(({ aid, bvid }) => [aid, bvid]));
  const untracked = (what: string, id: string | undefined) =>
    `${what} ${id} is not tracked; start with: playcounts track ${id}`;
  const problems = [
    ...unknownUids.map((uid) => untracked("uploader", uid)),
    ...unknownAids.map((aid) => untracked("video", nameOf.get(aid))),
  ];
  if (problems.length > 0) throw new InputError(problems);
}

/** A listener's mistake, thrown or rejected, is the listener's own. */
export function safely(onEvent: OnEvent): OnEvent {
  return (event) => {
    try {
      const result: unknown = onEvent(event);
      if (result instanceof Promise) result.catch(() => undefined);
    } catch {
      return;
    }
  };
}
