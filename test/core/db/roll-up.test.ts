import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Database } from "../../../packages/core/src/db/database.ts";
import { createDayOf } from "../../../packages/core/src/zone.ts";
import { failureOf } from "../../contracts/failure-of.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import {
  addHistory,
  at,
  dayMs,
  dayOf,
  historyKeys,
  hourMs,
  midnight,
  rollUp,
  withHistory,
  type HistoryKey,
} from "../../support/history.ts";
import { noCounters } from "../../support/videos.ts";

const ofVideo =
  (id: number) =>
  (...hours: number[]): HistoryKey[] =>
    hours.map((hour) => [id, at(hour)]);
const [ofFirst, ofSecond, ofThird] = [ofVideo(1), ofVideo(2), ofVideo(3)];

describe("what stays", () => {
  test("all from the border on, and before it the last of each day on the calendar of the zone", async () => {
    await using db = await withHistory(ofFirst(-70, -23, -2, -1, 0, 1, 23, 24, 25, 26, 48, 49, 50));
    expect(await rollUp(db, at(48))).toEqual({ removed: 6, freedBytes: 0, isDone: true });
    expect(await historyKeys(db)).toEqual(ofFirst(-70, -1, 23, 26, 48, 49, 50));
  });

  test("the very first and the newest of every video, whatever others have", async () => {
    await using db = await withHistory([...ofFirst(1, 2, 3), ...ofSecond(2), ...ofThird(1, 5)]);
    await rollUp(db, at(24));
    expect(await historyKeys(db)).toEqual([...ofFirst(1, 3), ...ofSecond(2), ...ofThird(1, 5)]);
  });

  test("the last of 25 hours on the day on which clocks are set back", async () => {
    const longDay = Date.UTC(2024, 9, 26, 22);
    const keys = [-30, 0, 24.9, 25].map((hour): HistoryKey => [1, longDay + hour * hourMs]);
    await using db = await withHistory(keys);
    await rollUp(db, longDay + 3 * dayMs, { dayOf: createDayOf("Europe/Berlin") });
    expect(await historyKeys(db)).toEqual(keys.filter((_, index) => index !== 1));
  });

  test("everything that is no history", async () => {
    await using db = await withHistory(ofFirst(1, 2, 3));
    const suspect = {
      counts: noCounters,
      reason: "large-fall",
      seenAt: 1,
      source: "view",
      looks: 1,
    } as const;
    await db.add({ aid: 9, suspect, observedAt: at(1) });
    await db.rows(
      "INSERT INTO undone (run_id, video_id, observed_at, undone_at) VALUES (1, 1, 1, 1), (1, 1, 2, 1)",
    );
    const before = [await db.videos(), await db.rows("SELECT * FROM undone")];
    expect(await rollUp(db, at(24))).toMatchObject({ removed: 1 });
    expect([await db.videos(), await db.rows("SELECT * FROM undone")]).toEqual(before);
  });

  test("what a plain reading of the rule says, for any history, in one go or day by day", async () => {
    const key = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 12 * 24 }));
    const borders = fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 1, maxLength: 3 });
    const property = fc.asyncProperty(fc.array(key, { maxLength: 60 }), borders, async (rows, days) => {
      const unique = new Map(rows.map(([id, hour]) => [`${id}.${hour}`, [id, at(hour)] as HistoryKey]));
      const keys = [...unique.values()].toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
      await using db = await withHistory(keys);
      const sorted = days.toSorted((a, b) => a - b).map((day) => midnight + day * dayMs);
      for (const before of sorted) await rollUp(db, before);
      const last = sorted.at(-1) ?? 0;
      const expected = keys.filter(([id, when], index) => {
        const [[nextId, nextAt] = [0, 0], [previousId] = [0]] = [keys[index + 1], keys[index - 1]];
        return when >= last || previousId !== id || nextId !== id || dayOf(nextAt) !== dayOf(when);
      });
      expect(await historyKeys(db)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 40 });
  });
});

describe("how it goes about it", () => {
  /** Three rows on an old day for each of many videos: one of them too many. */
  const many = (videos: number) =>
    withHistory(Array.from({ length: videos }, (_, index) => ofVideo(index + 1)(1, 2, 3)).flat(), videos);
  /** A clock on which every look at it takes so long. */
  function slowClock(ms: number) {
    const clock = createFakeClock();
    return { ...clock, monotonic: () => (clock.advance(ms), clock.monotonic()) };
  }

  test("a day that has been thinned is not looked at again, and the next call goes on from there", async () => {
    await using db = await many(5);
    expect(await rollUp(db, at(24))).toMatchObject({ removed: 5 });
    await addHistory(db, ofFirst(2.5, 25, 26));
    expect(await rollUp(db, at(24))).toMatchObject({ removed: 0, isDone: true });
    expect(await rollUp(db, at(48))).toMatchObject({ removed: 1, isDone: true });
    expect((await historyKeys(db)).slice(0, 4)).toEqual(ofFirst(1, 2.5, 3, 26));
  });

  test("a longer time to keep everything, or a clock that was put right, thins nothing and is caught up with", async () => {
    await using db = await many(1);
    await rollUp(db, at(24));
    expect(await rollUp(db, at(-120))).toMatchObject({ removed: 0, isDone: true });
    await addHistory(db, ofFirst(30, 31));
    expect(await rollUp(db, at(48))).toMatchObject({ removed: 1 });
  });

  test("out of time it leaves the rest for the next call, which goes on where it was", async () => {
    await using db = await many(200);
    const removed: number[] = [];
    for (let isDone = false; !isDone;) {
      const report = await rollUp(db, at(24), { clock: slowClock(100), limitMs: 1_000 });
      removed.push(report.removed);
      ({ isDone } = report);
    }
    expect(removed.length).toBeGreaterThan(2);
    expect(removed.every((count) => count > 0 && count < 100)).toBe(true);
    expect(removed.reduce((sum, count) => sum + count, 0)).toBe(200);
    expect(await rollUp(db, at(24))).toMatchObject({ removed: 0 });
  });

  test("a pass that was left in the middle is ended as it began before the next day's begins", async () => {
    await using db = await many(200);
    await rollUp(db, at(24), { clock: slowClock(100), limitMs: 1_000 });
    await addHistory(db, ofFirst(25, 26, 27));
    await rollUp(db, at(48));
    expect((await historyKeys(db)).filter(([id]) => id === 1)).toEqual(ofFirst(1, 3, 25, 26, 27));
    expect(await rollUp(db, at(48))).toMatchObject({ removed: 2 });
    expect(await historyKeys(db)).toHaveLength(401);
  });

  test("told to stop it stops between two chunks, and nothing is done by halves", async () => {
    await using db = await many(200);
    const stop = new AbortController();
    const sleep = async () => stop.abort(new Error("enough"));
    const stopped = rollUp(db, at(24), { clock: { ...slowClock(50), sleep } }, stop.signal);
    expect(await failureOf(stopped)).toBe(stop.signal.reason);
    const left = (await historyKeys(db)).length;
    expect(left).toBeWithin(401, 600);
    // The next call does not begin again: what came to a video that was done stays.
    await addHistory(db, ofFirst(2.5));
    expect(await rollUp(db, at(24))).toMatchObject({ removed: left - 400 });
    expect((await historyKeys(db)).slice(0, 3)).toEqual(ofFirst(1, 2.5, 3));
  });

  test("between two chunks it leaves others as much time as it took, and chunks follow the time they take", async () => {
    await using db = await many(200);
    const [slow, quick] = [slowClock(50), slowClock(1)];
    await rollUp(db, at(24), { clock: slow });
    expect(slow.slept.length).toBeGreaterThan(20);
    expect(new Set(slow.slept)).toEqual(new Set([50]));
    await using another = await many(200);
    await rollUp(another, at(24), { clock: quick });
    expect(quick.slept.length).toBeLessThan(10);
  });

  test("two at a time, and a place that cannot be read, do no harm", async () => {
    await using db = await many(200);
    await db.rows(`INSERT INTO meta (key, value) VALUES ('history-thinned', '{"done":"nonsense"}')`);
    const reports = await Promise.all([rollUp(db, at(24)), rollUp(db, at(24))]);
    expect(reports.reduce((sum, { removed }) => sum + removed, 0)).toBe(200);
    expect(await historyKeys(db)).toHaveLength(400);
  });

  test("a row whose successor is undone in the very moment stays", async () => {
    await using db = await many(2);
    const write: Database["write"] = async (operation, work) => {
      await db.rows(`DELETE FROM observation WHERE video_id = 1 AND observed_at = ${at(3)}`);
      return db.database.write(operation, work);
    };
    const report = await rollUp({ database: { ...db.database, write } }, at(24));
    expect(report).toMatchObject({ removed: 1 });
    expect(await historyKeys(db)).toEqual([...ofFirst(1, 2), ...ofSecond(1, 3)]);
  });
});
