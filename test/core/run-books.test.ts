import { describe, expect, test } from "bun:test";
import type { RunEvent } from "../../packages/core/src/events.ts";
import { expectInvariants, expectPolite, expectSums } from "../support/invariants.ts";
import { eachVideo, fails, scriptedSource } from "../support/scripted-source.ts";
import { testDeps } from "../support/test-run.ts";
import { counted, countersOf, invalid, unavailable } from "../support/videos.ts";
import { failureOf } from "../contracts/failure-of.ts";

const day = 86_400_000;

/** Some of everything: every third video updated, the others unchanged, gone, zero, garbled or lost. */
const mixed = eachVideo((aid) => {
  const kinds = [
    counted(aid, 2_000),
    counted(aid, 1_000),
    counted(aid, 2_500),
    unavailable(aid),
    counted(aid, 3_000),
    counted(aid, 990),
    counted(aid, 4_000),
    aid % 16 === 7 ? counted(aid, 0) : counted(aid, 1_001),
    aid % 16 === 8 ? undefined : unavailable(aid, "hidden"),
    aid % 32 === 9 ? invalid(aid) : counted(aid, 1_000),
  ];
  return kinds[aid % 10];
});

const bench = (script = [], otherwise = mixed) =>
  testDeps((clock) => scriptedSource(script, { clock, latencyMs: 150, otherwise }));

describe("the report", () => {
  test("of a run with some of everything adds up, and tells what the database holds", async () => {
    await using deps = await bench();
    await deps.db.addStale(60, deps.clock.now(), { uid: "11" });
    const report = await deps.run(
      {},
      { onEvent: (event) => event.type === "stored" && expectProgress(event) },
    );
    expect(report).toMatchObject({
      status: "partial",
      due: 60,
      attempted: 60,
      remaining: 0,
      force: false,
      uids: null,
    });
    expectSums(report);
    expectPolite(deps.source.requests);
    await expectInvariants(
      deps.db,
      [deps.source.served],
      new Map((await deps.db.videos()).map(({ aid }) => [aid, 1_000])),
    );

    const remarks = await deps.db.rows(
      "SELECT result, count(*) AS n FROM remark GROUP BY result ORDER BY result",
    );
    expect(remarks).toContainEqual({ result: "failed", n: report.failed });
    expect(remarks).toContainEqual({ result: "skipped", n: report.skipped });
    expect(report.failures.map(({ reason }) => reason)).toContain("missing");
    expect(new Set(report.skippedVideos.map(({ reason }) => reason))).toEqual(
      new Set(["gone", "hidden", "suspect"]),
    );
    expect(report.failures[0]).toMatchObject({ uid: "11", attempts: 1, bvid: expect.stringMatching(/^BV1/) });

    const [row] = await deps.db.rows("SELECT * FROM run");
    const { failures: _, skippedVideos: __, ...figures } = report;
    expect(row).toMatchObject({ status: "partial", trigger: "test", finished_at: deps.clock.now() });
    expect(JSON.parse(String(row?.["report"]))).toEqual(figures);
  });

  test("is only one of two things: completed if nothing failed, else partial", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => (aid === 1_002 ? invalid(aid) : unavailable(aid))),
    );
    await deps.db.addStale(3, deps.clock.now());
    expect(await deps.run({ bvids: ["av1001"] })).toMatchObject({ status: "completed", skipped: 1 });
    expect(await deps.run()).toMatchObject({ status: "partial", failed: 1 });
  });

  test("of a run with nothing to do says so without a request or a pause", async () => {
    await using deps = await bench();
    await deps.db.addStale(5, deps.clock.now() + 30 * day);
    const report = await deps.run();
    expect(report).toMatchObject({ status: "completed", due: 0, attempted: 0, requests: 0, dueByReason: {} });
    expect(deps.source.requests).toEqual([]);
    expect(deps.clock.slept).toEqual([]);
  });
});

function expectProgress({ progress }: RunEvent & { type: "stored" }): void {
  const { attempted, updated, unchanged, skipped, failed, due } = progress;
  expect(updated + unchanged + skipped + failed).toBe(attempted);
  expect(attempted).toBeLessThanOrEqual(due);
}

describe("which videos are asked for", () => {
  test("all that are due, oldest number first, one request at a time", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid)),
    );
    await deps.db.addStale(25, deps.clock.now());
    await deps.db.add({ aid: 7 });
    expect(await deps.run()).toMatchObject({ dueByReason: { stale: 25, "never-counted": 1 }, updated: 26 });
    const asked = deps.source.requests.flatMap(({ aids }) => aids);
    expect(asked).toEqual([7, ...Array.from({ length: 25 }, (_, n) => 1_001 + n)]);
    expect(deps.source.maxInFlight()).toBe(1);
  });

  test("at most as many as the limit, and the next run goes on with the rest", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid)),
    );
    await deps.db.addStale(7, deps.clock.now());
    const first = await deps.run({ limit: 3 });
    expect(first).toMatchObject({ status: "completed", due: 7, attempted: 3, remaining: 4 });
    expectSums(first);
    expect(await deps.run({ limit: 3 })).toMatchObject({ due: 4, attempted: 3, remaining: 1 });
    expect(await deps.run({ limit: 3 })).toMatchObject({ due: 1, attempted: 1, remaining: 0 });
  });

  test("none for an empty list of uploaders, even by force", async () => {
    await using deps = await bench();
    await deps.db.addStale(3, deps.clock.now(), { uid: "11" });
    expect(await deps.run({ uids: [], force: true })).toMatchObject({
      status: "completed",
      due: 0,
      uids: [],
    });
    expect(deps.source.requests).toEqual([]);
  });

  test("only the named uploaders' and the named videos", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid)),
    );
    await deps.db.addStale(3, deps.clock.now(), { uid: "11" });
    await deps.db.add({ aid: 50, uid: "22" }, { aid: 51, uid: "22" });
    await deps.run({ uids: [22] });
    await deps.run({ bvids: ["av1002"], force: true });
    expect(deps.source.requests.map(({ aids }) => aids)).toEqual([[50], [51], [1_002]]);
  });

  test("nothing at all while one of the names is not tracked", async () => {
    await using deps = await bench();
    await deps.db.addStale(2, deps.clock.now(), { uid: "11" });
    const wrong = deps.run({ uids: ["11", "404", "405"], bvids: ["BV17x411w7KC"] });
    expect(await failureOf(wrong)).toMatchObject({
      name: "InputError",
      problems: [
        expect.stringMatching(/404 .*playcounts track 404/),
        expect.stringMatching(/405 /),
        expect.stringMatching(/BV17x411w7KC /),
      ],
    });
    expect(deps.source.requests).toEqual([]);
    expect(await deps.db.rows("SELECT * FROM run")).toEqual([]);
  });

  test("everything again by force, even what was read this minute", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid)),
    );
    await deps.db.addStale(3, deps.clock.now() + 30 * day - 60_000);
    expect(await deps.run({ force: true })).toMatchObject({
      force: true,
      dueByReason: { forced: 3 },
      updated: 3,
    });
  });

  test("also those whose last attempt a wrong clock dated into the future", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid)),
    );
    const future = deps.clock.now() + 400 * day;
    await deps.db.add({ aid: 9, counts: countersOf(5), observedAt: future, attemptedAt: future });
    expect(await deps.run()).toMatchObject({ due: 1, updated: 1, remaining: 0 });
    expect(await deps.db.video(9)).toMatchObject({ observedAt: deps.clock.now() });
  });
});

describe("an upstream that has changed", () => {
  test("is told from a single bad video: the run ends as failed, and nothing suspicious is stored", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid, aid % 2 === 0 ? 0 : 2_000)),
    );
    await deps.db.addStale(60, deps.clock.now());
    const report = await deps.run();
    expect(report).toMatchObject({
      status: "failed",
      reason: "upstream-changed",
      requests: 30,
      updated: 15,
      skipped: 0,
    });
    expectSums(report);
    expect(await deps.db.rows("SELECT aid FROM video WHERE suspect IS NOT NULL OR play = 0")).toEqual([]);
    expect(await deps.db.rows("SELECT result FROM remark")).toEqual([]);
    await expectInvariants(
      deps.db,
      [deps.source.served],
      new Map((await deps.db.videos()).map(({ aid }) => [aid, 1_000])),
    );
  });

  test("is not suspected for a few doubtful answers: they are stored beside the numbers", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid, aid <= 1_006 ? 0 : 2_000)),
    );
    await deps.db.addStale(40, deps.clock.now());
    expect(await deps.run()).toMatchObject({ status: "completed", updated: 34, skipped: 6 });
    expect(await deps.db.video(1_001)).toMatchObject({
      counts: countersOf(1_000),
      suspect: { counts: countersOf(0) },
    });
  });

  test("a short run stores what it doubts at its end", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid, 0)),
    );
    await deps.db.addStale(4, deps.clock.now());
    expect(await deps.run()).toMatchObject({ status: "completed", skipped: 4, attempted: 4 });
  });
});

describe("a listener", () => {
  test.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("a bug of the listener");
      },
    ],
    ["rejects", () => Promise.reject(new Error("a bug of the listener"))],
    ["never comes back", () => new Promise(() => {})],
  ])("that %s does the run no harm", async (_, onEvent) => {
    await using deps = await bench(
      [fails("network")] as never[],
      eachVideo((aid) => counted(aid)),
    );
    await deps.db.addStale(3, deps.clock.now());
    expect(await deps.run({}, { onEvent })).toMatchObject({ status: "completed", updated: 3, retries: 1 });
    expect(deps.events.at(-1)).toMatchObject({ type: "run-finished", report: { updated: 3 } });
  });

  test("hears of every step in order, of a video only after it is stored", async () => {
    await using deps = await bench(
      [],
      eachVideo((aid) => counted(aid, 1_500, { uid: "11", title: "a title" })),
    );
    await deps.db.addStale(2, deps.clock.now());
    await deps.run({});
    expect(deps.events.map(({ type }) => type)).toEqual(
      "run-started request video stored waiting request video stored run-finished".split(
        " ",
      ) as RunEvent["type"][],
    );
    expect(deps.events.find(({ type }) => type === "video")).toMatchObject({
      change: { uid: "11", title: "a title", result: "updated", reason: null, before: 1_000, after: 1_500 },
    });
  });
});
