import { expect, setDefaultTimeout, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { onTerminal } from "./on-terminal.ts";
import { install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

test.concurrent("--wait counts the pause down on the terminal, and goes on by itself where the run stopped", async () => {
  await using site = await install();
  await site.track(3);
  site.simulator.ban({ from: 2, forRequests: 1 });
  const extra = { PLAYCOUNTS_SOURCE: "view", PLAYCOUNTS_COOLDOWN: "2s" };
  const { exitCode, screen } = await onTerminal(site, ["update", "--wait"], { extra });
  expect(exitCode).toBe(0);
  const shown = Array.from(screen.matchAll(/risk control, waiting 0:0(\d)/g), ([, second]) => Number(second));
  expect(new Set(shown).size).toBeGreaterThanOrEqual(2);
  expect(shown).toEqual(shown.toSorted((a, b) => b - a));
  expect(screen).toContain("going on where run 1 stopped");
  // One was read, one was refused, and two were left.
  expect(site.simulator.requests).toHaveLength(4);
  const [refused, next] = site.simulator.requests.slice(1, 3).map(({ at }) => at);
  expect((next ?? 0) - (refused ?? 0)).toBeGreaterThanOrEqual(2_000);
  expect(await site.json(["runs"])).toMatchObject([
    { runId: "2", status: "completed" },
    { runId: "1", status: "blocked" },
  ]);
});

test.concurrent("a blocked run says in the configured zone when it goes on", async () => {
  await using site = await install();
  await site.track(3);
  site.simulator.ban({});
  const { exitCode, stdout } = await site.call(["update"], { PLAYCOUNTS_TIMEZONE: "America/New_York" });
  expect(exitCode).toBe(4);
  const [{ report }] = await site.json(["runs"]);
  const local = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "America/New_York",
    dateStyle: "short",
    timeStyle: "medium",
  }).format(Date.parse(report.blockedUntil));
  expect(stdout).toContain(`Stay away until ${local}.`);
});

test.concurrent("a run on an upstream that has changed is 4 and names the first odd answer; no count is touched", async () => {
  await using site = await install();
  await site.track(60);
  const before = await site.json(["videos"]);
  for (let index = 0; index < 60; index += 1)
    site.simulator.setCounts(site.simulator.catalogue.videoAt(index)?.aid ?? 0, { play: 0 });
  const { exitCode, stdout } = await site.run(["update"]);
  expect(exitCode).toBe(4);
  const { bvid } = before.find(({ bvid }: { bvid: string }) => stdout.includes(bvid));
  expect(stdout).toContain(`the first was ${bvid}: zero-over-count: the upstream said 0`);
  expect(stdout).toContain("Look for a newer version");
  expect(await site.json(["videos"])).toEqual(before);
});

test.concurrent("PLAYCOUNTS_LOG_FILE gets a line of JSON per event, at LOG_LEVEL; stderr is the progress's", async () => {
  await using site = await install();
  await site.track(60);
  const file = join(site.folder, "run.log");
  const { exitCode, stderr } = await site.run(["update"], { PLAYCOUNTS_LOG_FILE: file });
  expect(exitCode).toBe(0);
  const lines = (await Bun.file(file).text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(["run-started", "run-finished"]));
  for (const { level, run } of lines) expect({ level, run }).toMatchObject({ level: "info", run: "1" });
  expect(stderr).not.toContain(" info ");
  await site.call(["update", "--force"], { PLAYCOUNTS_LOG_FILE: file, LOG_LEVEL: "error" });
  expect((await Bun.file(file).text()).trimEnd().split("\n")).toHaveLength(lines.length);
  await site.call(["track", site.simulator.catalogue.uploaders[1]?.uid ?? ""], {
    PLAYCOUNTS_LOG_FILE: file,
    LOG_LEVEL: "debug",
  });
  expect((await Bun.file(file).text()).trimEnd().split("\n").length).toBeGreaterThan(lines.length);
});

test.concurrent("a log that cannot be written is told once, and costs nothing else", async () => {
  await using site = await install();
  await site.track(3);
  const { exitCode, stderr } = await site.call(["update"], { PLAYCOUNTS_LOG_FILE: site.folder });
  expect(exitCode).toBe(0);
  expect(stderr.split("\n").filter((line) => line.includes("the log file"))).toHaveLength(1);
});

test.concurrent("a backup comes before the changes, unless --no-backup says otherwise", async () => {
  await using site = await install();
  await site.track(3);
  expect((await site.call(["update", "--no-backup"])).exitCode).toBe(0);
  expect(await readdir(site.folder)).not.toContain("backups");
  await site.call(["update", "--force"]);
  expect(await site.json(["backup", "list"])).toMatchObject([{ state: "verified" }]);
});

test.concurrent("an uploader who is not there is 3, one whose list cannot be read 4, and neither a bug", async () => {
  await using site = await install();
  const missing = await site.run(["track", "999999999"]);
  expect(missing).toMatchObject({
    exitCode: 3,
    stdout: expect.stringContaining("there is no uploader 999999999"),
  });
  site.simulator.respond({ times: Infinity }, { text: "", status: 500 });
  expect((await site.call(["track", site.simulator.catalogue.uploaders[0]?.uid ?? ""])).exitCode).toBe(4);
});
