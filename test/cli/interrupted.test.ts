import { expect, setDefaultTimeout, test } from "bun:test";
import { EventEmitter } from "node:events";
import { listenForInterruption } from "../../packages/cli/src/interruption.ts";
import { askedTimes, ended, install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

test.concurrent.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "%s ends a run with %i at a safe point, and the next run goes on from there",
  async (signal, code) => {
    await using site = await install();
    await site.track(40);
    site.simulator.respond({ times: 1, when: ({ n }) => n === 25 }, "hang");
    const child = site.start(["update", "--no-backup"], { PLAYCOUNTS_SOURCE: "view" });
    await askedTimes(site.simulator, 25);
    child.kill(signal);
    const { exitCode, stdout, stderr } = await ended(child);
    expect(exitCode).toBe(code);
    expect(stderr).toContain("the place is saved");
    expect(stdout).toContain("Go on with: playcounts update");

    const report = await site.json(["update", "--no-backup"], { PLAYCOUNTS_SOURCE: "view" });
    expect(report).toMatchObject({ status: "completed", resumedFrom: "1", due: 16, updated: 16 });
    // The one that hung is the only one that was asked twice.
    expect(site.simulator.requests).toHaveLength(41);
    const videos = await site.json(["videos"]);
    for (const { aid, play } of videos) expect(play).toBe(site.simulator.counts(aid).play);
  },
);

test("a second signal leaves at once, with the first one's exit code", () => {
  const process = new EventEmitter();
  const [said, left]: [string[], number[]] = [[], []];
  const interruption = listenForInterruption(
    process,
    (signal) => said.push(signal),
    (code) => left.push(code),
  );
  process.emit("SIGINT");
  expect({ aborted: interruption.signal.aborted, said, left }).toEqual({
    aborted: true,
    said: ["SIGINT"],
    left: [],
  });
  process.emit("SIGTERM");
  expect({ said, left }).toEqual({ said: ["SIGINT"], left: [130] });
  expect(interruption.received()).toBe("SIGINT");
  interruption.end();
  expect(process.eventNames()).toEqual([]);
});

test.concurrent("with --json the report of an interrupted run is still one JSON value", async () => {
  await using site = await install();
  await site.track(5);
  site.simulator.respond({ times: Infinity }, "hang");
  const child = site.start(["update", "--no-backup", "--json"]);
  await askedTimes(site.simulator, 1);
  child.kill("SIGINT");
  const { exitCode, stdout } = await ended(child);
  expect(exitCode).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ status: "interrupted", due: 5, attempted: 0, remaining: 5 });
});

test.concurrent("track is interrupted the same way, and goes on when it is asked for again", async () => {
  await using site = await install({ videos: 300, uploaders: 1 });
  site.simulator.respond({ times: 1, when: ({ n }) => n === 2 }, "hang");
  const child = site.start(["track", "1172054289"]);
  await askedTimes(site.simulator, 2);
  child.kill("SIGTERM");
  expect((await ended(child)).exitCode).toBe(143);
  expect(await site.json(["status"])).toMatchObject({ videos: 100 });
  expect((await site.run(["track", "1172054289"])).exitCode).toBe(0);
  expect(await site.json(["status"])).toMatchObject({ videos: 300, uploaders: 1 });
});
