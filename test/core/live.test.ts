import { afterEach, beforeEach, expect, test } from "bun:test";
import { BusyError, readLive, type LiveDeps } from "@playcounts/core";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../support/temporary-database.ts";

let clock: FakeClock;
let db: TemporaryDatabase;
let simulator: Simulator;
let deps: LiveDeps;
const video = { aid: 0, bvid: "" };
beforeEach(async () => {
  clock = createFakeClock(Date.UTC(2026, 10, 23, 12));
  db = await temporaryDatabase(clock);
  simulator = await startSimulator({ videos: 5, uploaders: 1, now: () => clock.now() });
  Object.assign(video, {
    aid: simulator.catalogue.videoAt(0)?.aid,
    bvid: simulator.catalogue.videoAt(0)?.bvid,
  });
  await db.add({ ...video });
  const config = { databaseUrl: db.url, apiUrl: simulator.url };
  deps = { config, clock, random: () => 0.5 };
});
afterEach(async () => {
  await simulator.close();
  await db.remove();
});

test("one request tells the number, and nothing but the upstream's state is stored", async () => {
  const before = await db.videos();
  const reading = await readLive(video, deps);
  const { play } = simulator.counts(video.aid);
  expect(reading).toMatchObject({
    kind: "answered",
    source: "bulk",
    answer: { kind: "counted", counts: { play } },
  });
  expect(simulator.requests).toHaveLength(1);
  expect(await db.videos()).toEqual(before);
  expect(await db.rows("SELECT * FROM run UNION ALL SELECT * FROM run")).toEqual([]);
  expect(await db.rows("SELECT * FROM observation")).toEqual([]);
  expect(await db.rows("SELECT run_id FROM lease")).toEqual([{ run_id: null }]);
  expect((await db.rows("SELECT value FROM upstream"))[0]?.["value"]).toContain(`"askedAt":${clock.now()}`);
});

test("a second look waits for the pause that is owed since the first", async () => {
  await readLive(video, deps);
  clock.advance(1_000);
  await readLive(video, deps);
  expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(2_000);
  expect(simulator.requests).toHaveLength(2);
});

test("a 412 is told with until when, the next look makes no request, and neither does the next run", async () => {
  simulator.ban({});
  const first = await readLive(video, deps);
  expect(first).toMatchObject({
    kind: "failed",
    fault: "risk-control",
    blockedUntil: clock.now() + 30 * 60_000,
  });
  clock.advance(60_000);
  const second = await readLive(video, deps);
  expect(second).toEqual({ kind: "not-asked", why: "cooldown", until: clock.now() + 29 * 60_000 });
  expect(simulator.requests).toHaveLength(1);
});

test("a pause longer than a person waits is told instead", async () => {
  simulator.respond({}, { text: "", status: 429, headers: { "retry-after": "120" } });
  await readLive(video, deps);
  const again = await readLive(video, deps);
  expect(again).toMatchObject({ kind: "not-asked", why: "pace" });
  expect(again.kind === "not-asked" && (again.until ?? 0) - clock.now()).toBeGreaterThan(30_000);
  expect(simulator.requests).toHaveLength(1);
});

test("a video that is left out of the answer is unknown, not gone", async () => {
  simulator.answerFor(video.aid, { missing: true });
  expect(await readLive(video, deps)).toMatchObject({ kind: "answered", answer: null });
});

test("while a run holds the database it is refused, without a request", async () => {
  const start = {
    kind: "update",
    startedAt: clock.now(),
    trigger: "test",
    idempotencyKey: null,
    request: {},
  } as const;
  const session = await db.store.beginRun(start);
  expect(await readLive(video, deps).catch((error: unknown) => error)).toBeInstanceOf(BusyError);
  expect(simulator.requests).toEqual([]);
  await session.end(clock.now(), "interrupted", {}, null);
  expect((await readLive(video, deps)).kind).toBe("answered");
});

test("a signal ends it, and lets go of the database", async () => {
  const reason = new Error("enough");
  const stopped = await readLive(video, { ...deps, signal: AbortSignal.abort(reason) }).catch(
    (error: unknown) => error,
  );
  expect(stopped).toBe(reason);
  expect(await db.rows("SELECT run_id FROM lease")).toEqual([{ run_id: null }]);
});
