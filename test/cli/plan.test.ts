import { expect, setDefaultTimeout, test } from "bun:test";
import { install } from "./spawned.ts";

// A database is made for every one of them, on a machine that may be busy.
setDefaultTimeout(60_000);

const adaptive = { PLAYCOUNTS_STRATEGY: "adaptive", PLAYCOUNTS_BUDGET: "1/day" };

test.concurrent("plan says what a run takes and mends, without a request and without a write", async () => {
  await using site = await install();
  await site.track(60);
  const before = await site.json(["videos"]);
  const { stdout, exitCode } = await site.run(["plan"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^next run +60 videos in 2 requests, .* \(60 stale\)$/m);
  expect(stdout).toMatch(/^freshness +0 % no older than 7 d; the oldest is of 2/m);
  expect(stdout).toMatch(/^off by now +about [\d,]+ plays per video, \S+ % of all plays$/m);
  expect(stdout).toMatch(/^off after the next run +about 0 plays per video/m);
  expect(stdout.match(/^BV\w{10} +stale +30\.\d /gm)).toHaveLength(15);
  expect(site.simulator.requests).toEqual([]);
  expect(await site.json(["videos"])).toEqual(before);
});

test.concurrent("under a budget the ranked plan is the run: the same videos, and the day's requests are spent", async () => {
  await using site = await install();
  await site.track(60);
  const plan = await site.json(["plan"], adaptive);
  expect(plan).toMatchObject({
    strategy: "adaptive",
    budget: { requests: 1, per: "day" },
    budgetLeft: { requests: 1, renewsAt: expect.stringMatching(/T16:00:00.000Z$/) },
    nextRun: { videos: 50, requests: 1 },
    cap: { neededPerDay: 9, shortPerDay: 0 },
  });
  const report = await site.json(["update"], adaptive);
  expect(report).toMatchObject({ status: "completed", attempted: 50, requests: 1 });
  const videos: { bvid: string; attemptedAt: string }[] = await site.json(["videos"]);
  const since = Date.parse(report.startedAt);
  const asked = videos.filter(({ attemptedAt }) => Date.parse(attemptedAt) >= since).map(({ bvid }) => bvid);
  expect(plan.first.map(({ bvid }: { bvid: string }) => bvid).toSorted()).toEqual(asked.toSorted());
  const next = await site.run(["update"], adaptive);
  expect(next.exitCode).toBe(0);
  expect(next.stdout).toContain("the budget of 1 request per day is spent");
  const spent = await site.run(["plan"], adaptive);
  expect(spent.stdout).toMatch(/^budget +1 request per day \(0 left until 20\d\d-\d\d-\d\d 00:00:00\)$/m);
  expect(spent.stdout).toMatch(/^next run +0 videos in 0 requests/m);
});

test.concurrent("a video shows an estimate beside its number once its rate is known, and labels it", async () => {
  await using site = await install();
  await site.track(1);
  await site.json(["update"]);
  const { bvid } = site.simulator.catalogue.videoAt(0) ?? { bvid: "" };
  const { estimate, play } = await site.json(["video", bvid]);
  expect(estimate.low).toBeGreaterThanOrEqual(play);
  expect(estimate.high).toBeGreaterThanOrEqual(estimate.now);
  expect((await site.call(["video", bvid])).stdout).toMatch(/^estimate +about .*not a reading$/m);
  expect((await site.call(["video", bvid], { PLAYCOUNTS_LANG: "zh" })).stdout).toContain("并非读数");
});

test.concurrent("a strategy or a budget that makes no sense is refused, with what would", async () => {
  await using site = await install();
  const { exitCode, stderr } = await site.call(["plan"], {
    PLAYCOUNTS_STRATEGY: "clever",
    PLAYCOUNTS_BUDGET: "500 per week",
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('PLAYCOUNTS_STRATEGY: "clever" is not one of staleness, adaptive');
  expect(stderr).toContain("such as 500/day or 20/hour, or unlimited");
});
