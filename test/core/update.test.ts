import { describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { updateVideoPlayCounts, type RunEvent, type UpdateDeps, type Answer } from "@playcounts/core";
import { createFakeClock } from "../support/fake-clock.ts";
import { expectInvariants, expectSums } from "../support/invariants.ts";
import { fails, scriptedSource } from "../support/scripted-source.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../support/temporary-database.ts";
import { failureOf } from "../contracts/failure-of.ts";

/** A database with stale videos, and what a caller passes to update them. */
async function bench(videos = 3) {
  const clock = createFakeClock();
  const db = await temporaryDatabase(clock);
  await db.addStale(videos, clock.now(), { uid: "11" });
  const source = scriptedSource([], { clock, latencyMs: 100 });
  const deps = { config: { databaseUrl: db.url }, source, clock, random: () => 0.5 } satisfies UpdateDeps;
  return { clock, db, source, deps, [Symbol.asyncDispose]: () => db.remove() };
}

test("a call opens the configured database, updates it, and tells what came of it", async () => {
  await using here = await bench();
  const events: RunEvent[] = [];
  const report = await updateVideoPlayCounts(
    { uids: [11] },
    { ...here.deps, onEvent: (event) => void events.push(event) },
  );
  expect(report).toMatchObject({
    schemaVersion: 1,
    status: "completed",
    uids: ["11"],
    updated: 3,
    source: "scripted",
  });
  expectSums(report);
  expect(events.at(-1)).toMatchObject({ type: "run-finished", report });
  expect(await here.db.rows("SELECT trigger FROM run")).toEqual([{ trigger: "library" }]);
  await expectInvariants(here.db, [here.source.served]);
});

describe("a call that cannot begin", () => {
  const untouched = async ({
    db,
    source,
  }: {
    db: TemporaryDatabase;
    source: ReturnType<typeof scriptedSource>;
  }) => {
    expect(source.requests).toEqual([]);
    expect(await db.rows("SELECT id FROM run")).toEqual([]);
  };

  test("for a wrong request says all that is wrong with it", async () => {
    await using here = await bench();
    const call = updateVideoPlayCounts({ uids: ["x", "y"], limit: 0 }, here.deps);
    expect(await failureOf(call)).toMatchObject({ name: "InputError", problems: { length: 3 } });
    await untouched(here);
  });

  test("for a pace that is too fast", async () => {
    await using here = await bench();
    const config = { ...here.deps.config, requestDelayMs: 10 };
    expect(await failureOf(updateVideoPlayCounts({}, { ...here.deps, config }))).toMatchObject({
      name: "InputError",
    });
    await untouched(here);
  });

  test("for a database that is not there makes none", async () => {
    await using here = await bench();
    const path = join(here.db.folder, "typo.db");
    const call = updateVideoPlayCounts({}, { ...here.deps, config: { databaseUrl: `file:${path}` } });
    expect(await failureOf(call)).toMatchObject({ name: "StorageError", fault: "missing" });
    expect(existsSync(path)).toBe(false);
  });
});

test("of two calls at the same time one runs and the other learns which run it is", async () => {
  await using here = await bench();
  const calls = [1, 2].map(() => updateVideoPlayCounts({}, here.deps));
  const outcomes = await Promise.allSettled(calls);
  const [refused] = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  const [report] = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  expect(report).toMatchObject({ status: "completed", updated: 3 });
  expect(refused).toMatchObject({ name: "BusyError", runId: report?.runId ?? "none" });
  expect(here.source.requests).toHaveLength(3);
  expect(here.source.maxInFlight()).toBe(1);
  // And whoever comes later finds the place free.
  expect(await updateVideoPlayCounts({}, here.deps)).toMatchObject({ due: 0 });
});

test("a listener that throws at a notice does the run no harm either", async () => {
  await using here = await bench();
  const path = join(here.db.folder, "progress.json");
  writeFileSync(path, "nonsense");
  const heard: string[] = [];
  const onEvent = ({ type }: RunEvent) => {
    heard.push(type);
    throw new Error("a bug of the listener");
  };
  const config = { ...here.deps.config, progress: `file:${path}` };
  expect(await updateVideoPlayCounts({}, { ...here.deps, config, onEvent })).toMatchObject({
    status: "completed",
    updated: 3,
  });
  expect(heard).toContain("notice");
});

test("what was passed in stays open and is used again", async () => {
  await using here = await bench();
  const { store, progress } = here.db;
  const given = { source: here.source, clock: here.clock, store, progress };
  expect(await updateVideoPlayCounts({ limit: 1 }, given)).toMatchObject({ updated: 1 });
  expect(await updateVideoPlayCounts({}, given)).toMatchObject({ updated: 2 });
});

test("a call that is stopped resolves, and the next goes on where it was", async () => {
  await using here = await bench(4);
  const controller = new AbortController();
  const onEvent = ({ type }: RunEvent) => type === "stored" && controller.abort();
  const first = await updateVideoPlayCounts(
    { force: true },
    { ...here.deps, signal: controller.signal, onEvent: (event) => void onEvent(event) },
  );
  expect(first).toMatchObject({ status: "interrupted", attempted: 1 });
  expect(await updateVideoPlayCounts({ force: true }, here.deps)).toMatchObject({
    resumedFrom: first.runId,
    attempted: 3,
  });
});

test("a backup that fails ends the run before the first request", async () => {
  await using here = await bench();
  const broken = new Error("no space for the backup");
  const backup = () => Promise.reject(broken);
  expect(await failureOf(updateVideoPlayCounts({}, { ...here.deps, backup }))).toBe(broken);
  expect(here.source.requests).toEqual([]);
  expect(await here.db.rows("SELECT status FROM run")).toEqual([{ status: "failed" }]);
  // With nothing to do there is nothing to back up.
  expect(await updateVideoPlayCounts({ uids: [] }, { ...here.deps, backup })).toMatchObject({ due: 0 });
});

test("the books of each of many random nights add up, and no number is ever made up", async () => {
  const kinds = ["network", "timeout", "server-error", "rate-limited", "risk-control", "off-schema"] as const;
  let seed = 7;
  const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  await using here = await bench(30);
  const before = new Map((await here.db.videos()).map(({ aid, counts }) => [aid, counts.play]));
  const served = [];
  for (let night = 0; night < 12; night += 1) {
    const source = scriptedSource([], {
      clock: here.clock,
      latencyMs: 100,
      maxBatch: night % 2 === 0 ? 1 : 10,
      otherwise: (videos) => {
        if (chance() < 0.15) return fails(kinds[Math.floor(chance() * kinds.length)] ?? "network");
        return videos.flatMap(({ aid }): Answer[] => {
          const counts = {
            play: Math.floor(chance() * 2_000),
            danmaku: 1,
            reply: 1,
            favorite: 1,
            coin: 1,
            share: 1,
            like: 1,
          };
          const facts = { aid, code: null, message: "" } as const;
          if (chance() < 0.05) return [];
          if (chance() < 0.1) return [{ ...facts, kind: "unavailable", state: "gone" }];
          if (chance() < 0.1) return [{ ...facts, kind: "invalid", reason: "off-schema" }];
          return [{ kind: "counted", aid, counts, uid: null, title: null, publishedAt: null }];
        });
      },
    });
    served.push(source.served);
    const report = await updateVideoPlayCounts(
      { force: night % 3 === 0 },
      { ...here.deps, source, random: chance, backup: async () => {} },
    );
    expectSums(report);
    expect(source.maxInFlight()).toBeLessThanOrEqual(1);
    await expectInvariants(here.db, served, before);
    here.clock.advance(13 * 3_600_000);
  }
});
