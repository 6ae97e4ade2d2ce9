import { expect, setDefaultTimeout, test } from "bun:test";
import { askedTimes, ended, install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

test.concurrent("video --live asks the site once, compares, and stores nothing", async () => {
  await using site = await install();
  await site.track(3);
  const { bvid = "", aid = 0 } = site.simulator.catalogue.videoAt(1) ?? {};
  await site.call(["update", "--no-backup"]);
  const { play } = site.simulator.counts(aid);
  site.simulator.setCounts(aid, { play: play + 23 });
  const before = await site.json(["video", bvid]);
  const asked = site.simulator.requests.length;
  const { exitCode, stdout, stderr } = await site.run(["video", bvid, "--live"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(
    new RegExp(`^live +${(play + 23).toLocaleString("en")} \\(\\+23\\), by bulk .*would store it$`, "m"),
  );
  expect(site.simulator.requests.length).toBe(asked + 1);
  expect(await site.json(["video", bvid])).toEqual(before);
  expect((await site.json(["video", bvid, "--live"])).live).toMatchObject({
    kind: "counted",
    play: play + 23,
    difference: 23,
    doubt: null,
  });
});

test.concurrent("a number that a run would not believe is told so", async () => {
  await using site = await install();
  await site.track(3);
  const { bvid = "", aid = 0 } = site.simulator.catalogue.videoAt(1) ?? {};
  site.simulator.setCounts(aid, { play: 0 });
  const { exitCode, stdout } = await site.call(["video", bvid, "--live"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^live +0 \(-\d+\), .*; a run would hold it back: 0 over a good number$/m);
});

test.concurrent("what the site says of a video that cannot be read is an answer; none at all is 3", async () => {
  await using site = await install();
  await site.track(3);
  const view = { PLAYCOUNTS_SOURCE: "view" };
  const { bvid = "", aid = 0 } = site.simulator.catalogue.videoAt(1) ?? {};
  site.simulator.answerFor(aid, { code: -404, message: "啥都木有" });
  const gone = await site.call(["video", bvid, "--live"], view);
  expect(gone).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^live +gone: .*by view/m) });
  site.simulator.answerFor(aid, { missing: true });
  const missing = await site.call(["video", bvid, "--live"]);
  expect(missing).toMatchObject({ exitCode: 3, stdout: expect.stringContaining("says nothing of it") });
});

test.concurrent("a refusal is 4 with until when, and is respected by the next look and the next run", async () => {
  await using site = await install();
  await site.track(3);
  const { bvid = "" } = site.simulator.catalogue.videoAt(1) ?? {};
  site.simulator.ban({});
  const first = await site.run(["video", bvid, "--live"]);
  expect(first).toMatchObject({ exitCode: 4, stderr: "" });
  expect(first.stdout).toMatch(/^live +risk control: .*stay away until 20\d\d-/m);
  const second = await site.call(["video", bvid, "--live"]);
  expect(second).toMatchObject({
    exitCode: 4,
    stdout: expect.stringMatching(/^live +not asked: .* until 20\d\d-/m),
  });
  expect((await site.json(["video", bvid, "--live"])).live).toMatchObject({
    kind: "not-asked",
    reason: "cooldown",
    until: expect.stringMatching(/Z$/),
  });
  expect((await site.call(["update", "--no-backup"])).exitCode).toBe(4);
  expect(site.simulator.requests).toHaveLength(1);
});

test.concurrent("while a run holds the database it is 5, without a request of its own", async () => {
  await using site = await install();
  await site.track(3);
  const { bvid = "" } = site.simulator.catalogue.videoAt(1) ?? {};
  site.simulator.respond({ times: Infinity }, "hang");
  const running = site.start(["update", "--no-backup"]);
  await askedTimes(site.simulator, 1);
  const { exitCode, stderr } = await site.run(["video", bvid, "--live"]);
  expect({ exitCode, says: stderr.includes("run 1") }).toEqual({ exitCode: 5, says: true });
  expect((await site.call(["video", bvid])).exitCode).toBe(0);
  expect(site.simulator.requests).toHaveLength(1);
  running.kill("SIGTERM");
  await ended(running);
});
