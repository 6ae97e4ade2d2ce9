import { sql, type SQL } from "./sql.ts";
import type { Page, RecordedRun, Remark } from "../catalogue.ts";
import { behind, readCursor, readLimit, toPage } from "./catalogue-cursor.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { parseReport } from "./catalogue-records.ts";

interface RunRow {
  id: number;
  kind: RecordedRun["kind"];
  trigger: string;
  status: RecordedRun["status"];
  started_at: number;
  finished_at: number | null;
  report: string | null;
}

/** A run that says it is running while nobody holds its place has died. */
const runColumns = (now: number) => sql`r.id, r.kind, r."trigger", r.started_at, r.finished_at, r.report,
  CASE WHEN r.status <> 'running' OR EXISTS (SELECT 1 FROM lease WHERE run_id = r.id AND expires_at > ${now})
    THEN r.status ELSE 'interrupted' END AS status`;

/** @throws {InputError} */
export async function listRuns(
  database: Database,
  query: { limit?: number; cursor?: string },
  now: number,
): Promise<Page<RecordedRun>> {
  const limit = readLimit(query.limit);
  const place = readCursor("runs", query.cursor);
  const id = sql.raw("r.id");
  const rows = await database.read("listing runs", (queries) =>
    queries.all<RunRow>(sql`SELECT ${runColumns(now)} FROM run r
      WHERE ${place === null ? sql`1` : sql`${id} < ${place[1]}`} ORDER BY r.id DESC LIMIT ${limit + 1}`),
  );
  return toPage("runs", rows, limit, ({ id }) => [id, id], toRun);
}

export async function findRun(database: Database, runId: string, now: number): Promise<RecordedRun | null> {
  if (!/^\d{1,15}$/.test(runId)) return null;
  return database.read("reading the run", (queries) => readRun(queries, sql`r.id = ${Number(runId)}`, now));
}

/** The newest run that meets the condition, or null. */
export async function readRun(queries: Queries, condition: SQL, now: number): Promise<RecordedRun | null> {
  const row = await firstRow<RunRow>(
    queries,
    sql`SELECT ${runColumns(now)} FROM run r WHERE ${condition} ORDER BY r.id DESC LIMIT 1`,
  );
  return row === undefined ? null : toRun(row);
}

function toRun(row: RunRow): RecordedRun {
  const { id, kind, trigger, status, started_at: startedAt, finished_at: finishedAt } = row;
  const report = row.report === null ? null : parseReport(row.report);
  return { runId: String(id), kind, trigger, status, startedAt, finishedAt, report };
}

interface RemarkRow extends Omit<Remark, "runId"> {
  run_id: number;
  video_id: number;
}

const remarks = sql.raw(`SELECT m.run_id, m.video_id, m.at, m.result, m.reason, m.code, m.message, m.attempts,
    m.before, m.seen, v.bvid, v.title, (SELECT uid FROM uploader WHERE id = v.uploader_id) AS uid
  FROM remark m CROSS JOIN video v ON v.id = m.video_id`);

/** @throws {InputError} */
export async function listRemarks(
  database: Database,
  query: { runId: string; result?: Remark["result"]; limit?: number; cursor?: string },
): Promise<Page<Remark>> {
  const { runId, result } = query;
  const limit = readLimit(query.limit);
  const list = `remarks-of-${runId}`;
  const place = readCursor(list, query.cursor);
  if (!/^\d{1,15}$/.test(runId)) return { items: [], cursor: null };
  const wanted = result === undefined ? sql`1` : sql`m.result = ${result}`;
  const rows = await database.read("listing remarks", (queries) =>
    queries.all<RemarkRow>(sql`${remarks} WHERE m.run_id = ${Number(runId)} AND m.video_id > ${place?.[1] ?? 0}
      AND ${wanted} ORDER BY m.video_id LIMIT ${limit + 1}`),
  );
  return toPage(list, rows, limit, ({ video_id }) => [video_id, video_id], toRemark);
}

/** Tracked videos whose last attempt failed, the latest runs' first. @throws {InputError} */
export async function listFailed(
  database: Database,
  query: { limit?: number; cursor?: string },
): Promise<Page<Remark>> {
  const limit = readLimit(query.limit);
  const place = readCursor("failed", query.cursor);
  const further = behind(place, sql.raw("m.run_id"), sql.raw("m.video_id"), sql.raw("<"));
  // A later attempt shows in its remark or, if it simply went well, in the number's own time.
  const rows = await database.read("listing failed videos", (queries) =>
    queries.all<RemarkRow>(sql`${remarks} WHERE m.result = 'failed' AND ${further} AND v.tracked = 1
      AND m.at >= v.attempted_at AND v.observed_at IS NOT v.attempted_at
      AND NOT EXISTS (SELECT 1 FROM remark later WHERE later.video_id = m.video_id AND later.run_id > m.run_id)
      ORDER BY m.run_id DESC, m.video_id DESC LIMIT ${limit + 1}`),
  );
  return toPage("failed", rows, limit, ({ run_id, video_id }) => [run_id, video_id], toRemark);
}

/** The remarks on one video, newest first. */
export async function remarksOn(queries: Queries, videoId: number, limit: number): Promise<Remark[]> {
  const rows = await queries.all<RemarkRow>(
    sql`${remarks} WHERE m.video_id = ${videoId} ORDER BY m.at DESC, m.run_id DESC LIMIT ${limit}`,
  );
  return rows.map(toRemark);
}

function toRemark({ run_id: runId, bvid, uid, title, at, result, ...row }: RemarkRow): Remark {
  const { reason, code, message, attempts, before, seen } = row;
  return {
    runId: String(runId),
    bvid,
    uid,
    title,
    at,
    result,
    reason,
    code,
    message,
    attempts,
    before,
    seen,
  };
}
