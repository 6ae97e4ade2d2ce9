import { sql, type SQL } from "./sql.ts";
import { firstRow, type Queries } from "./database.ts";
import { toJson } from "./json.ts";

/** One transaction's share of an undoing: the videos with ids in (`after`, `after + chunkSize`]. Times are epoch ms. */
export interface UndoStep {
  readonly runId: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Now. */
  readonly at: number;
  readonly after: number;
  readonly chunkSize: number;
}

const counters = sql.raw(`play, danmaku, reply, favorite, coin, share, "like"`);

/**
 * Puts the numbers back that were there before the run, of videos whose newest number is still the run's.
 * The doubts and states that came with it go; those of a later run stay. Gives how many videos a later run changed.
 */
export async function restoreNumbers(queries: Queries, step: UndoStep): Promise<number> {
  const { runId, at, finishedAt } = step;
  const read = await queries.all<{ id: number; newest: number | null }>(sql`SELECT v.id,
      (SELECT o.run_id FROM observation o WHERE o.video_id = v.id ORDER BY o.observed_at DESC LIMIT 1) AS newest
    FROM video v WHERE ${within(step, sql.raw("v.id"))}
      AND EXISTS (SELECT 1 FROM observation o WHERE o.video_id = v.id AND o.run_id = ${runId})`);
  const ids = read.filter(({ newest }) => newest === runId).map(({ id }) => id);
  if (ids.length === 0) return read.length;
  const wanted = sql`(SELECT value FROM json_each(${toJson(ids)}))`;
  await queries.run(sql`INSERT OR IGNORE INTO undone
      (run_id, video_id, observed_at, ${counters}, source_id, state, suspect, undone_at)
    SELECT o.run_id, o.video_id, o.observed_at, o.play, o.danmaku, o.reply, o.favorite, o.coin, o.share, o."like",
      o.source_id, v.state, v.suspect, ${at}
    FROM video v CROSS JOIN observation o ON o.video_id = v.id WHERE v.id IN ${wanted} AND o.run_id = ${runId}`);
  await queries.run(sql`DELETE FROM observation WHERE video_id IN ${wanted} AND run_id = ${runId}`);
  // Without an earlier number every one of these becomes unknown.
  await queries.run(sql`UPDATE video SET (${counters}, observed_at, observed_from) =
      (SELECT o.play, o.danmaku, o.reply, o.favorite, o.coin, o.share, o."like", o.observed_at,
        (SELECT name FROM source WHERE id = o.source_id)
      FROM observation o WHERE o.video_id = video.id ORDER BY o.observed_at DESC LIMIT 1)
    WHERE id IN ${wanted}`);
  await queries.run(sql`UPDATE video SET ${asNew}
    WHERE id IN ${wanted} AND coalesce(attempted_at, 0) <= ${finishedAt}`);
  // A later run's doubt was about the number that went, and the rate was learned from it: the next reading tells anew.
  await queries.run(sql`UPDATE video SET suspect = NULL, attempted_at = NULL, rate = NULL, rated_at = NULL, rank = NULL
    WHERE id IN ${wanted}`);
  await queries.run(sql`UPDATE video SET check_after = ${at}
    WHERE id IN ${wanted} AND check_after IS NULL AND observed_at IS NOT NULL AND (play = 0 OR observed_from = 'import'
      OR EXISTS (SELECT 1 FROM remark m WHERE m.run_id = ${runId} AND m.video_id = video.id))`);
  return read.length - ids.length;
}

/**
 * Takes back what the run left on videos it read no number of: held-back numbers, gone, hidden, in review. They are
 * due again at once. Gives how many of them a later run has asked for since, which are left alone.
 */
export async function clearLeftovers(queries: Queries, step: UndoStep): Promise<number> {
  const { runId, startedAt, at } = step;
  const left = sql`FROM remark m CROSS JOIN video v ON v.id = m.video_id
    WHERE m.run_id = ${runId} AND m.result = 'skipped' AND ${within(step, sql.raw("m.video_id"))}`;
  const later = await firstRow<{ count: number }>(
    queries,
    sql`SELECT count(*) AS count ${left} AND v.attempted_at > m.at`,
  );
  const own = sql`${left} AND v.attempted_at BETWEEN ${startedAt} AND m.at`;
  const ids = (await queries.all<{ id: number }>(sql`SELECT v.id ${own}`)).map(({ id }) => id);
  if (ids.length > 0) {
    const wanted = sql`(SELECT value FROM json_each(${toJson(ids)}))`;
    await queries.run(sql`INSERT OR IGNORE INTO undone (run_id, video_id, observed_at, state, suspect, undone_at)
      SELECT ${runId}, v.id, v.attempted_at, v.state, v.suspect, ${at} FROM video v WHERE v.id IN ${wanted}`);
    // Without a number it is due by that alone.
    await queries.run(sql`UPDATE video SET ${asNew} WHERE id IN ${wanted}`);
    await queries.run(
      sql`UPDATE video SET check_after = ${at} WHERE id IN ${wanted} AND observed_at IS NOT NULL`,
    );
  }
  return later?.count ?? 0;
}

/**
 * Nothing doubted, nothing found gone, no appointment, and not asked for: a run that is resumed must not take it for
 * done.
 */
const asNew = sql.raw(`attempted_at = NULL, state = 'live', check_after = NULL, streak = 0, gone_days = 0,
  last_gone_at = NULL, suspect = NULL`);

function within({ after, chunkSize }: UndoStep, id: SQL): SQL {
  return sql`${id} > ${after} AND ${id} <= ${after + chunkSize}`;
}
