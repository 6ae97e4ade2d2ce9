import { sql } from "./sql.ts";
import type { Verdict } from "../judge.ts";
import { counterNames } from "../video.ts";
import { firstRow, type Queries } from "./database.ts";
import { seededSources } from "./seeded-sources.ts";
import { toJson } from "./json.ts";

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
  const introduced = verdicts.filter(({ before, after }) => before.uid === null && after.uid !== null);
  if (introduced.length > 0) await addUploaders(queries, introduced);
  // Nearly all verdicts differ in nothing but the counters, and are written at half the cost.
  const plain = verdicts.filter(isPlain);
  if (plain.length > 0) await updateCounts(queries, plain);
  const others = verdicts.filter((verdict) => !isPlain(verdict));
  if (others.length > 0) await updateVideos(queries, others);
  const described = others.filter((verdict) => !isSameVideo(verdict));
  if (described.length > 0) await describeVideos(queries, described);
  const historic = verdicts.filter((verdict) => verdict.historic);
  if (historic.length > 0) await addHistory(queries, runId, historic);
  const remarkable = verdicts.filter((verdict) => verdict.reason !== null);
  if (remarkable.length > 0) await addRemarks(queries, runId, remarkable, at);
}

/** A live video that was read, and of which nothing but the counters may have changed. */
function isPlain(verdict: Verdict): boolean {
  const { observedAt, attemptedAt, state, checkAfter } = verdict.after;
  return observedAt === attemptedAt && state === "live" && checkAfter === null && isSameVideo(verdict);
}

/** Whether it is described as before. */
function isSameVideo({ before, after }: Verdict): boolean {
  return after.uid === before.uid && after.title === before.title && after.publishedAt === before.publishedAt;
}

/** What a video's row holds when it was read and there is nothing to say of it; see `judge`. */
async function updateCounts(queries: Queries, verdicts: readonly Verdict[]): Promise<void> {
  for (const [key, group] of byReading(verdicts)) {
    await queries.run(sql`UPDATE video SET
        play = j.value ->> 1, danmaku = j.value ->> 2, reply = j.value ->> 3, favorite = j.value ->> 4,
        coin = j.value ->> 5, share = j.value ->> 6, "like" = j.value ->> 7, observed_at = ${key.observedAt},
        observed_from = ${key.observedFrom}, attempted_at = ${key.observedAt}, state = 'live', check_after = NULL,
        streak = 0, gone_days = 0, last_gone_at = NULL, suspect = NULL,
        rate = j.value ->> 8, rated_at = j.value ->> 9, rank = j.value ->> 10
      FROM json_each(${countsJson(group)}) j WHERE video.id = j.value ->> 0`);
  }
}

async function updateVideos(queries: Queries, verdicts: readonly Verdict[]): Promise<void> {
  const rows = verdicts.map(({ after }) => [
    after.id,
    ...counterNames.map((name) => after.counts[name]),
    after.observedAt,
    after.observedFrom,
    after.attemptedAt,
    after.state,
    after.checkAfter,
    after.streak,
    after.goneDays,
    after.lastGoneAt,
    after.suspect === null ? null : toJson(after.suspect),
    after.rate,
    after.ratedAt,
    after.rank,
  ]);
  await queries.run(sql`UPDATE video SET
      play = j.value ->> 1, danmaku = j.value ->> 2, reply = j.value ->> 3, favorite = j.value ->> 4,
      coin = j.value ->> 5, share = j.value ->> 6, "like" = j.value ->> 7, observed_at = j.value ->> 8,
      observed_from = j.value ->> 9, attempted_at = j.value ->> 10, state = j.value ->> 11, check_after = j.value ->> 12,
      streak = j.value ->> 13, gone_days = j.value ->> 14, last_gone_at = j.value ->> 15, suspect = j.value ->> 16,
      rate = j.value ->> 17, rated_at = j.value ->> 18, rank = j.value ->> 19
    FROM json_each(${toJson(rows)}) j WHERE video.id = j.value ->> 0`);
}

/** Apart from the rest, because each of these columns stands in indexes of its own. */
async function describeVideos(queries: Queries, verdicts: readonly Verdict[]): Promise<void> {
  const rows = verdicts.map(({ before, after }) => [
    after.id,
    after.title,
    after.publishedAt,
    before.uid === null ? after.uid : null,
  ]);
  await queries.run(sql`UPDATE video SET title = j.value ->> 1, published_at = j.value ->> 2,
      uploader_id = COALESCE(uploader_id, (SELECT id FROM uploader WHERE uid = j.value ->> 3))
    FROM json_each(${toJson(rows)}) j WHERE video.id = j.value ->> 0`);
}

/** What was just written into the videos' rows is copied from there, which is quicker than to send it twice. */
async function addHistory(queries: Queries, runId: number, verdicts: readonly Verdict[]): Promise<void> {
  for (const [{ observedAt, observedFrom }, group] of byReading(verdicts)) {
    const source = await sourceId(queries, observedFrom ?? "");
    const ids = toJson(group.map(({ after }) => after.id));
    // A retried transaction, or two answers within a millisecond, must not fail on the key: the later one stands.
    await queries.run(sql`INSERT OR REPLACE INTO observation
        (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id, run_id)
      SELECT v.id, ${observedAt}, v.play, v.danmaku, v.reply, v.favorite, v.coin, v.share, v."like", ${source}, ${runId}
      FROM json_each(${ids}) j CROSS JOIN video v ON v.id = j.value`);
  }
}

type Reading = Pick<Verdict["after"], "observedAt" | "observedFrom">;

/** Verdicts by when and from where their numbers were read: nearly always one group. */
function byReading(verdicts: readonly Verdict[]): [Reading, Verdict[]][] {
  const groups: [Reading, Verdict[]][] = [];
  for (const verdict of verdicts) {
    const { observedAt, observedFrom } = verdict.after;
    const group = groups.find(([key]) => key.observedAt === observedAt && key.observedFrom === observedFrom);
    if (group === undefined) groups.push([verdict.after, [verdict]]);
    else group[1].push(verdict);
  }
  return groups;
}

function countsJson(verdicts: readonly Verdict[]): string {
  return toJson(
    verdicts.map(({ after: { id, counts, rate, ratedAt, rank } }) => [
      id,
      ...counterNames.map((name) => counts[name]),
      rate,
      ratedAt,
      rank,
    ]),
  );
}

/** The number that stands for a source in the history, a new one for a new source. */
export async function sourceId(queries: Queries, name: string): Promise<number> {
  const known = seededSources.get(name);
  if (known !== undefined) return known;
  await queries.run(sql`INSERT OR IGNORE INTO source (name) VALUES (${name})`);
  const row = await firstRow<{ id: number }>(queries, sql`SELECT id FROM source WHERE name = ${name}`);
  return row?.id ?? 0;
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
    FROM json_each(${toJson(rows)}) j`);
}

/** Uploaders that an answer named first; the videos' rows refer to them. */
async function addUploaders(queries: Queries, verdicts: readonly Verdict[]): Promise<void> {
  const uids = toJson([...new Set(verdicts.map(({ after }) => after.uid))]);
  await queries.run(sql`INSERT OR IGNORE INTO uploader (uid) SELECT value FROM json_each(${uids})`);
}
