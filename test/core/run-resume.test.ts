import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFileProgress } from "../../packages/core/src/progress/file.ts";
import { createMemoryProgress } from "../../packages/core/src/progress/memory.ts";
import type { ProgressStore } from "../../packages/core/src/ports.ts";
import type { UpdateRequest } from "../../packages/core/src/request.ts";
import { expectInvariants, expectPolite, expectSums } from "../support/invariants.ts";
import { eachVideo, fails, scriptedSource } from "../support/scripted-source.ts";
import { testDeps, type RunSetup, type TestDeps } from "../support/test-run.ts";
import { counted } from "../support/videos.ts";

const hour = 3_600_000;

async function bench(videos = 12) {
  const deps = await testDeps((clock) =>
    scriptedSource([], { clock, latencyMs: 200, otherwise: eachVideo((aid) => counted(aid, aid)) }),
  );
  await deps.db.addStale(videos, deps.clock.now(), { uid: "11" });
  return deps;
}
const asked = ({ source }: TestDeps) => source.requests.map(({ aids }) => aids[0]);

/** A run that is told to stop as soon as so many videos are stored. */
async function interrupt(deps: TestDeps, after: number, request: UpdateRequest = {}, setup: RunSetup = {}) {
  const controller = new AbortController();
  let stored = 0;
  return deps.run(request, {
    ...setup,
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === "stored") stored += event.videos;
      if (stored >= after) controller.abort();
    },
  });
}

describe("a run that is told to stop", () => {
  test("before it began makes no request", async () => {
    await using deps = await bench();
    const report = await deps.run({}, { signal: AbortSignal.abort() });
    expect(report).toMatchObject({
      status: "interrupted",
      reason: "aborted",
      attempted: 0,
      remaining: 12,
      requests: 0,
    });
    expect(deps.source.requests).toEqual([]);
  });

  test("while it waits stops at once and asks no more", async () => {
    await using deps = await bench();
    const controller = new AbortController();
    const report = await deps.run(
      {},
      {
        signal: controller.signal,
        onEvent: (event) => event.type === "waiting" && deps.events.length > 12 && controller.abort(),
      },
    );
    expect(report.status).toBe("interrupted");
    expect(report.attempted).toBe(deps.source.requests.length);
    expect(report.attempted).toBeLessThan(12);
    expectSums(report);
  });

  test("in the middle of a request forgets that request and keeps the rest", async () => {
    await using deps = await bench(3);
    const controller = new AbortController();
    const source = scriptedSource([[], "never"], { clock: deps.clock });
    const running = deps.run({}, { source, signal: controller.signal });
    while (source.requests.length < 2) await Bun.sleep(1);
    controller.abort(new Error("enough"));
    expect(await running).toMatchObject({
      status: "interrupted",
      requests: 2,
      failed: 1,
      remaining: 2,
      retries: 0,
    });
    expect((await deps.db.rows("SELECT status FROM run"))[0]).toEqual({ status: "interrupted" });
  });

  test("ends as interrupted also where the source calls it a fault of the network", async () => {
    await using deps = await bench(3);
    const controller = new AbortController();
    const source = scriptedSource([() => (controller.abort(), fails("network"))], { clock: deps.clock });
    expect(await deps.run({}, { source, signal: controller.signal })).toMatchObject({
      status: "interrupted",
      retries: 0,
      requests: 1,
    });
    const clumsy: typeof source = {
      ...source,
      fetchPlayCounts: async () => {
        second.abort();
        throw new DOMException("stopped", "AbortError");
      },
    };
    const second = new AbortController();
    expect(await deps.run({}, { source: clumsy, signal: second.signal })).toMatchObject({
      status: "interrupted",
    });
  });
});

describe("the run after one that stopped half-way", () => {
  const stores: [string, (deps: TestDeps) => ProgressStore][] = [
    ["in the database", ({ db }) => db.progress],
    ["in memory", () => createMemoryProgress()],
    [
      "in a file",
      ({ db, clock }) =>
        createFileProgress(
          join(db.folder, "progress.json"),
          () => clock.now(),
          () => {},
        ),
    ],
  ];

  test.each(stores)("by force asks only for what is left (progress %s)", async (_, makeProgress) => {
    await using deps = await bench();
    const progress = makeProgress(deps);
    const first = await interrupt(deps, 5, { force: true }, { progress });
    expect(first).toMatchObject({ status: "interrupted", attempted: 5, remaining: 7 });
    deps.clock.advance(hour);
    const second = await deps.run({ force: true }, { progress });
    expect(second).toMatchObject({ status: "completed", resumedFrom: first.runId, due: 7, attempted: 7 });
    expect(asked(deps)).toEqual(Array.from({ length: 12 }, (_, n) => 1_001 + n));
    expectPolite(deps.source.requests);
    expectSums(second);
    await expectInvariants(deps.db, [deps.source.served]);
    // The goal was reached: the next one is a new run.
    deps.clock.advance(hour);
    expect(await deps.run({ force: true }, { progress })).toMatchObject({ resumedFrom: null, due: 12 });
  });

  test("ends with the same numbers as an undisturbed one, wherever it was stopped", async () => {
    for (const stop of [1, 4, 10, 11]) {
      await using deps = await bench();
      await interrupt(deps, stop, { force: true });
      await deps.run({ force: true });
      expect((await deps.db.videos()).map(({ counts }) => counts.play)).toEqual(
        Array.from({ length: 12 }, (_, n) => 1_001 + n),
      );
      expect(deps.source.requests).toHaveLength(12);
    }
  });

  test("tries again what had failed only if it is another night", async () => {
    await using deps = await bench(4);
    const source = scriptedSource([[]], { clock: deps.clock, latencyMs: 200 });
    await interrupt(deps, 2, {}, { source });
    const second = await deps.run({}, { source });
    expect(second).toMatchObject({ due: 2, updated: 2 });
    deps.clock.advance(hour);
    expect(await deps.run({}, { source })).toMatchObject({ resumedFrom: null, due: 1, updated: 1 });
  });

  test("counts a limit over both", async () => {
    await using deps = await bench();
    await interrupt(deps, 3, { limit: 5 });
    const second = await deps.run({ limit: 5 });
    expect(second).toMatchObject({ status: "completed", due: 9, attempted: 2, remaining: 7 });
    expect(await deps.run({ limit: 5 })).toMatchObject({ resumedFrom: null, due: 7, attempted: 5 });
  });

  test("is a new one after twenty hours", async () => {
    await using deps = await bench();
    await interrupt(deps, 5, { force: true });
    deps.clock.advance(20 * hour);
    expect(await deps.run({ force: true })).toMatchObject({ resumedFrom: null, due: 12, attempted: 12 });
  });

  test("is a new one where the place was left by a clock that was ahead", async () => {
    await using deps = await bench();
    const startedAt = deps.clock.now();
    deps.clock.set(startedAt + 400 * 24 * hour);
    await interrupt(deps, 5, { force: true });
    deps.clock.set(startedAt + hour);
    expect(await deps.run({ force: true })).toMatchObject({
      resumedFrom: null,
      due: 12,
      attempted: 12,
      remaining: 0,
    });
    for (const { observedAt } of await deps.db.videos())
      expect(observedAt).toBeLessThan(startedAt + 2 * hour);
  });

  test.each<[string, UpdateRequest, string | undefined]>([
    ["not by force", {}, undefined],
    ["for one uploader", { force: true, uids: ["11"] }, undefined],
    ["for one video", { force: true, bvids: ["av1001"] }, undefined],
    ["with a limit", { force: true, limit: 100 }, undefined],
    ["on another database", { force: true }, "another"],
  ])("is a new one if it is %s", async (_, request, databaseId) => {
    await using deps = await bench();
    const path = join(deps.db.folder, "progress.json");
    const progress = createFileProgress(
      path,
      () => deps.clock.now(),
      () => {},
    );
    await interrupt(deps, 5, { force: true }, { progress });
    deps.clock.advance(hour);
    const setup = { progress, ...(databaseId === undefined ? {} : { databaseId }) };
    expect(await deps.run(request, setup)).toMatchObject({
      resumedFrom: null,
      status: "completed",
      remaining: 0,
    });
  });

  test("also meets videos that were added in between", async () => {
    await using deps = await bench(4);
    await interrupt(deps, 2, { force: true });
    deps.clock.advance(hour);
    const observedAt = deps.clock.now() - 1_000;
    await deps.db.add({ aid: 1, counts: { ...counted(1).counts }, observedAt, observedFrom: "import" });
    expect(await deps.run({ force: true })).toMatchObject({
      status: "completed",
      due: 3,
      attempted: 3,
      remaining: 0,
    });
  });
});

test("a progress file that makes no sense is set aside, reported, and the run starts afresh", async () => {
  for (const text of ["", "{", "[]", '{"version":2}', "\0\u0001", "x".repeat(20_000)]) {
    await using deps = await bench(2);
    const path = join(deps.db.folder, "progress.json");
    writeFileSync(path, text);
    const notices: string[] = [];
    const progress = createFileProgress(
      path,
      () => deps.clock.now(),
      (message) => notices.push(message),
    );
    expect(await deps.run({}, { progress })).toMatchObject({ status: "completed", updated: 2 });
    expect(notices).toEqual([expect.stringContaining("set aside")]);
    expect(readdirSync(deps.db.folder).filter((name) => name.includes(".corrupt-"))).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
  }
});

test("a video that was deleted while it was asked for is not brought back", async () => {
  await using deps = await bench(3);
  const source = scriptedSource([() => [counted(1_001)], eachVideo((aid) => counted(aid))], {
    clock: deps.clock,
  });
  const deleting: typeof source = {
    ...source,
    async fetchPlayCounts(videos, signal) {
      if (videos[0]?.aid === 1_002) await deps.db.rows("DELETE FROM video WHERE aid = 1002");
      return source.fetchPlayCounts(videos, signal);
    },
  };
  expect(await deps.run({}, { source: deleting })).toMatchObject({ status: "completed", attempted: 3 });
  expect((await deps.db.videos()).map(({ aid }) => aid)).toEqual([1_001, 1_003]);
  expect(
    await deps.db.rows("SELECT video_id FROM observation WHERE video_id NOT IN (SELECT id FROM video)"),
  ).toEqual([]);
});
