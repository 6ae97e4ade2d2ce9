import { firstRow, type Queries } from "./database.ts";
import { isInQuestion } from "./figures.ts";
import { sql, type SQL } from "./sql.ts";

/** The outermost times of the tracked videos, each found at the end of an index; null where there is none. */
export interface Extremes {
  /** The oldest number of a live video; and of one that was not found missing at the last look. */
  readonly oldestLive: number | null;
  readonly oldestPresent: number | null;
  /** The oldest number without an appointment, and the first appointment. */
  readonly oldestAging: number | null;
  readonly firstAppointment: number | null;
  /** Since when the first of the present videos without a number waits for one. */
  readonly waitingSince: number | null;
  /** When the first of the videos came. */
  readonly trackedSince: number | null;
}

interface ExtremesRow {
  live: number | null;
  live_in_question: number | null;
  present: number | null;
  present_in_question: number | null;
  aging: number | null;
  appointment: number | null;
  waiting: number | null;
  tracked: number | null;
}

const isPresent = sql.raw("v.state = 'live' AND v.gone_days = 0 AND v.last_gone_at IS NULL");

export async function readExtremes(queries: Queries): Promise<Extremes> {
  const row = await firstRow<ExtremesRow>(
    queries,
    sql`SELECT ${oldest(sql.raw("v.state = 'live'"))} AS live, ${oldestInQuestion(sql.raw("1"))} AS live_in_question,
      ${oldest(isPresent)} AS present, ${oldestInQuestion(isPresent)} AS present_in_question,
      ${oldest(sql.raw("1"))} AS aging,
      (SELECT v.check_after FROM video v INDEXED BY video_by_appointment
        WHERE v.tracked = 1 AND v.check_after IS NOT NULL ORDER BY v.check_after LIMIT 1) AS appointment,
      (SELECT v.added_at FROM video v INDEXED BY video_in_waiting
        WHERE v.tracked = 1 AND v.observed_at IS NULL AND ${isPresent} ORDER BY v.added_at LIMIT 1) AS waiting,
      (SELECT v.added_at FROM video v WHERE v.tracked = 1 ORDER BY v.id LIMIT 1) AS tracked`,
  );
  return {
    oldestLive: earlier(row?.live ?? null, row?.live_in_question ?? null),
    oldestPresent: earlier(row?.present ?? null, row?.present_in_question ?? null),
    oldestAging: row?.aging ?? null,
    firstAppointment: row?.appointment ?? null,
    waitingSince: row?.waiting ?? null,
    trackedSince: row?.tracked ?? null,
  };
}

/** Of the videos without an appointment. */
function oldest(condition: SQL): SQL {
  return sql`(SELECT v.observed_at FROM video v INDEXED BY video_by_age
    WHERE v.tracked = 1 AND v.check_after IS NULL AND v.observed_at >= 0 AND ${condition}
    ORDER BY v.observed_at LIMIT 1)`;
}

/** Of the live videos with an appointment. */
function oldestInQuestion(condition: SQL): SQL {
  return sql`(SELECT v.observed_at FROM video v INDEXED BY video_in_question
    WHERE ${isInQuestion} AND v.state = 'live' AND v.observed_at >= 0 AND ${condition}
    ORDER BY v.observed_at LIMIT 1)`;
}

/** The earlier of two times of which either may be missing. */
export function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
