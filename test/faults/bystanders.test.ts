import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { askedTimes, ended, main } from "../cli/spawned.ts";
import { root } from "../support/source-files.ts";
import { commandLines, oneByOne, update, type CommandLines } from "./command-line.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

let site: CommandLines;
beforeEach(async () => {
  site = await commandLines();
});
afterEach(() => site[Symbol.asyncDispose]());

describe("whoever reads along", () => {
  const shell = (line: string) =>
    Bun.spawn(["bash", "-c", `set -o pipefail; ${line}`], {
      cwd: site.folder,
      env: { ...site.environment, ...oneByOne },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
  const command = `${process.execPath} --no-env-file ${main}`;

  test("and closes stdout early does not change how the run ends (P6, X9)", async () => {
    await site.track(5);
    const { exitCode, stderr } = await ended(shell(`${command} update --no-backup | head -c 1`));
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("EPIPE");
    expect(await site.sql("SELECT status FROM run")).toEqual([{ status: "completed" }]);
  });

  test("and closes stderr in the middle does not end the run, nor make it look done (P6, X9)", async () => {
    await site.track(30);
    const { exitCode } = await ended(
      shell(`${command} update --no-backup --verbose 2>&1 >/dev/null | head -1`),
    );
    expect(exitCode).toBe(0);
    expect(await site.sql("SELECT status FROM run")).toEqual([{ status: "completed" }]);
    expect(site.askedFor()).toHaveLength(30);
  });
});

describe("a program that uses the library", () => {
  const library = join(root, "packages/core/src/index.ts");
  const program = (listener: string) => {
    const script = `
      const { updateVideoPlayCounts, loadConfig } = await import(${JSON.stringify(library)});
      const report = await updateVideoPlayCounts({}, {
        config: loadConfig(process.env), backup: async () => {}, onEvent: ${listener},
      });
      console.log(report.status);`;
    return ended(
      Bun.spawn([process.execPath, "--no-env-file", "-e", script], {
        cwd: site.folder,
        env: { ...site.environment, ...oneByOne },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      }),
    );
  };

  test.each<[string, string]>([
    ["throws", "() => { throw new Error('a careless listener') }"],
    ["rejects", "async () => { throw new Error('a careless listener') }"],
    ["never resolves", "() => new Promise(() => {})"],
  ])("whose listener %s is not harmed by it (P12)", async (_, listener) => {
    await site.track(2);
    expect(await program(listener)).toEqual({ exitCode: 0, stdout: "completed\n", stderr: "" });
  });

  test.each<[string, string]>([
    ["an exception", "throw new Error('a late mistake')"],
    ["a rejection", "Promise.reject(new Error('a late mistake'))"],
  ])("in which %s goes uncaught says so, ends with 1, and has lost nothing (P10)", async (_, mistake) => {
    await site.track(4);
    const { exitCode, stderr } = await program(
      `({ type }) => type === "stored" && setTimeout(() => { ${mistake} }, 0)`,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain("a late mistake");
    expect(await site.json(update, oneByOne)).toMatchObject({ status: "completed", failed: 0 });
    expect(await site.sql("SELECT count(*) AS n FROM observation WHERE run_id IS NOT NULL")).toEqual([
      { n: 4 },
    ]);
    expect(site.simulator.requests.length).toBeLessThanOrEqual(5);
  });
});

test.each<[string, string]>([
  ["an exception", "throw new TypeError('nobody planned this')"],
  ["a rejection", "Promise.reject(new TypeError('nobody planned this'))"],
])(
  "%s that the command line does not expect ends it with 1, the stack, and where to report it (P10, X5)",
  async (_, mistake) => {
    await site.track(4);
    site.simulator.respond({ nth: 2 }, "hang");
    const preloaded = join(site.folder, "mistake.ts");
    await Bun.write(preloaded, `process.on("SIGUSR2", () => setTimeout(() => { ${mistake} }, 0));`);
    const child = Bun.spawn([process.execPath, "--no-env-file", "--preload", preloaded, main, ...update], {
      cwd: site.folder,
      env: { ...site.environment, ...oneByOne },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    await askedTimes(site.simulator, 2);
    child.kill("SIGUSR2");
    const { exitCode, stderr } = await ended(child);
    expect(exitCode).toBe(1);
    expect(stderr.match(/nobody planned this/g)?.length).toBeWithin(1, 3);
    expect(stderr).toContain("mistake.ts");
    expect(stderr).toMatch(/report/i);
    expect(await site.json(update, oneByOne)).toMatchObject({
      status: "completed",
      resumedFrom: "1",
      due: 3,
      updated: 3,
    });
  },
);
