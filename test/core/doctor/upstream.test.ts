import { expect, test } from "bun:test";
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { restedUpstream } from "../../../packages/core/src/breaker.ts";
import { doctorBench } from "./bench.ts";

test("each source in use is asked once, about a tracked video, with the pause of a run between", async () => {
  await using bench = await doctorBench();
  const [video] = await bench.db.videos();
  await bench.look();
  expect(bench.simulator.requests.map(({ endpoint, aids }) => [endpoint, ...aids])).toEqual([
    ["bulk", video?.aid],
    ["view", video?.aid],
  ] as never);
  expect(bench.clock.slept).toEqual([3_030]);
  // What is owed after the last request is owed by the next process, too.
  await bench.look({ PLAYCOUNTS_SOURCE: "view" });
  expect(bench.simulator.requests).toHaveLength(3);
  expect(bench.clock.slept).toEqual([3_030, 3_030]);
});

test("a request is not repeated, whatever comes of it", async () => {
  await using bench = await doctorBench();
  bench.simulator.respond({ times: Infinity }, "server-error");
  const { bulk, view, healthy } = await bench.look();
  expect(bench.simulator.requests).toHaveLength(2);
  expect([bulk?.status, view?.status, healthy]).toEqual(["fail", "fail", false]);
});

test("risk control ends the asking, and the runs to come know of it", async () => {
  await using bench = await doctorBench();
  bench.simulator.ban({});
  const { bulk, view } = await bench.look();
  expect(bench.simulator.requests).toHaveLength(1);
  expect(bulk).toMatchObject({ status: "fail", detail: expect.stringContaining("412") });
  expect(view).toMatchObject({ status: "warn", detail: expect.stringContaining("not asked") });
  const again = await bench.look();
  expect(bench.simulator.requests).toHaveLength(1);
  expect(again["cooldown"]).toMatchObject({ status: "warn", detail: expect.stringContaining("30 min") });
  expect(again["bulk"]?.status).toBe("warn");
});

test("a rate limit makes the next request of anybody wait", async () => {
  await using bench = await doctorBench();
  bench.simulator.respond({}, { fault: "too-many-requests", retryAfter: "40" });
  const { bulk, view } = await bench.look();
  expect(bulk?.status).toBe("warn");
  expect(view).toMatchObject({ status: "warn", detail: expect.stringContaining("pause") });
  expect(bench.simulator.requests).toHaveLength(1);
});

test.each([
  ["ahead", 90, "warn", /90 s ahead/],
  ["behind", -3_600, "warn", /3600 s behind/],
  ["a little ahead", 50, "ok", /within 50 s/],
] as const)("a clock that is %s of the upstream's is noticed", async (_, seconds, status, detail) => {
  await using bench = await doctorBench();
  const { clock } = await bench.look(
    {},
    {
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const headers = new Headers(response.headers);
        headers.set("date", new Date(bench.clock.now() - seconds * 1_000).toUTCString());
        return new Response(response.body, { status: response.status, headers });
      },
    },
  );
  expect(clock).toMatchObject({ status, detail: expect.stringMatching(detail) });
});

test("a cooldown that is over is no complaint", async () => {
  await using bench = await doctorBench();
  const state = { ...restedUpstream, blockedUntil: bench.clock.now() - 60_000, strikes: 2 };
  await bench.db.rows(`INSERT INTO upstream (id, value) VALUES (1, '${JSON.stringify(state)}')`);
  const { cooldown, bulk } = await bench.look();
  expect([cooldown?.status, bulk?.status]).toEqual(["ok", "ok"]);
  expect((await bench.look())["cooldown"]?.detail).toContain("none");
});

test("a cookie file that others may read is a warning", async () => {
  await using bench = await doctorBench();
  const path = join(bench.db.folder, "cookie");
  await writeFile(path, "SESSDATA=0123456789\n");
  for (const [mode, status] of [
    [0o644, "warn"],
    [0o660, "warn"],
    [0o640, "ok"],
    [0o600, "ok"],
  ] as const) {
    await chmod(path, mode);
    expect((await bench.look({ BILIBILI_COOKIE_FILE: path }, { offline: true }))["cookie"]?.status).toBe(
      status,
    );
  }
  await rm(path);
  const missing = await bench.look({ BILIBILI_COOKIE_FILE: path });
  expect([missing["cookie"]?.status, missing["bulk"]?.status]).toEqual(["fail", "fail"]);
});

test("a cookie that the upstream calls invalid is told of, and not sent again", async () => {
  await using bench = await doctorBench();
  bench.simulator.respond({}, { code: -101 });
  const { cookie, view } = await bench.look({ BILIBILI_COOKIE: "SESSDATA=0123456789" });
  expect(cookie).toMatchObject({ status: "warn", detail: expect.stringContaining("invalid") });
  expect(view?.status).toBe("ok");
  expect(bench.simulator.requests.map(({ cookie }) => cookie !== null)).toEqual([true, false]);
  expect((await bench.look({ BILIBILI_COOKIE: "SESSDATA=0123456789" }))["cookie"]).toMatchObject({
    status: "ok",
    detail: expect.stringContaining("did not complain"),
  });
});

test("an upstream that cannot be reached is told with what to look at", async () => {
  await using bench = await doctorBench();
  const { bulk } = await bench.look({ BILIBILI_API_URL: "http://127.0.0.1:1" });
  expect(bulk).toMatchObject({
    status: "fail",
    detail: expect.stringContaining("no answer"),
    fix: expect.stringContaining("network"),
  });
});
