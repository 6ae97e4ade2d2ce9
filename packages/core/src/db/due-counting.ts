import { clockToleranceMs, dueReasons, farthestAppointmentMs, leastAgeMs, type DueReason } from "../plan.ts";
import type { DueCount, Selection } from "../ports.ts";
import type { Database, Queries } from "./database.ts";
import { appointmentReason, readFigures, type Figures } from "./figures.ts";
import { idChunks, type IdChunk } from "./id-chunks.ts";
import { toJson } from "./json.ts";
import { notDone } from "./not-done.ts";
import { sql, type SQL } from "./sql.ts";

type Counts = Partial<Record<DueReason, number>>;

const operation = "counting what is due";

/** Counts what `streamDue` would meet; a test holds the two together. */
export async function countDue(database: Database, selection: Selection): Promise<DueCount> {
  const { uids, aids } = selection;
  const counts = await countByReason(database, selection);
  const byReason: Counts = {};
  let total = 0;
  for (const reason of dueReasons) {
    const count = counts[reason] ?? 0;
    if (count > 0) byReason[reason] = count;
    total += count;
  }
  return database.read(operation, async (queries) => ({
    total,
    byReason,
    unknownUids: await missing<string>(
      queries,
      uids,
      sql`SELECT 1 FROM uploader u WHERE u.uid = wanted.value AND u.videos > 0`,
    ),
    unknownAids: await missing<number>(
      queries,
      aids,
      sql`SELECT 1 FROM video v WHERE v.aid = wanted.value AND v.tracked = 1`,
    ),
  }));
}

async function countByReason(database: Database, selection: Selection): Promise<Counts> {
  const { now, staleAfterMs, uids, aids, watermark } = selection;
  if (uids !== undefined || aids !== undefined)
    return database.read(operation, (queries) => countParts(queries, partsOf(selection), selection));
  if (watermark === null)
    return dueOf(
      await database.read(operation, (queries) => readFigures(queries, now, staleAfterMs)),
      selection,
    );
  // What was kept does not say what a resumed run has done: every video is looked at.
  const counts: Counts = {};
  for await (const chunk of idChunks(database, operation)) {
    const part = partOfAll(chunk, selection);
    const more = await database.read(operation, (queries) => countParts(queries, [part], selection));
    for (const reason of dueReasons) counts[reason] = (counts[reason] ?? 0) + (more[reason] ?? 0);
  }
  return counts;
}

/** What is due of everything. Pure: `dueReason` in figures. */
export function dueOf(figures: Figures, { force, ranking }: Pick<Selection, "force" | "ranking">): Counts {
  const { waiting, aging, stale, ripe, appointed, due } = figures;
  const come = due.suspect + due.recheck + due.zero + due.imported;
  const counts = { ...due, "never-counted": waiting, stale };
  if (force) return { ...counts, forced: aging - stale + appointed - come };
  return ranking === null ? counts : { ...counts, ranked: ripe };
}

/** Which part of the videos, and along which index if there is one of it alone. */
interface Part {
  readonly from: SQL;
  readonly reason: SQL;
}

/** `dueReason` in SQL, over these videos as far as no run that is resumed has done them. */
async function countParts(queries: Queries, parts: readonly Part[], selection: Selection): Promise<Counts> {
  const reasons = parts.map(
    ({ from, reason }) => sql`SELECT ${reason} AS reason ${from} AND ${notDone(selection, sql.raw("v"))}`,
  );
  const sums = dueReasons.map((name) => sql.raw(`sum(reason = '${name}') AS "${name}"`));
  // GROUP BY would sort a row per video first. The limit keeps the inner query whole: each reason is found once.
  const [row] = await queries.all<Record<DueReason, number | null>>(
    sql`SELECT ${sql.join(sums, sql`, `)} FROM (${sql.join(reasons, sql` UNION ALL `)} LIMIT -1)`,
  );
  return Object.fromEntries(dueReasons.map((reason) => [reason, row?.[reason] ?? 0]));
}

/** All videos of a chunk. */
function partOfAll({ after, upTo }: IdChunk, selection: Selection): Part {
  return {
    from: sql`FROM video v WHERE v.id > ${after} AND v.id <= ${upTo} AND v.tracked = 1`,
    reason: anyReason(selection),
  };
}

/** The videos that are named, or those of the uploaders that are. */
function partsOf(selection: Selection): Part[] {
  const { uids, aids } = selection;
  if (aids !== undefined) {
    const from = sql`FROM video v WHERE v.tracked = 1 AND v.aid IN (SELECT value FROM json_each(${toJson(aids)}))`;
    const wanted = sql`SELECT value FROM json_each(${toJson(uids ?? [])})`;
    const theirs = sql`v.uploader_id IN (SELECT id FROM uploader WHERE uid IN (${wanted}))`;
    return [{ from: uids === undefined ? from : sql`${from} AND ${theirs}`, reason: anyReason(selection) }];
  }
  const theirs = sql`FROM (SELECT DISTINCT value FROM json_each(${toJson(uids ?? [])})) wanted
    CROSS JOIN uploader u ON u.uid = wanted.value CROSS JOIN video v`;
  return [
    {
      from: sql`${theirs} INDEXED BY video_by_uploader_age
        ON v.uploader_id = u.id WHERE v.tracked = 1 AND v.check_after IS NULL`,
      reason: agingReason(selection),
    },
    {
      from: sql`${theirs} INDEXED BY video_by_uploader_appointment
        ON v.uploader_id = u.id WHERE v.tracked = 1 AND v.check_after IS NOT NULL`,
      reason: otherReason(selection),
    },
  ];
}

/** With an appointment or without. */
function anyReason(selection: Selection): SQL {
  return sql`CASE WHEN v.check_after IS NULL THEN ${agingReason(selection)} ELSE ${otherReason(selection)} END`;
}

/** Without an appointment: by age alone, which the indexes hold. */
function agingReason({ now, staleAfterMs, force, ranking }: Selection): SQL {
  const younger = force
    ? sql`'forced'`
    : ranking === null
      ? sql`NULL`
      : sql`CASE WHEN v.observed_at <= ${now - leastAgeMs} THEN 'ranked' END`;
  return sql`CASE WHEN v.observed_at IS NULL THEN 'never-counted'
    WHEN v.observed_at <= ${now - staleAfterMs} OR v.observed_at > ${now + clockToleranceMs} THEN 'stale'
    ELSE ${younger} END`;
}

/** With an appointment. */
function otherReason({ now, force }: Selection): SQL {
  return sql`CASE WHEN v.check_after BETWEEN ${now + 1} AND ${now + farthestAppointmentMs}
    THEN ${force ? sql`'forced'` : sql`NULL`} ELSE ${appointmentReason} END`;
}

async function missing<Id>(queries: Queries, ids: readonly Id[] | undefined, found: SQL): Promise<Id[]> {
  if (ids === undefined) return [];
  const rows = await queries.all<{ value: Id }>(
    sql`SELECT value FROM json_each(${toJson(ids)}) wanted WHERE NOT EXISTS (${found})`,
  );
  return rows.map(({ value }) => value);
}
