import { sql, type SQL } from "./sql.ts";
import { clockToleranceMs, dueReason, farthestAppointmentMs, leastAgeMs } from "../plan.ts";
import type { Selection } from "../ports.ts";
import type { TrackedVideo } from "../video.ts";
import { firstRow, type Database } from "./database.ts";
import { fromVideoJson, videoJson, videoJsonPage } from "./video-row.ts";
import { toJson } from "./json.ts";
import { notDone } from "./not-done.ts";
import { streamRanked } from "./ranked.ts";
import { nextTurn } from "./turn.ts";
import { mergeUploaders, type WalkPlace } from "./uploader-merge.ts";

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
function walksOf({ now, staleAfterMs, force, watermark, aids, ranking }: Selection): Walk[] {
  const age = sql.raw("v.observed_at");
  // What this run stamps lies at or after its start: a forced walk over the rest ends just before.
  const start = Math.min(now, watermark ?? now);
  const newest = force ? start - 1 : now - (ranking === null ? staleAfterMs : leastAgeMs);
  const appointment = { where: withAppointment, key: sql.raw("v.check_after") };
  return [
    {
      where: underStalenessRule,
      key: age,
      after: force ? start - 1 : now + clockToleranceMs,
      upTo: endOfTime,
    },
    { where: sql`${underStalenessRule} AND v.observed_at IS NULL`, key: null, after: 0, upTo: endOfTime },
    // By rank and age together, unless all that is wanted is named.
    ...(ranking !== null && aids === undefined
      ? []
      : [{ where: underStalenessRule, key: age, after: -1, upTo: newest }]),
    { ...appointment, after: -1, upTo: force ? now + farthestAppointmentMs : now },
    { ...appointment, after: now + farthestAppointmentMs, upTo: endOfTime },
  ];
}

/**
 * Streams the due videos page by page, each page one indexed query. While the caller asks for one page, the next is
 * read: the process would only wait then.
 */
export async function* streamDue(
  database: Database,
  selection: Selection,
  size: number,
): AsyncGenerator<readonly TrackedVideo[]> {
  const pages = readPages(database, selection, size);
  let next = pages.next();
  try {
    for (;;) {
      const { done, value: page } = await next;
      if (done === true) return;
      // The request for this page is on its way by then.
      next = nextTurn().then(() => pages.next());
      // A page nobody asks for any more is nobody's failure.
      next.catch(() => undefined);
      yield page;
    }
  } finally {
    await next.catch(() => undefined);
  }
}

async function* readPages(
  database: Database,
  selection: Selection,
  size: number,
): AsyncGenerator<readonly TrackedVideo[], undefined> {
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
  if (selection.ranking === null || selection.aids !== undefined) return;
  const { ranking } = selection;
  yield* streamRanked({ database, selection, ranking, notDone: notDone(selection, sql.raw("n")) }, size);
}

function pageQuery(walk: Walk, key: number, id: number, selection: Selection, size: number): SQL {
  const { uids, aids } = selection;
  const from: WalkPlace = { key: sql`${key}`, id: sql`${id}` };
  const order = walk.key === null ? sql.raw("v.id") : sql`${walk.key}, v.id`;
  const best = sql`WHERE ${walk.where} AND ${aheadOf(walk, from)} AND ${notDone(selection)}`;
  const inOrder = sql`ORDER BY ${order} LIMIT ${size}`;
  const select = sql`SELECT ${videoJson(walk.key ?? sql.raw("0"))} AS row`;
  // The order of a CROSS JOIN is kept: a few named videos are looked up instead of walking past all others.
  if (aids !== undefined)
    return sql`${select} FROM json_each(${toJson(aids)}) wanted CROSS JOIN video v ON v.aid = wanted.value
      ${best} AND ${ofUploaders(uids)} ${inOrder}`;
  if (uids === undefined) return sql`${select} FROM video v ${best} ${inOrder}`;
  const merged = mergeUploaders({
    uids,
    key: walk.key ?? sql.raw("0"),
    from,
    next: (
      uploader,
      behind,
    ) => sql`(SELECT v.id FROM video v WHERE ${walk.where} AND v.uploader_id = ${uploader}
      AND ${aheadOf(walk, behind)} AND ${notDone(selection)} ORDER BY ${order} LIMIT 1)`,
    size,
  });
  return sql`${select} FROM (${merged}) h CROSS JOIN video v ON v.id = h.id ORDER BY ${order}`;
}

/** Videos of a walk behind a place. */
function aheadOf({ key, upTo }: Walk, behind: WalkPlace): SQL {
  if (key === null) return sql`v.id > ${behind.id}`;
  return sql`(${key}, v.id) > (${behind.key}, ${behind.id}) AND ${key} <= ${upTo}`;
}

function ofUploaders(uids: readonly string[] | undefined): SQL {
  if (uids === undefined) return sql.raw("1");
  const wanted = sql`SELECT value FROM json_each(${toJson(uids)})`;
  return sql`v.uploader_id IN (SELECT id FROM uploader WHERE uid IN (${wanted}))`;
}
