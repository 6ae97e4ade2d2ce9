import { expect } from "bun:test";
import type { RunReport } from "../../packages/core/src/events.ts";
import type { ScriptedRequest, ScriptedSource } from "./scripted-source.ts";
import type { TemporaryDatabase } from "./temporary-database.ts";

type Served = ScriptedSource["served"];

/** Timers may ring early and clocks round. */
const toleranceMs = 20;

/**
 * What must hold after every run, whatever went wrong in it: every stored count was really sent or stood there before,
 * is a count, and never fell unremarked; no run is open without a hold; the file is sound.
 * @param before play counts as they were before the first run, by av id
 * @param isClockSteady false where the clock was set back: an attempt may then be dated before the number it found
 */
export async function expectInvariants(
  db: TemporaryDatabase,
  served: readonly Served[],
  before: ReadonlyMap<number, number | null> = new Map(),
  isClockSteady = true,
): Promise<void> {
  for (const { aid, counts, observedAt, attemptedAt } of await db.videos()) {
    const { play } = counts;
    if (play === null) continue;
    const isKnown = before.get(aid) === play || served.some((plays) => plays.get(aid)?.has(play));
    expect({ aid, play, isKnown }).toEqual({ aid, play, isKnown: true });
    expect(Number.isSafeInteger(play) && play >= 0).toBe(true);
    if (isClockSteady)
      expect(attemptedAt ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(observedAt ?? 0);
  }
  const falls = `SELECT o.video_id FROM observation o WHERE o.play < (SELECT play FROM observation e
    WHERE e.video_id = o.video_id AND e.observed_at < o.observed_at AND e.play IS NOT NULL ORDER BY e.observed_at DESC LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM remark r WHERE r.video_id = o.video_id AND r.run_id = o.run_id
      AND r.reason IN ('decreased', 'confirmed', 'returned'))`;
  expect(await db.rows(falls)).toEqual([]);
  const abandoned = `SELECT id FROM run WHERE finished_at IS NULL AND id NOT IN (SELECT run_id FROM lease WHERE run_id IS NOT NULL)`;
  expect(await db.rows(abandoned)).toEqual([]);
  expect(await db.rows("PRAGMA quick_check")).toEqual([{ quick_check: "ok" }]);
}

/** The books of a report add up, and agree with its lists. */
export function expectSums(report: RunReport): void {
  const { attempted, updated, unchanged, skipped, failed, due, remaining } = report;
  expect(updated + unchanged + skipped + failed).toBe(attempted);
  expect(attempted + remaining).toBe(due);
  expect(report.failures).toHaveLength(failed);
  expect(report.skippedVideos).toHaveLength(skipped);
  if (report.status === "completed") expect(failed).toBe(0);
}

/** Between the end of any answer and the next request lies at least the pause, measured where requests are felt. */
export function expectPolite(requests: readonly ScriptedRequest[], pauseMs = 1_000): void {
  const sorted = requests.toSorted((a, b) => a.sentAt - b.sentAt);
  for (const [index, { sentAt }] of sorted.entries()) {
    const previous = sorted[index - 1];
    if (previous === undefined) continue;
    const rest = sentAt - (previous.endedAt ?? previous.sentAt);
    expect(rest).toBeGreaterThanOrEqual(pauseMs - toleranceMs);
  }
}
