import { describe, expect, test } from "bun:test";
import type { SourceFault } from "../../packages/core/src/errors.ts";
import { regroup } from "../../packages/core/src/stream.ts";
import { expectInvariants, expectPolite, expectSums } from "../support/invariants.ts";
import { eachVideo, fails, scriptedSource, type ScriptedReply } from "../support/scripted-source.ts";
import { testDeps } from "../support/test-run.ts";
import { counted, invalid, unavailable } from "../support/videos.ts";

/** A bulk source, and a view source to go with it, on one clock. */
async function bench(videos: number, script: readonly ScriptedReply[] = [], otherwise?: ScriptedReply) {
  const deps = await testDeps((clock) =>
    scriptedSource(script, {
      name: "bulk",
      maxBatch: 50,
      clock,
      latencyMs: 400,
      ...(otherwise && { otherwise }),
    }),
  );
  await deps.db.addStale(videos, deps.clock.now());
  const view = scriptedSource([], { name: "view", clock: deps.clock, latencyMs: 100 });
  return { ...deps, view, [Symbol.asyncDispose]: () => deps.db.remove() };
}

describe("a source that is refused", () => {
  test.each<SourceFault>(["refused", "off-schema", "too-large", "unknown-code"])(
    "as %s in its very first request is replaced, and no video is lost or blamed",
    async (fault) => {
      await using deps = await bench(12, [fails(fault), fails(fault)]);
      const { view } = deps;
      const report = await deps.run({}, { substitute: view, single: view });
      expect(report).toMatchObject({ status: "completed", source: "view", updated: 12, failed: 0 });
      expect(view.requests.map(({ aids }) => aids)).toEqual(
        Array.from({ length: 12 }, (_, n) => [1_001 + n]),
      );
      expect(deps.events.filter(({ type }) => type === "source-changed")).toMatchObject([
        { from: "bulk", to: "view" },
      ]);
      expectPolite([...deps.source.requests, ...view.requests]);
      expectSums(report);
    },
  );

  test("goes through ten at a time from then on", async () => {
    await using deps = await bench(25, [fails("refused")]);
    await deps.run({}, { substitute: deps.view, random: () => 0 });
    const sent = deps.view.requests.map(({ sentAt }) => sentAt);
    const long = sent.flatMap((at, index) =>
      index > 0 && at - (sent[index - 1] ?? 0) > 2_000 ? [index] : [],
    );
    expect(long).toEqual([10, 20]);
  });

  test("later than in its first request is not replaced: the videos are asked for singly, as far as that goes", async () => {
    const all: ScriptedReply = eachVideo((aid) => counted(aid));
    await using deps = await bench(120, [all, fails("refused")]);
    const { view } = deps;
    const report = await deps.run({}, { substitute: view, single: view });
    expect(report).toMatchObject({ status: "partial", source: "bulk", updated: 50 + 12 + 20, failed: 38 });
    expect(view.requests).toHaveLength(12);
    expectSums(report);
  });

  test.each<SourceFault>(["network", "rate-limited", "risk-control"])(
    "for %s is not refused for what it is",
    async (fault) => {
      await using deps = await bench(3, [], fails(fault));
      const report = await deps.run({}, { substitute: deps.view, single: deps.view });
      expect(report).toMatchObject({ source: "bulk", updated: 0 });
      expect(deps.view.requests).toEqual([]);
    },
  );
});

describe("videos that a bulk answer leaves open", () => {
  const missingOrGarbled = eachVideo((aid) =>
    aid % 50 === 3
      ? undefined
      : aid % 50 === 4
        ? invalid(aid, "wrong-video")
        : aid % 50 === 5
          ? unavailable(aid)
          : counted(aid),
  );

  test("are asked for singly at the end, and then count as any other", async () => {
    await using deps = await bench(100, [], missingOrGarbled);
    const { view } = deps;
    const report = await deps.run({}, { single: view });
    expect(report).toMatchObject({ status: "completed", updated: 98, skipped: 2, requests: 6 });
    expect(view.requests.map(({ aids }) => aids[0])).toEqual([1_003, 1_004, 1_053, 1_054]);
    expect(view.requests[0]?.sentAt).toBeGreaterThan(deps.source.requests[1]?.endedAt ?? 0);
    const rows = await deps.db.videos();
    expect(rows.find(({ aid }) => aid === 1_003)?.observedFrom).toBe("view");
    expect(rows.find(({ aid }) => aid === 1_006)?.observedFrom).toBe("bulk");
    expectSums(report);
    await expectInvariants(
      deps.db,
      [deps.source.served, view.served],
      new Map([1_005, 1_055].map((aid) => [aid, 1_000])),
    );
  });

  test("are at most one in ten; the rest has failed as missing", async () => {
    await using deps = await bench(
      50,
      [],
      eachVideo((aid) => (aid <= 1_020 ? undefined : counted(aid))),
    );
    const report = await deps.run({}, { single: deps.view });
    expect(report).toMatchObject({ status: "partial", updated: 35, failed: 15 });
    expect(deps.view.requests).toHaveLength(5);
    expect(new Set(report.failures.map(({ reason }) => reason))).toEqual(new Set(["missing"]));
    expectSums(report);
  });

  test("of a small run are still one", async () => {
    await using deps = await bench(
      3,
      [],
      eachVideo((aid) => (aid === 1_002 ? undefined : counted(aid))),
    );
    expect(await deps.run({}, { single: deps.view })).toMatchObject({ status: "completed", updated: 3 });
  });

  test("have failed where there is nobody to ask singly", async () => {
    await using deps = await bench(
      10,
      [],
      eachVideo((aid) => (aid === 1_002 ? undefined : counted(aid))),
    );
    expect(await deps.run()).toMatchObject({
      status: "partial",
      failures: [{ reason: "missing", attempts: 1 }],
    });
  });

  test("and are garbled singly too have failed, with both requests counted", async () => {
    await using deps = await bench(
      10,
      [],
      eachVideo((aid) => (aid === 1_002 ? invalid(aid, "conflicting") : counted(aid))),
    );
    const view = scriptedSource([eachVideo((aid) => invalid(aid, "off-schema"))], {
      name: "view",
      clock: deps.clock,
    });
    const report = await deps.run({}, { single: view });
    expect(report.failures).toMatchObject([{ reason: "off-schema", attempts: 2 }]);
  });

  test("are not asked for singly when the whole request failed on its way", async () => {
    await using deps = await bench(
      20,
      Array.from({ length: 4 }, () => fails("timeout")),
    );
    const report = await deps.run({}, { single: deps.view });
    expect(report).toMatchObject({ status: "partial", failed: 20, requests: 4 });
    expect(deps.view.requests).toEqual([]);
  });
});

test("answers for videos that were not asked for are ignored, and of two for one video the last is used", async () => {
  await using deps = await bench(2, [
    [counted(1_001, 5_000), counted(9_999, 1), counted(1_002, 1_100), counted(1_002, 1_200)],
  ]);
  expect(await deps.run()).toMatchObject({ status: "completed", updated: 2, attempted: 2 });
  expect((await deps.db.videos()).map(({ counts }) => counts.play)).toEqual([5_000, 1_200]);
});

describe("memory", () => {
  test("holds one page and one batch at most, however many videos are due", async () => {
    let [given, taken, most] = [0, 0, 0];
    async function* pages() {
      for (let page = 0; page < 1_000; page += 1) {
        given += 30;
        most = Math.max(most, given - taken);
        yield Array.from({ length: 30 }, (_, n) => page * 30 + n);
      }
    }
    for await (const batch of regroup(pages(), () => 50)) taken += batch.length;
    expect(taken).toBe(30_000);
    expect(most).toBeLessThanOrEqual(80);
  });

  test("a run reads the next videos only after the answers for these are stored", async () => {
    await using deps = await bench(30);
    const { store } = deps.db;
    let read = 0;
    const counting: typeof store = {
      ...store,
      async *streamDue(selection, size) {
        for await (const page of store.streamDue(selection, size)) {
          expect(page.length).toBeLessThanOrEqual(10);
          const [stored] = await deps.db.rows(
            `SELECT count(*) AS n FROM video WHERE attempted_at >= ${selection.now}`,
          );
          expect(read - Number(stored?.["n"])).toBeLessThanOrEqual(10);
          read += page.length;
          yield page;
        }
      },
    };
    expect(await deps.run({}, { store: counting, policy: { batchSize: 10 } })).toMatchObject({
      updated: 30,
      requests: 3,
    });
    expect(read).toBe(30);
  });
});
