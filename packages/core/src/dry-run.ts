import { readAgenda } from "./agenda.ts";
import { assumedLatencyMs, durationOf, sizeOfRequest, type Engine } from "./engine.ts";
import type { PlannedVideo, RunReport } from "./events.ts";
import { dueReason } from "./plan.ts";
import { finishedReport } from "./report.ts";
import type { ParsedRequest } from "./request.ts";
import { limited } from "./stream.ts";
import { createTally, maxListed } from "./tally.ts";

const pageSize = 500;

/** What a run would do, by the same plan and the same pace; no request, no write, no hold on the database. */
export async function planRun(request: ParsedRequest, engine: Engine, startedAt: number): Promise<RunReport> {
  const { store, source, policy } = engine;
  const { selection, due, affordable } = await readAgenda(request, engine, {
    now: startedAt,
    watermark: null,
    isResumed: false,
    spent: (await store.survey()).spent,
  });
  const toAttempt = Math.min(due.total, request.limit ?? Number.POSITIVE_INFINITY, affordable);
  const plan: PlannedVideo[] = [];
  for await (const page of limited(store.streamDue(selection, pageSize), Math.min(toAttempt, maxListed))) {
    for (const video of page) {
      const reason = dueReason(video, selection);
      if (reason !== undefined) plan.push({ bvid: video.bvid, uid: video.uid, title: video.title, reason });
    }
  }
  const report = finishedReport({
    about: {
      request,
      runId: "dry-run",
      source: source.name,
      startedAt,
      watermark: startedAt,
      resumedFrom: null,
      due,
    },
    tally: createTally(),
    stats: { requests: 0, retries: 0, pauses: 0 },
    finishedAt: startedAt,
    durationMs: 0,
    stop: { status: "completed", reason: null, message: null, blockedUntil: null },
    outlook: null,
  });
  const requests = Math.ceil(toAttempt / sizeOfRequest(source, policy));
  return {
    ...report,
    estimate: { requests, durationMs: durationOf(toAttempt, source, policy, assumedLatencyMs) },
    plan,
  };
}
