import { sql } from "drizzle-orm";
import type { Verdict } from "../judge.ts";
import { counterNames } from "../video.ts";
import type { Queries } from "./database.ts";

/**
 * Writes what a request led to: the videos' rows, the history of those whose counters changed, a remark for each that
 * was not plainly updated. Rows travel as JSON arrays, one statement per table, whatever their number.
 * A video that was deleted meanwhile is left deleted.
 */
export async function writeVerdicts(
  queries: Queries,
  runId: number,
  verdicts: readonly Verdict[],
  at: number,
): Promise<void> {
  await updateVideos(queries, verdicts);
  const historic = verdicts.filter((verdict) => verdict.historic);
  if (historic.length > 0) await addHistory(queries, runId, historic);
  const remarkable = verdicts.filter((verdict) => verdict.reason !== null);
  if (remarkable.length > 0) await addRemarks(queries, runId, remarkable, at);
  const introduced = verdicts.filter(({ before, after }) => before.uid === null && after.uid !== null);
  if (introduced.length > 0) await addUploaders(queries, introduced);
}

async function updateVideos(queries: Queries, verdicts: readonly Verdict[]): Promise<void> {
  const rows = verdicts.map(({ after }) => [
    after.id,
    ...counterNames.map((name) => after.counts[name]),
    after.title,
    after.publishedAt,
    after.observedAt,
    after.observedFrom,
    after.attemptedAt,
    after.state,
    after.checkAfter,
    after.streak,
    after.goneDays,
    after.lastGoneAt,
    after.suspect === null ? null : JSON.stringify(after.suspect),
  ]);
  await queries.run(sql`UPDATE video SET
      play = j.value ->> 1, danmaku = j.value ->> 2, reply = j.value ->> 3, favorite = j.value ->> 4,
      coin = j.value ->> 5, share = j.value ->> 6, "like" = j.value ->> 7, title = j.value ->> 8,
      published_at = j.value ->> 9, observed_at = j.value ->> 10, observed_from = j.value ->> 11,
      attempted_at = j.value ->> 12, state = j.value ->> 13, check_after = j.value ->> 14, streak = j.value ->> 15,
      gone_days = j.value ->> 16, last_gone_at = j.value ->> 17, suspect = j.value ->> 18
    FROM json_each(${JSON.stringify(rows)}) j WHERE video.id = j.value ->> 0`);
}

async function addHistory(queries: Queries, runId: number, verdicts: readonly Verdict[]): Promise<void> {
  const names = [...new Set(verdicts.map(({ after }) => after.observedFrom ?? ""))];
  await queries.run(
    sql`INSERT OR IGNORE INTO source (name) SELECT value FROM json_each(${JSON.stringify(names)})`,
  );
  const rows = verdicts.map(({ after }) => [
    after.id,
    after.observedAt,
    ...counterNames.map((name) => after.counts[name]),
    after.observedFrom,
  ]);
  // A retried transaction, or two answers within a millisecond, must not fail on the key: the later one stands.
  await queries.run(sql`INSERT OR REPLACE INTO observation
      (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id, run_id)
    SELECT v.id, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5, j.value ->> 6,
      j.value ->> 7, j.value ->> 8, (SELECT id FROM source WHERE name = j.value ->> 9), ${runId}
    FROM json_each(${JSON.stringify(rows)}) j CROSS JOIN video v ON v.id = j.value ->> 0`);
}

async function addRemarks(
  queries: Queries,
  runId: number,
  verdicts: readonly Verdict[],
  at: number,
): Promise<void> {
  const rows = verdicts.map(({ before, seen, result, reason, code, message, attempts }) => [
    before.id,
    result,
    reason,
    code,
    message,
    attempts,
    before.counts.play,
    seen,
  ]);
  await queries.run(sql`INSERT OR REPLACE INTO remark
      (run_id, video_id, at, result, reason, code, message, attempts, before, seen)
    SELECT ${runId}, j.value ->> 0, ${at}, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5,
      j.value ->> 6, j.value ->> 7
    FROM json_each(${JSON.stringify(rows)}) j`);
}

async function addUploaders(queries: Queries, verdicts: readonly Verdict[]): Promise<void> {
  const rows = JSON.stringify(verdicts.map(({ after }) => [after.id, after.uid]));
  await queries.run(sql`INSERT OR IGNORE INTO uploader (uid) SELECT j.value ->> 1 FROM json_each(${rows}) j`);
  await queries.run(sql`UPDATE video SET uploader_id = (SELECT id FROM uploader WHERE uid = j.value ->> 1)
    FROM json_each(${rows}) j WHERE video.id = j.value ->> 0`);
}
