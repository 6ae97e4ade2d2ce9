import { expect, test } from "bun:test";
import { createInstallation, until } from "../support/served.ts";

test("the plan is told as `playcounts plan` tells it, asks nothing of the site, and is described", async () => {
  await using installation = await createInstallation({ videos: 60, uploaders: 3 });
  const server = await installation.serve({
    AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "false",
    PLAYCOUNTS_STRATEGY: "adaptive",
    PLAYCOUNTS_BUDGET: "1/day",
  });
  const read = async (path: string) => JSON.parse(await (await fetch(server.url + path)).text());
  const plan = await read("/api/v1/plan");
  expect(plan).toMatchObject({
    strategy: "adaptive",
    budget: { requests: 1, per: "day" },
    budgetLeft: { requests: 1, renewsAt: expect.stringMatching(/T16:00:00.000Z$/) },
    nextRun: { videos: 50, requests: 1, byReason: { "never-counted": 60 } },
    cap: { neededPerDay: 9, shortPerDay: 0 },
    advice: "too-little-known",
    freshness: { withinPromise: 1, oldestObservedAt: null },
  });
  expect(plan.first).toHaveLength(50);
  expect(installation.simulator.requests).toEqual([]);
  // One is good for a minute: it looks at every video.
  expect(await read("/api/v1/plan")).toEqual(plan);
  expect((await read("/openapi.json")).paths["/api/v1/plan"].get.operationId).toBe("getPlan");

  await server.desk.start({}, { trigger: "api" });
  await until(() => server.desk.current() === null, "the end of the run");
  const { items } = await read("/api/v1/runs");
  expect(items[0]).toMatchObject({
    status: "completed",
    report: { reason: "budget", attempted: 50, requests: 1 },
  });
  expect(await read("/api/v1/status")).toMatchObject({
    requestsToday: 1,
    budget: { requests: 1, per: "day" },
  });
  const home = await (await fetch(`${server.url}/?lang=en`, { headers: { "accept-language": "en" } })).text();
  expect(home).toMatch(/Requests today.*?>1<small>of 1\/day/s);
  const { bvid } = plan.first[0];
  const { estimate, play } = await read(`/api/v1/videos/${bvid}`);
  expect(estimate.low).toBeGreaterThanOrEqual(play);
});
