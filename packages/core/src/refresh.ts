import type { Asker } from "./ask.ts";
import { durationOf, sizeOfBatch, type Engine } from "./engine.ts";
import { RunStop } from "./errors.ts";
import type { OnEvent, RunProgress, VideoChange } from "./events.ts";
import { judge, judgeFailure, type JudgeContext, type Verdict } from "./judge.ts";
import { observe, type Observed } from "./observe.ts";
import type { Checkpoint, RunSession, Selection, VideoSource } from "./ports.ts";
import type { RunFacts } from "./report.ts";
import { createScreening, isDoubtful } from "./screening.ts";
import { limited } from "./stream.ts";
import type { Tally } from "./tally.ts";
import type { Answer } from "./video.ts";

/** A run that has the database, a place to go on from, and something to ask. */
export interface Refresh {
  readonly engine: Engine;
  readonly session: RunSession;
  readonly asker: Asker;
  readonly tally: Tally;
  readonly emit: OnEvent;
  readonly about: RunFacts;
  readonly selection: Selection;
  /** How many videos this run may attempt. */
  readonly toAttempt: number;
  /** The checkpoint but for what changes with every answer. */
  readonly place: Omit<Checkpoint, "savedAt" | "attempted">;
  /** Videos the runs before this one attempted on the way to the same goal. */
  readonly attemptedBefore: number;
  /** What play count is typical of the catalogue. */
  readonly typicalPlay: number;
  /** The time to write down, epoch ms. */
  readonly stamp: () => number;
}

/** Observe, judge, store: every request's answers are safe before the next request is sent. @throws {RunStop} */
export async function refresh(run: Refresh, signal: AbortSignal): Promise<void> {
  const { engine, tally, selection, toAttempt } = run;
  const batchSize = (source: VideoSource) => sizeOfBatch(source, engine.policy);
  const due = limited(engine.store.streamDue(selection, batchSize(engine.source)), toAttempt);
  const screening = createScreening();
  const observations = observe(
    due,
    {
      ...engine,
      asker: run.asker,
      batchSize,
      singleBudget: Math.max(1, Math.floor(toAttempt / 10)),
      onSubstitute: (from, to, error) => announceSubstitute(run, from, to, error.message),
    },
    signal,
  );
  let firstOdd: string | undefined;
  for await (const observed of observations) {
    const othersRead = tally.counts.updated + tally.counts.unchanged > 0;
    const verdicts = judgeAll(run, observed, othersRead);
    const garbled = garbledElsewhere(observed);
    firstOdd ??= describeOdd(verdicts, garbled);
    const admitted = screening.admit(verdicts, garbled.length);
    if (admitted === undefined)
      throw new RunStop(
        "upstream-changed",
        `too many of the first answers make no sense, and none of those was stored; the first was ${firstOdd ?? "unknown"}`,
        {
          hint: "look for a newer version of playcounts; the counts you have are untouched",
        },
      );
    await store(run, admitted);
  }
  const heldBack = screening.release();
  if (heldBack.length > 0) await store(run, heldBack);
}

async function store(run: Refresh, verdicts: readonly Verdict[]): Promise<void> {
  const { engine, session, asker, tally, emit, place, attemptedBefore } = run;
  const at = run.stamp();
  const attempted = attemptedBefore + tally.counts.attempted + verdicts.length;
  const checkpoint: Checkpoint = { ...place, savedAt: at, attempted };
  const withCounts = engine.progress.kind === "with-counts";
  await session.save({
    verdicts,
    at,
    upstream: asker.upstream(),
    checkpoint: withCounts ? checkpoint : null,
  });
  tally.add(verdicts);
  if (!withCounts) await engine.progress.save(checkpoint);
  for (const verdict of verdicts) emit({ type: "video", at, change: changeOf(verdict) });
  emit({ type: "stored", at, videos: verdicts.length, progress: progressOf(run) });
}

function judgeAll(
  { engine, stamp, typicalPlay }: Refresh,
  observed: Observed,
  othersRead: boolean,
): Verdict[] {
  const { videos, answers, error, source, attempts } = observed;
  const readHere = [...answers.values()].some(({ kind }) => kind === "counted");
  const { staleAfterMs, utcOffsetMs } = engine.policy;
  const context: JudgeContext = {
    now: stamp(),
    source,
    attempts,
    staleAfterMs,
    utcOffsetMs,
    typicalPlay,
    othersRead: othersRead || readHere,
  };
  return videos.map((video) => {
    const answer = answers.get(video.aid);
    if (answer !== undefined) return judge(video, answer, context);
    if (error === null)
      return judgeFailure(
        video,
        { reason: "missing", code: null, message: "the answer left this video out" },
        context,
      );
    return judgeFailure(video, { reason: error.fault, code: error.code, message: error.message }, context);
  });
}

/** Garbled answers whose videos are asked for again: they speak against the upstream all the same. */
function garbledElsewhere({ videos, answers }: Observed): (Answer & { kind: "invalid" })[] {
  const here = new Set(videos.map(({ aid }) => aid));
  return [...answers.values()].flatMap((answer) =>
    answer.kind === "invalid" && !here.has(answer.aid) ? [answer] : [],
  );
}

/** The first answer that makes no sense, for people. */
function describeOdd(
  verdicts: readonly Verdict[],
  garbled: readonly (Answer & { kind: "invalid" })[],
): string | undefined {
  const odd = verdicts.find(isDoubtful);
  if (odd !== undefined) return `${odd.after.bvid}: ${odd.message ?? odd.reason}`;
  return garbled[0] && `av${garbled[0].aid}: ${garbled[0].message}`;
}

function announceSubstitute(
  { about, engine, emit }: Refresh,
  from: VideoSource,
  to: VideoSource,
  why: string,
): void {
  about.source = to.name;
  const message = `${from.name} is refused (${why}); this run goes on with ${to.name}`;
  emit({ type: "source-changed", at: engine.clock.now(), from: from.name, to: to.name, message });
}

function changeOf({ before, after, result, reason, seen }: Verdict): VideoChange {
  const { bvid, uid, title } = after;
  return { bvid, uid, title, result, reason, before: before.counts.play, after: seen };
}

function progressOf({ engine, asker, tally, about, toAttempt }: Refresh): RunProgress {
  const { requests, retries, pauses, latencyMs } = asker.stats();
  const source = about.source === engine.source.name ? engine.source : (engine.substitute ?? engine.source);
  const left = Math.max(0, toAttempt - tally.counts.attempted);
  const remainingMs = durationOf(left, source, engine.policy, latencyMs);
  return { due: about.due.total, ...tally.counts, requests, retries, pauses, remainingMs };
}
