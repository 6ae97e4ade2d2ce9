import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createClient } from "../../packages/server/src/client.ts";
import type { Served } from "../../packages/server/src/serve.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";

let installation: Installation;
let server: Served;
const get = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);
const read = async (path: string) => JSON.parse(await (await get(path)).text());

beforeAll(async () => {
  installation = await createInstallation({ videos: 137, uploaders: 5 });
  server = await installation.serve({
    AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "true",
    PLAYCOUNTS_CATCH_UP: "false",
  });
  await server.desk.start({}, { trigger: "api" });
  await until(() => server.desk.current() === null, "the end of the run");
});
afterAll(() => installation[Symbol.asyncDispose]());

test("videos are told with the names and forms of videos --json", async () => {
  const { items } = await read("/api/v1/videos?limit=1&sort=bvid");
  const [video] = items;
  expect(Object.keys(video)).toEqual(
    "bvid aid uid title play danmaku reply favorite coin share like observedAt attemptedAt state suspect".split(
      " ",
    ),
  );
  const known = installation.simulator.catalogue.video(video.aid);
  expect(video).toMatchObject({ bvid: known?.bvid, uid: known?.uploader.uid, state: "live", suspect: null });
  expect(video.play).toBe(installation.simulator.counts(video.aid).play);
  expect(video.observedAt).toBe(new Date(video.observedAt).toISOString());
});

test.each(["play", "observed", "published", "added", "bvid"])(
  "paging through all videos by %s shows each exactly once",
  async (sort) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { bvid: string }[]; cursor: string | null } = await read(
        `/api/v1/videos?limit=50&sort=${sort}${cursor === null ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map(({ bvid }) => bvid));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(137);
    expect(new Set(seen).size).toBe(137);
  },
);

test("videos can be picked by uploader, by none at all, and by state", async () => {
  const [first, second] = installation.simulator.catalogue.uploaders;
  const { items } = await read(`/api/v1/videos?limit=200&uids=${first?.uid},${second?.uid}`);
  expect(items).toHaveLength((first?.videoCount ?? 0) + (second?.videoCount ?? 0));
  expect((await read("/api/v1/videos?uids=")).items).toEqual([]);
  expect((await read("/api/v1/videos?state=gone")).items).toEqual([]);
});

test("one video is told with why it is or is not due, its history page by page", async () => {
  const video = installation.simulator.catalogue.videoAt(3);
  expect(await read(`/api/v1/videos/${video?.bvid}`)).toMatchObject({
    bvid: video?.bvid,
    tracked: true,
    dueReason: null,
    observedFrom: "bulk",
    remarks: [],
  });
  expect(await read(`/api/v1/videos/av${video?.aid}`)).toMatchObject({ bvid: video?.bvid });
  const history = await read(`/api/v1/videos/${video?.bvid}/history`);
  expect(history).toMatchObject({ items: [{ source: "bulk", runId: "1" }], cursor: null });
});

test("uploaders are told with the number of their videos and the sum of their plays", async () => {
  const { items } = await read("/api/v1/uploaders?limit=200");
  const { catalogue } = installation.simulator;
  for (const { uid, videos, play } of items) {
    const theirs = [...catalogue.videos()].filter(({ uploader }) => uploader.uid === uid);
    expect(videos).toBe(theirs.length);
    expect(play).toBe(theirs.reduce((sum, { aid }) => sum + installation.simulator.counts(aid).play, 0));
  }
  const first = await read("/api/v1/uploaders?limit=3");
  const rest = await read(`/api/v1/uploaders?limit=3&cursor=${first.cursor}`);
  expect([...first.items, ...rest.items]).toEqual(items);
});

test("the status says that all is fresh, and when it will run next", async () => {
  expect(await read("/api/v1/status")).toMatchObject({
    videos: 137,
    fresh: 137,
    due: 0,
    breaker: "closed",
    running: null,
    lastRun: { runId: "1", status: "completed", report: { updated: 137 } },
    resumesAt: null,
    nextRunAt: (await read("/api/v1/schedule")).next[0].utc,
  });
});

test("the schedule is told in words, with its next three slots", async () => {
  const schedule = await read("/api/v1/schedule");
  expect(schedule).toMatchObject({
    enabled: true,
    pattern: "0 2 * * *",
    timezone: "Asia/Shanghai",
    words: { en: "At 02:00", zh: "在02:00" },
  });
  expect(schedule.next).toHaveLength(3);
  expect(schedule.next[0].local).toEndWith(" 02:00:00");
  expect(schedule.next[0].utc).toEndWith("T18:00:00.000Z");
});

test("what did not change since is not sent again", async () => {
  const first = await get("/api/v1/videos?limit=5");
  const tag = first.headers.get("etag") ?? "";
  expect(tag).not.toBe("");
  const second = await get("/api/v1/videos?limit=5", { headers: { "if-none-match": tag } });
  expect([second.status, await second.text()]).toEqual([304, ""]);
  expect((await get("/api/v1/videos?limit=6", { headers: { "if-none-match": tag } })).status).toBe(200);
});

test("the typed client speaks to it", async () => {
  const client = createClient(server.url);
  const answer = await client.runs.$get({ query: { limit: 1 } });
  expect(answer.status).toBe(200);
  if (answer.status !== 200) return;
  const { items } = await answer.json();
  items[0]?.runId satisfies string | undefined;
  expect(items[0]).toMatchObject({ runId: "1", status: "completed", here: false });
});

describe("what cannot be answered is a problem document", () => {
  test.each([
    ["GET", "/nowhere", 404, "not-found"],
    ["GET", "/api/v1/nowhere", 404, "not-found"],
    ["GET", "/api/v1/runs/99", 404, "no-such-run"],
    ["GET", "/api/v1/runs/%27%3B--", 404, "no-such-run"],
    ["GET", "/api/v1/runs/99/events", 404, "no-such-run"],
    ["GET", "/api/v1/videos/BV17x411w7KC", 404, "no-such-video"],
    ["GET", "/api/v1/videos/nonsense", 400, "invalid-request"],
    ["GET", "/api/v1/videos?limit=201", 400, "invalid-request"],
    ["GET", "/api/v1/videos?limit=1e9", 400, "invalid-request"],
    ["GET", "/api/v1/videos?limit=0", 400, "invalid-request"],
    ["GET", "/api/v1/videos?cursor=%00%ff", 400, "invalid-request"],
    ["GET", "/api/v1/videos?sort=play;DROP TABLE video", 400, "invalid-request"],
    ["GET", "/api/v1/videos?uids=1%20OR%201%3D1", 400, "invalid-request"],
    ["DELETE", "/api/v1/videos", 405, "method"],
    ["PUT", "/api/v1/runs", 405, "method"],
    ["POST", "/livez", 405, "method"],
    ["POST", "/api/v1/runs/99/cancel", 404, "no-such-run"],
    ["POST", "/api/v1/runs/1/cancel", 409, "run-over"],
    ["GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "not-found"],
  ])("%s %s → %d %s", async (method, path, status, code) => {
    const answer = await get(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toStartWith("application/problem+json");
    const problem = JSON.parse(await answer.text());
    expect(problem).toMatchObject({ type: `urn:playcounts:problem:${code}`, status, code });
    expect(problem.requestId).toBe(answer.headers.get("x-request-id"));
    expect(JSON.stringify(problem)).not.toMatch(/SQLITE|node_modules|\.ts:|playcounts\.db/);
    if (status === 405) expect(answer.headers.get("allow")).toMatch(/GET|POST/);
  });

  test("a cursor of another list is refused", async () => {
    const { cursor } = await read("/api/v1/videos?limit=1&sort=play");
    expect((await get(`/api/v1/videos?limit=1&sort=bvid&cursor=${cursor}`)).status).toBe(400);
  });
});

describe("the description of the API", () => {
  test("names every address the server knows, and no other", async () => {
    const { openapi, paths } = await read("/openapi.json");
    expect(openapi).toBe("3.1.0");
    expect(Object.keys(paths).toSorted()).toEqual(
      [
        "/api/v1/plan",
        "/api/v1/runs",
        "/api/v1/runs/{id}",
        "/api/v1/runs/{id}/cancel",
        "/api/v1/runs/{id}/events",
        "/api/v1/schedule",
        "/api/v1/status",
        "/api/v1/uploaders",
        "/api/v1/videos",
        "/api/v1/videos/{bvid}",
        "/api/v1/videos/{bvid}/history",
        "/livez",
        "/metrics",
        "/readyz",
      ].toSorted(),
    );
    for (const path of Object.keys(paths))
      expect((await get(path.replace(/\{\w+\}/, "1"), { method: "PATCH" })).status).toBe(405);
  });

  test("is a page that loads nothing from elsewhere and runs no script", async () => {
    const page = await (await get("/docs")).text();
    expect(page).toContain("POST /api/v1/runs");
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
    expect(page.match(/(?:src|href)="(?!#)[^"]*"/g)?.toSorted()).toEqual([
      'href="/docs/style.css"',
      'href="/openapi.json"',
    ]);
    expect((await get("/docs/style.css")).headers.get("content-type")).toStartWith("text/css");
  });
});
