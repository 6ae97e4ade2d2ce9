import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOfError, codeOfReport } from "../../packages/cli/src/exit-codes.ts";
import { askedTimes, ended, install, type Installation } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

describe("the exit code of update", () => {
  test.concurrent("is 0 when all is read, and 0 when nothing was due", async () => {
    await using site = await install();
    await site.track(60);
    const first = await site.run(["update"]);
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stdout).toMatch(/^due +60$/m);
    const requests = site.simulator.requests.length;
    const second = await site.call(["update"]);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toContain("Nothing to update");
    expect(second.stdout).toMatch(/next one is due 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\./);
    expect(site.simulator.requests.length).toBe(requests);
  });

  test.concurrent("is 3 when some videos failed, which are named with the reason", async () => {
    await using site = await install();
    await site.track(5);
    const [video] = site.simulator.catalogue.videos();
    site.simulator.answerFor(video?.aid ?? 0, { code: -7777 });
    const { exitCode, stdout } = await site.run(["update"], { PLAYCOUNTS_SOURCE: "view" });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^failed +1$/m);
    expect(stdout).toContain(`${video?.bvid}  an unknown code`);
    const failed = await site.json(["failed"]);
    expect(failed).toMatchObject([{ bvid: video?.bvid, result: "failed", code: -7777 }]);
  });

  test.concurrent("is 4 when the upstream stops the run, which says until when to stay away", async () => {
    await using site = await install();
    await site.track(60);
    site.simulator.ban({});
    const { exitCode, stdout } = await site.run(["update"]);
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/Stay away until 20\d\d-\d\d-\d\d .* playcounts update$/m);
    expect(site.simulator.requests.length).toBe(1);
    expect((await site.call(["update"])).exitCode).toBe(4);
    expect(site.simulator.requests.length).toBe(1);
  });

  test.concurrent("is 5 while another run holds the database, which can still be read", async () => {
    await using site = await install();
    await site.track(5);
    site.simulator.respond({ times: Infinity }, "hang");
    const running = site.start(["update"]);
    await askedTimes(site.simulator, 1);
    const second = await site.run(["update"]);
    expect(second.exitCode).toBe(5);
    expect(second.stderr).toContain("run 1");
    for (const args of [["status"], ["videos"], ["runs"], ["failed"]])
      expect(await site.call([...args, "--json"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await site.json(["status"])).running).toMatchObject({ runId: "1", status: "running" });
    running.kill("SIGTERM");
    expect((await ended(running)).exitCode).toBe(143);
  });

  test.concurrent("is 2 for an uploader that is not tracked, before any request", async () => {
    await using site = await install();
    await site.track(5);
    const { exitCode, stderr } = await site.run(["update", "--uids", "99"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("playcounts track 99");
    expect(site.simulator.requests).toEqual([]);
  });
});

describe("the exit code of everything", () => {
  /** For command lines that change nothing: without a database, and with one video in it. */
  let [bare, kept]: Installation[] = [];
  beforeAll(async () => {
    [bare, kept] = [await install(), await install()];
    await kept.track(1);
  });
  afterAll(async () => {
    await bare?.[Symbol.asyncDispose]();
    await kept?.[Symbol.asyncDispose]();
  });

  test.concurrent.each([
    "update",
    "videos",
    "video BV17x411w7KC",
    "status",
    "runs",
    "failed",
    "untrack 1",
    "undo 1 --yes",
  ])("%s is 6 without a database, which is not made by looking", async (line) => {
    const site = bare ?? (await install());
    const { exitCode, stdout, stderr } = await site.call(line.split(" "));
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: "" });
    expect(stderr).toContain("playcounts init");
    expect(await Bun.file(join(site.folder, "counts.db")).exists()).toBe(false);
  });

  test.concurrent("init makes it, says where, and is harmless the second time", async () => {
    await using site = await install();
    const first = await site.run(["init"]);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    expect(first.stdout).toContain(join(site.folder, "counts.db"));
    await site.track(3);
    expect(await site.json(["init"])).toMatchObject({ videos: 3, recounted: [] });
  });

  test.concurrent.each([
    ["updat", "did you mean update?"],
    ["update --frce", "did you mean --force?"],
    ["update 1172054289", "too many arguments"],
    ["video", "<video> is missing"],
    ["video nonsense", "not a video id"],
    ["videos --sort best", "--sort"],
    ["runs 12345", "no run"],
    ["track nonsense", "neither an uploader nor a video"],
    ["untrack 5", "not tracked"],
    ["import missing.csv", "no file"],
    ["status --lang fr", "en or zh"],
    ["constructor", "there is no command constructor"],
    ["undo 12345 --yes", "no run"],
    ["undo", "<run> is missing"],
    ["backup restore", "<name> is missing"],
    ["backup restore nonsense", "no backup"],
    ["backup verify ../counts.db", "no backup"],
    ["config prnt", "too many arguments"],
    ["health --url nonsense", "not an address"],
    ["", "Usage: playcounts"],
  ])("`playcounts %s` is 2", async (line, said) => {
    const site = kept ?? (await install());
    const { exitCode, stderr, stdout } = await site.call(line.split(" ").filter((word) => word !== ""));
    expect(stderr).toContain(said);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(site.simulator.requests).toEqual([]);
  });

  test.concurrent("is 6 for a file that is no database", async () => {
    await using site = await install();
    await writeFile(join(site.folder, "counts.db"), "this is not a database at all");
    expect((await site.run(["status"])).exitCode).toBe(6);
  });

  test("is 1 for what nobody meant to happen, and never for what an error says of itself", () => {
    expect(codeOfError(new TypeError("undefined is not a function"))).toBe(1);
    expect(codeOfError("a string")).toBe(1);
    expect(codeOfReport({ status: "failed", reason: "bug" }, null)).toBe(1);
    expect(codeOfReport({ status: "failed", reason: "storage" }, null)).toBe(6);
    expect(codeOfReport({ status: "failed", reason: null }, null)).toBe(1);
    expect(codeOfReport({ status: "failed", reason: "upstream-changed" }, null)).toBe(4);
    // A list of videos that could not be read is told this way.
    expect(codeOfReport({ status: "failed", reason: "network" }, null)).toBe(4);
  });
});
