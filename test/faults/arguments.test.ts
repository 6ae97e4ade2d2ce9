import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { commandLines, type CommandLines } from "./command-line.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

let site: CommandLines;
beforeEach(async () => {
  site = await commandLines();
  await site.track(60);
});
afterEach(() => site[Symbol.asyncDispose]());

const looking = ["update", "--dry-run", "--json", "--uids"];

test("ten thousand uploaders on one command line are read, the same twice is one, and more are refused (G3)", async () => {
  const [{ uid } = { uid: "" }] = site.simulator.catalogue.uploaders;
  const same = await site.run([...looking, ...Array.from({ length: 10_000 }, () => uid)]);
  expect(same).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(same.stdout)).toMatchObject({ uids: [uid], dryRun: true });
  const strangers = await site.run([...looking, ...Array.from({ length: 10_000 }, (_, n) => `${n + 1}`)]);
  expect(strangers.exitCode).toBe(2);
  expect(JSON.parse(strangers.stdout).error.problems).toHaveLength(10_000);
  const tooMany = await site.run([...looking, ...Array.from({ length: 10_001 }, (_, n) => `${n + 1}`)]);
  expect({ ...tooMany, stdout: "" }).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("10000"),
  });
  expect(site.simulator.requests).toEqual([]);
});

test("no command takes a secret as an argument, which every user of the machine could read (G12)", async () => {
  const { stdout } = await site.call(["--help"]);
  const names = Array.from(
    stdout.matchAll(/^ {2}([a-z]+) (?=\[options\]|\[command\])/gm),
    ([, name = ""]) => [name],
  );
  const lines = [...names, ["backup", "create"], ["backup", "restore"], ["config", "print"]];
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) {
    const { stdout: help, exitCode } = await site.call([...line, "--help"]);
    expect(exitCode).toBe(0);
    const flags = Array.from(help.matchAll(/--[a-z][\w-]*/g), ([flag]) => flag);
    expect(flags.filter((flag) => /cookie|token|secret|password|sessdata|auth|key/i.test(flag))).toEqual([]);
  }
});
