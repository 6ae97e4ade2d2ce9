import { expect, test } from "bun:test";
import { scriptedSource } from "../support/scripted-source.ts";
import { testDeps } from "../support/test-run.ts";

test("a dry run names the videos and the time, asks nothing, writes nothing and holds nothing", async () => {
  await using deps = await testDeps((clock) => scriptedSource([], { clock }));
  await deps.db.addStale(12, deps.clock.now(), { uid: "11", title: "a title" });
  const before = await deps.db.rows("SELECT * FROM video");
  const report = await deps.run({ dryRun: true });
  expect(report).toMatchObject({
    dryRun: true,
    status: "completed",
    due: 12,
    attempted: 0,
    remaining: 12,
    estimate: { requests: 12, durationMs: 12 * 200 + (10 * 1_000 + 3_000) * 1.01 },
  });
  expect(report.plan?.[0]).toEqual({
    bvid: expect.any(String),
    uid: "11",
    title: "a title",
    reason: "stale",
  });
  expect(report.plan).toHaveLength(12);
  expect((await deps.run({ dryRun: true, limit: 2 })).plan).toHaveLength(2);
  expect(deps.source.requests).toEqual([]);
  expect(await deps.db.rows("SELECT * FROM video")).toEqual(before);
  expect(await deps.db.rows("SELECT * FROM run")).toEqual([]);
  expect(await deps.db.rows("SELECT * FROM lease")).toEqual([]);
  expect(deps.events).toEqual([]);
});
