import { clockToleranceMs, farthestAppointmentMs, leastAgeMs } from "../plan.ts";
import type { VideoState } from "../video.ts";
import { firstRow, type Queries } from "./database.ts";
import { sql, type SQL } from "./sql.ts";

/** The reasons of appointments, as the figures of `hourly` name them. */
export const appointmentReasons = ["suspect", "recheck", "zero", "imported"] as const;
export type AppointmentReason = (typeof appointmentReasons)[number];

/** What an appointment of `video v` is for, as `dueReason` has it. The triggers of the schema say the same. */
export const appointmentReason: SQL = sql.raw(`CASE WHEN v.suspect IS NOT NULL THEN 'suspect'
  WHEN v.state <> 'live' THEN 'recheck' WHEN v.play = 0 THEN 'zero' WHEN v.observed_from = 'import' THEN 'imported'
  ELSE 'recheck' END`);

/** The tracked videos at one moment; all are numbers of videos. */
export interface Figures {
  readonly byState: Readonly<Partial<Record<VideoState, number>>>;
  readonly videos: number;
  /** Without a number; and of those, the ones without an appointment. */
  readonly uncounted: number;
  readonly waiting: number;
  readonly suspects: number;
  /** With a number and no appointment; of those, the ones older than promised or misdated, or old enough for a rank. */
  readonly aging: number;
  readonly stale: number;
  readonly ripe: number;
  /** With an appointment; and of those, the ones whose number is as young as promised and need not be checked. */
  readonly appointed: number;
  readonly appointedFresh: number;
  /** Whose appointment has come. */
  readonly due: Readonly<Record<AppointmentReason, number>>;
}

export const hourMs = 3_600_000;
/** The row of `hourly` for this time. */
export const hourOf = (at: number): number => Math.floor(at / hourMs);

/** How many are counted one by one on the younger side of a limit before the older side is tried. */
const maxProbed = 10_000;

interface FiguresRow extends Record<AppointmentReason, number> {
  states: string;
  aging: number;
  below_promise: number;
  below_rank: number;
  ahead: number;
  appointed: number;
  appointed_fresh: number;
}

interface StateFigures {
  readonly videos: number;
  readonly uncounted: number;
  readonly waiting: number;
  readonly suspects: number;
}

/**
 * Reads the figures that triggers keep by state and by hour, in one statement. Videos are looked at one by one only in
 * the hours through which a limit of time cuts.
 */
export async function readFigures(queries: Queries, now: number, staleAfterMs: number): Promise<Figures> {
  const row = await firstRow<FiguresRow>(queries, figuresQuery(now, now - staleAfterMs));
  if (row === undefined) throw new TypeError("a query without FROM gave no row");
  const { aging, appointed, suspect, recheck, zero, imported } = row;
  // The text was made by the query below, from integers.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const states = JSON.parse(row.states) as Partial<Record<VideoState, StateFigures>>;
  const sum = (figure: keyof StateFigures) =>
    Object.values(states).reduce((total, figures) => total + figures[figure], 0);
  const kept = Object.entries(states).filter(([, { videos }]) => videos > 0);
  return {
    byState: Object.fromEntries(kept.map(([state, { videos }]) => [state, videos])),
    videos: sum("videos"),
    uncounted: sum("uncounted"),
    waiting: sum("waiting"),
    suspects: sum("suspects"),
    aging,
    stale: row.below_promise + row.ahead,
    ripe: Math.max(row.below_rank - row.below_promise, 0),
    appointed,
    appointedFresh: row.appointed_fresh,
    due: { suspect, recheck, zero, imported },
  };
}

const isAging = sql.raw("v.tracked = 1 AND v.check_after IS NULL");
const isAppointed = sql.raw("v.tracked = 1 AND v.check_after IS NOT NULL");
/** Word for word the condition of the index `video_in_question`. */
export const isInQuestion: SQL = sql.raw(
  "v.tracked = 1 AND (v.check_after IS NOT NULL OR v.state <> 'live')",
);

function figuresQuery(now: number, promise: number): SQL {
  const ahead = now + clockToleranceMs;
  const farthest = now + farthestAppointmentMs;
  const has = sql`hour <= ${hourOf(now)} OR hour > ${hourOf(farthest)}`;
  const came = sql`coalesce(sum(suspect) FILTER (WHERE ${has}), 0) AS suspect,
    coalesce(sum(recheck) FILTER (WHERE ${has}), 0) AS recheck, coalesce(sum(zero) FILTER (WHERE ${has}), 0) AS zero,
    coalesce(sum(imported) FILTER (WHERE ${has}), 0) AS imported`;
  // Appointments later this hour have not come; those past the farthest that can be made have, in its own hour, too.
  const edge = sql`SELECT ${appointmentReason} AS reason, -1 AS sign FROM video v INDEXED BY video_by_appointment
      WHERE ${isAppointed} AND ${restOfHour(sql.raw("v.check_after"), now)}
    UNION ALL SELECT ${appointmentReason}, 1 FROM video v INDEXED BY video_by_appointment
      WHERE ${isAppointed} AND ${restOfHour(sql.raw("v.check_after"), farthest)}`;
  const atEdge = (reason: AppointmentReason) =>
    sql.raw(
      `h.${reason} + (SELECT coalesce(sum(sign), 0) FROM edge WHERE reason = '${reason}') AS ${reason}`,
    );
  return sql`WITH edge(reason, sign) AS MATERIALIZED (${edge}),
      h AS MATERIALIZED (SELECT coalesce(sum(aging), 0) AS aging, ${came},
        coalesce(sum(suspect + recheck + zero + imported), 0) AS appointed,
        coalesce(sum(appointed) FILTER (WHERE hour > ${hourOf(promise)} AND hour <= ${hourOf(ahead)}), 0) AS fresh,
        coalesce(sum(aging) FILTER (WHERE hour > ${hourOf(ahead)}), 0) AS ahead
        FROM hourly)
    SELECT (SELECT json_group_object(state, json_object('videos', videos, 'uncounted', uncounted,
        'waiting', waiting, 'suspects', suspects)) FROM tally) AS states,
      h.aging AS aging, h.appointed AS appointed, ${sql.join(appointmentReasons.map(atEdge), sql`, `)},
      ${agingUntil(promise)} AS below_promise, ${agingUntil(now - leastAgeMs)} AS below_rank,
      h.ahead + (SELECT count(*) FROM video v INDEXED BY video_by_age
        WHERE ${isAging} AND ${restOfHour(sql.raw("v.observed_at"), ahead)}) AS ahead,
      h.fresh + ${freshInRest(promise)} - ${freshInRest(ahead)} AS appointed_fresh
    FROM h`;
}

/** Later than this time, but in the same hour. */
function restOfHour(column: SQL, at: number): SQL {
  return sql`${column} > ${at} AND ${column} < ${(hourOf(at) + 1) * hourMs}`;
}

/** How many aging videos were read at this time or before. Many may have been in its very hour: an import's are. */
function agingUntil(at: number): SQL {
  const hour = hourOf(at);
  const column = sql.raw("v.observed_at");
  const video = sql.raw("FROM video v INDEXED BY video_by_age WHERE");
  return sql`(SELECT CASE WHEN younger <= ${maxProbed}
      THEN (SELECT coalesce(sum(aging), 0) FROM hourly WHERE hour <= ${hour}) - younger
      ELSE (SELECT coalesce(sum(aging), 0) FROM hourly WHERE hour < ${hour})
        + (SELECT count(*) ${video} ${isAging} AND ${column} >= ${hour * hourMs} AND ${column} <= ${at}) END
    FROM (SELECT count(*) AS younger FROM (SELECT 1 ${video} ${isAging} AND ${restOfHour(column, at)}
      LIMIT ${maxProbed + 1})))`;
}

/** Videos with an appointment, not to be checked, that were read later in this hour. */
function freshInRest(at: number): SQL {
  return sql`(SELECT count(*) FROM video v INDEXED BY video_in_question
    WHERE ${isInQuestion} AND v.state IN (SELECT state FROM tally) AND ${restOfHour(sql.raw("v.observed_at"), at)}
      AND v.check_after IS NOT NULL AND v.observed_from IS NOT 'import')`;
}
