import { sql, type SQL } from "drizzle-orm";
import {
  clockToleranceMs,
  dueReason,
  dueReasons,
  farthestAppointmentMs,
  longestRunMs,
  type DueReason,
} from "../plan.ts";
import type { DueCount, Selection } from "../ports.ts";
import type { TrackedVideo } from "../video.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { fromVideoJson, videoJson, videoJsonPage } from "./video-row.ts";
import { toJson } from "./json.ts";

/** One ordered walk along an index: rows whose `key` lies in (`after`, `upTo`], or, without a key, by id alone. */
interface Walk {
  readonly where: SQL;
  readonly key: SQL | null;
  readonly after: number;
  readonly upTo: number;
}

const underStalenessRule = sql.raw("v.tracked = 1 AND v.check_after IS NULL");
const withAppointment = sql.raw("v.tracked = 1 AND v.check_after IS NOT NULL");
const endOfTime = Number.MAX_SAFE_INTEGER;

/**
 * The walks that together meet every due video, in the order of the plan. Misdated numbers (a wrong clock's) come
 * first, before this run's own stamps could be taken for them.
 */
function walksOf({ now, staleAfterMs, force, watermark }: Selection): Walk[] {
  const age = sql.raw("v.observed_at");
  // What this run stamps lies at or after its start: a forced walk over the rest ends just before.
  const start = Math.min(now, watermark ?? now);
  const newest = force ? start - 1 : now - staleAfterMs;
  const appointment = { where: withAppointment, key: sql.raw("v.check_after") };
  return [
    {
      where: underStalenessRule,
      key: age,
      after: force ? start - 1 : now + clockToleranceMs,
      upTo: endOfTime,
    },
    { where: sql`${underStalenessRule} AND v.observed_at IS NULL`, key: null, after: 0, upTo: endOfTime },
    { where: underStalenessRule, key: age, after: -1, upTo: newest },
    { ...appointment, after: -1, upTo: force ? now + farthestAppointmentMs : now },
    { ...appointment, after: now + farthestAppointmentMs, upTo: endOfTime },
  ];
}

/** Streams the due videos page by page, each page one indexed query. */
export async function* streamDue(
  database: Database,
  selection: Selection,
  size: number,
): AsyncGenerator<readonly TrackedVideo[]> {
  const read = (query: SQL) =>
    database.read("choosing the next videos", (queries) =>
      firstRow<{ page: string | null }>(queries, sql`SELECT ${videoJsonPage} AS page FROM (${query})`),
    );
  for (const walk of walksOf(selection)) {
    let [key, id] = [walk.after, walk.key === null ? 0 : endOfTime];
    for (;;) {
      const rows = fromVideoJson((await read(pageQuery(walk, key, id, selection, size)))?.page ?? "[]");
      const last = rows.at(-1);
      if (last === undefined) break;
      [key, id] = [last.key, last.video.id];
      const page = rows
        .map(({ video }) => video)
        .filter((video) => dueReason(video, selection) !== undefined);
      if (page.length > 0) yield page;
      if (rows.length < size) break;
    }
  }
}

function pageQuery(walk: Walk, key: number, id: number, selection: Selection, size: number): SQL {
  const { uids, aids } = selection;
  const ahead =
    walk.key === null
      ? sql`v.id > ${id}`
      : sql`(${walk.key}, v.id) > (${key}, ${id}) AND ${walk.key} <= ${walk.upTo}`;
  const order = walk.key === null ? sql.raw("v.id") : sql`${walk.key}, v.id`;
  const best = sql`WHERE ${walk.where} AND ${ahead} AND ${notDone(selection)}`;
  const inOrder = sql`ORDER BY ${order} LIMIT ${size}`;
  const select = sql`SELECT ${videoJson(walk.key ?? sql.raw("0"))} AS row`;
  // The order of a CROSS JOIN is kept: a few named videos are looked up instead of walking past all others.
  if (aids !== undefined)
    return sql`${select} FROM json_each(${toJson(aids)}) wanted CROSS JOIN video v ON v.aid = wanted.value
      ${best} AND ${ofUploaders(uids)} ${inOrder}`;
  if (uids === undefined) return sql`${select} FROM video v ${best} ${inOrder}`;
  // Each uploader's own index gives its first `size`; the first of those are the first of all.
  return sql`${select} FROM json_each(${toJson(uids)}) wanted CROSS JOIN uploader u ON u.uid = wanted.value
    CROSS JOIN video v ON v.id IN (SELECT v.id FROM video v ${best} AND v.uploader_id = u.id ${inOrder}) ${inOrder}`;
}

/** Not asked for yet by the run or those it continues; the opposite of what `dueReason` calls done. */
function notDone({ now, watermark }: Selection): SQL {
  if (watermark === null) return sql.raw("1");
  return sql`(v.attempted_at IS NULL OR v.attempted_at < ${watermark} OR v.attempted_at > ${now + longestRunMs})`;
}

function ofUploaders(uids: readonly string[] | undefined): SQL {
  if (uids === undefined) return sql.raw("1");
  const wanted = sql`SELECT value FROM json_each(${toJson(uids)})`;
  return sql`v.uploader_id IN (SELECT id FROM uploader WHERE uid IN (${wanted}))`;
}

/** Counts what `streamDue` would meet; a test holds the two together. */
export async function countDue(database: Database, selection: Selection): Promise<DueCount> {
  return database.read("counting what is due", async (queries) => {
    const counts = (await queries.all<Record<string, number | null>>(countQuery(selection)))[0] ?? {};
    const byReason: Partial<Record<DueReason, number>> = {};
    let total = 0;
    for (const reason of dueReasons) {
      const count = counts[reason] ?? 0;
      if (count > 0) byReason[reason] = count;
      total += count;
    }
    return {
      total,
      byReason,
      unknownUids: await missing<string>(
        queries,
        selection.uids,
        sql`SELECT 1 FROM uploader u JOIN video v ON v.uploader_id = u.id WHERE u.uid = wanted.value AND v.tracked = 1`,
      ),
      unknownAids: await missing<number>(
        queries,
        selection.aids,
        sql`SELECT 1 FROM video v WHERE v.aid = wanted.value AND v.tracked = 1`,
      ),
    };
  });
}

/** `dueReason` in SQL. */
function countQuery(selection: Selection): SQL {
  const { now, staleAfterMs, force, uids, aids } = selection;
  const otherwise = force ? sql`'forced'` : sql`NULL`;
  const reason = sql`CASE
    WHEN v.check_after IS NULL AND v.observed_at IS NULL THEN 'never-counted'
    WHEN v.check_after IS NULL AND (v.observed_at <= ${now - staleAfterMs} OR v.observed_at > ${now + clockToleranceMs}) THEN 'stale'
    WHEN v.check_after IS NULL OR v.check_after BETWEEN ${now + 1} AND ${now + farthestAppointmentMs} THEN ${otherwise}
    WHEN v.suspect IS NOT NULL THEN 'suspect'
    WHEN v.state <> 'live' THEN 'recheck'
    WHEN v.play = 0 THEN 'zero'
    WHEN v.observed_from = 'import' THEN 'imported'
    ELSE 'recheck' END`;
  const conditions = [sql`v.tracked = 1`, notDone(selection)];
  if (uids !== undefined) conditions.push(ofUploaders(uids));
  if (aids !== undefined) conditions.push(sql`v.aid IN (SELECT value FROM json_each(${toJson(aids)}))`);
  const sums = dueReasons.map((name) => sql.raw(`sum(reason = '${name}') AS "${name}"`));
  // GROUP BY would sort a row per video first. The limit keeps the inner query whole: each reason is found once.
  return sql`SELECT ${sql.join(sums, sql`, `)} FROM
    (SELECT ${reason} AS reason FROM video v WHERE ${sql.join(conditions, sql` AND `)} LIMIT -1)`;
}

async function missing<Id>(queries: Queries, ids: readonly Id[] | undefined, found: SQL): Promise<Id[]> {
  if (ids === undefined) return [];
  const rows = await queries.all<{ value: Id }>(
    sql`SELECT value FROM json_each(${toJson(ids)}) wanted WHERE NOT EXISTS (${found})`,
  );
  return rows.map(({ value }) => value);
}
