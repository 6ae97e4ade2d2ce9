import { describe, expect, test } from "bun:test";
import { openService, updateVideoPlayCounts, type RunEvent, type UpdateDeps } from "@playcounts/core";
import { addHistory, at, dayMs, historyKeys, type HistoryKey } from "../support/history.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { scriptedSource } from "../support/scripted-source.ts";
import { temporaryDatabase } from "../support/temporary-database.ts";
import { testDeps } from "../support/test-run.ts";

const old: HistoryKey[] = [-30, 1, 2, 3].map((hour) => [1, at(hour)]);
const thinned: HistoryKey[] = [-30, 3].map((hour) => [1, at(hour)]);

/** A database with a day of old history, a video to be asked for, and what a caller passes. */
async function bench(ageMs: number) {
  const clock = createFakeClock(at(12) + ageMs);
  const db = await temporaryDatabase(clock);
  await db.addStale(1, clock.now());
  await addHistory(db, old);
  const events: RunEvent[] = [];
  const deps = {
    config: { databaseUrl: db.url },
    source: scriptedSource([], { clock }),
    clock,
    onEvent: (event) => void events.push(event),
  } satisfies UpdateDeps;
  const keys = async () => (await historyKeys(db)).filter(([, observedAt]) => observedAt < at(24));
  const notices = () => events.flatMap((event) => (event.type === "notice" ? event.message : []));
  return { clock, db, deps, events, keys, notices, [Symbol.asyncDispose]: () => db.remove() };
}

describe("after a run of the configured database", () => {
  test("history of more than 90 days is thinned and told of, before the run is said to be over", async () => {
    await using here = await bench(91 * dayMs);
    expect(await updateVideoPlayCounts({}, here.deps)).toMatchObject({ status: "completed", updated: 1 });
    expect(await here.keys()).toEqual(thinned);
    expect(here.notices()).toEqual([expect.stringContaining("2 old rows were thinned to one a day")]);
    expect(here.events.at(-1)?.type).toBe("run-finished");
  });

  test("younger history stays as it is, and nothing is said", async () => {
    await using here = await bench(90 * dayMs);
    await updateVideoPlayCounts({}, here.deps);
    expect([await here.keys(), here.notices()]).toEqual([old, []]);
  });

  test("space that something else gave free is told of without rows, and a page or two not at all", async () => {
    await using here = await bench(80 * dayMs);
    const fill = (bytes: number) => here.db.rows(`CREATE TABLE filler AS SELECT zeroblob(${bytes}) AS space`);
    await fill(3_000);
    await here.db.rows("DROP TABLE filler");
    await updateVideoPlayCounts({}, here.deps);
    expect(here.notices()).toEqual([]);
    await fill(500_000);
    await here.db.rows("DROP TABLE filler");
    here.clock.advance(dayMs);
    await updateVideoPlayCounts({ force: true }, here.deps);
    expect(here.notices()).toEqual(["history: the file is 0.5 MB smaller"]);
  });

  test("how long everything stays is a setting, and the days are those of the zone", async () => {
    await using here = await bench(3 * dayMs);
    const config = { ...here.deps.config, historyRawMs: 2 * dayMs, timezone: "Asia/Dhaka" };
    await updateVideoPlayCounts({}, { ...here.deps, config });
    // There the day begins two hours later.
    expect(await here.keys()).toEqual([-30, 1, 3].map((hour) => [1, at(hour)]));
    const forever = { ...here.deps.config, historyRawMs: null };
    await using kept = await bench(400 * dayMs);
    await updateVideoPlayCounts({}, { ...kept.deps, config: { ...forever, databaseUrl: kept.db.url } });
    expect(await kept.keys()).toEqual(old);
  });

  test("a run with nothing to ask does it as well; a dry run does not", async () => {
    await using here = await bench(91 * dayMs);
    await updateVideoPlayCounts({ dryRun: true }, here.deps);
    expect(await here.keys()).toEqual(old);
    expect(await updateVideoPlayCounts({ uids: [] }, here.deps)).toMatchObject({ due: 0 });
    expect(await here.keys()).toEqual(thinned);
  });

  test("what goes wrong with it is told, and the run is completed all the same", async () => {
    await using here = await bench(91 * dayMs);
    await here.db.rows(
      `CREATE TRIGGER stuck BEFORE DELETE ON observation BEGIN SELECT raise(ABORT, 'stuck'); END`,
    );
    const report = await updateVideoPlayCounts({}, here.deps);
    expect(report).toMatchObject({ status: "completed", updated: 1 });
    expect(here.notices()).toEqual([expect.stringMatching(/^the old history was not thinned: .*SQLITE/)]);
    expect(await here.db.rows("SELECT status FROM run")).toEqual([{ status: "completed" }]);
    await here.db.rows("DROP TRIGGER stuck");
    await updateVideoPlayCounts({}, here.deps);
    expect(await here.keys()).toEqual(thinned);
  });

  test("a service does it on the connection that it has", async () => {
    await using here = await bench(91 * dayMs);
    const heard: string[] = [];
    const onNotice = (message: string) => void heard.push(message);
    const service = await openService({ config: here.deps.config, clock: here.clock, onNotice });
    const { store, databaseId, progress, rollUp } = service;
    await updateVideoPlayCounts({}, { ...here.deps, store, databaseId, progress, rollUp });
    service.close();
    expect(await here.keys()).toEqual(thinned);
    expect(heard).toHaveLength(1);
  });
});

describe("when it is its turn", () => {
  test("after a run that reached its goal, which has let go by then, and after no other", async () => {
    await using deps = await testDeps();
    await deps.db.addStale(3, deps.clock.now());
    const seen: unknown[] = [];
    const rollUp = async () => {
      seen.push(
        ...(await deps.db.rows("SELECT r.status, l.run_id FROM run r, lease l ORDER BY r.id DESC LIMIT 1")),
      );
    };
    const stop = new AbortController();
    const onEvent = ({ type }: RunEvent) => type === "stored" && stop.abort();
    await deps.run({}, { rollUp, signal: stop.signal, onEvent });
    expect(seen).toEqual([]);
    await deps.run({}, { rollUp });
    expect(seen).toEqual([{ status: "completed", run_id: null }]);
  });
});
