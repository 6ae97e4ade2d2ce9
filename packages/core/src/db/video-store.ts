import { sql } from "./sql.ts";
import type { BatchWrite, LeaseOwner, RunSession, RunStart, VideoStore } from "../ports.ts";
import type { Database, Queries } from "./database.ts";
import { countDue } from "./due-counting.ts";
import { streamDue } from "./due.ts";
import { holdLease, releaseLease, takeLease } from "./lease.ts";
import { clearCheckpoint, saveCheckpoint } from "./progress-store.ts";
import { readSurvey } from "./survey.ts";
import { readUpstream, writeUpstream } from "./upstream.ts";
import { writeVerdicts } from "./write-verdicts.ts";
import { toJson } from "./json.ts";

/** The video store on libSQL: one transaction per request's answers, every write behind the run's fence. */
export function createVideoStore(database: Database, owner: LeaseOwner): VideoStore {
  return {
    countDue: (selection) => countDue(database, selection),
    streamDue: (selection, size) => streamDue(database, selection, size),
    survey: () => readSurvey(database),
    beginRun: (start) => beginRun(database, owner, start),
  };
}

async function beginRun(database: Database, owner: LeaseOwner, start: RunStart): Promise<RunSession> {
  const { id, hold, upstream } = await database.write("beginning the run", async (queries) => {
    const hold = await takeLease(queries, owner, start.startedAt);
    if (hold.tookOver !== null)
      await queries.run(sql`UPDATE run SET status = 'interrupted', finished_at = ${start.startedAt}
        WHERE id = ${hold.tookOver} AND finished_at IS NULL`);
    const [{ id } = { id: 0 }] = await queries.all<{
      id: number;
    }>(sql`INSERT INTO run (kind, "trigger", idempotency_key, status, request, started_at)
      VALUES (${start.kind}, ${start.trigger}, ${start.idempotencyKey}, 'running', ${toJson(start.request)}, ${start.startedAt}) RETURNING id`);
    await holdLease(queries, hold.fence, id, start.startedAt);
    return { id, hold, upstream: await readUpstream(queries) };
  });
  let ended = false;

  return {
    runId: String(id),
    tookOver: hold.tookOver === null ? null : String(hold.tookOver),
    upstream,
    save: (write) =>
      database.writeInTurns("saving counts", async (queries) => {
        await holdLease(queries, hold.fence, id, write.at);
        await saveAnswers(queries, id, write);
      }),
    renew: (now, state) =>
      database.write("renewing the lease", async (queries) => {
        await holdLease(queries, hold.fence, id, now);
        await writeUpstream(queries, state);
      }),
    async end(now, status, report, doneScope) {
      if (ended) return;
      ended = true;
      await database.write("ending the run", async (queries) => {
        if (!(await releaseLease(queries, hold.fence))) return;
        await queries.run(sql`UPDATE run SET status = ${status}, finished_at = ${now}, report = ${toJson(report)}
          WHERE id = ${id}`);
        if (doneScope !== null) await clearCheckpoint(queries, doneScope);
      });
    },
  };
}

async function saveAnswers(queries: Queries, runId: number, write: BatchWrite): Promise<void> {
  if (write.verdicts.length > 0) await writeVerdicts(queries, runId, write.verdicts, write.at);
  await writeUpstream(queries, write.upstream);
  if (write.checkpoint !== null) await saveCheckpoint(queries, write.checkpoint);
}
