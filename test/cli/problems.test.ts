import { expect, setDefaultTimeout, test } from "bun:test";
import { install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

const wrongSettings = {
  PLAYCOUNTS_BATCHSIZE: "10",
  PLAYCOUNTS_STALE_AFTER: "a week",
  PLAYCOUNTS_TIMEZONE: "Mars",
};

test.concurrent("every mistake of the command line and of the configuration is told at once, and nothing is asked", async () => {
  await using site = await install();
  const args = [
    "update",
    "--limit",
    "x",
    "--bvids",
    "BV1",
    "--uids",
    "abc",
    "1,-5",
    "１２",
    "--uids",
    "--force",
  ];
  const { exitCode, stdout, stderr } = await site.run(args, wrongSettings);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  const lines = stderr.trimEnd().split("\n");
  expect(lines[0]).toBe("error: 9 mistakes, nothing was done:");
  const told = [
    '--limit "x"',
    '"--force"',
    '"abc"',
    '"-5"',
    '"１２"',
    '"BV1"',
    "PLAYCOUNTS_BATCH_SIZE?",
    "STALE_AFTER",
    "TIMEZONE",
  ];
  for (const part of told) expect(lines.filter((line) => line.includes(part))).toHaveLength(1);
  expect(lines).toHaveLength(1 + told.length);
  expect(site.simulator.requests).toEqual([]);
});

test.concurrent.each([
  [["--uids", "--force"], '--uids: "--force" is not an id'],
  [["--uids", "abc"], 'uid "abc" is not an uploader id'],
  [["--uids", ""], "--uids is empty"],
  [["--uids", ","], "--uids is empty"],
  [["--uids"], "--uids <uid...> needs a value"],
  [["--limit", "0"], '--limit "0" is not a whole number'],
  [["--limit", "1e3"], '--limit "1e3" is not a whole number'],
  [["--bvids", "bv17x411w7kc"], '"bv17x411w7kc" is not a video id'],
])("update %p says what is wrong with it", async (flags, said) => {
  await using site = await install();
  const { exitCode, stderr } = await site.call(["update", ...flags]);
  expect(stderr).toContain(said);
  expect(exitCode).toBe(2);
  expect(site.simulator.requests).toEqual([]);
});

test.concurrent("with --json the mistakes are data too", async () => {
  await using site = await install();
  const { exitCode, stdout, stderr } = await site.call(["update", "--uids", "abc", "--json"], wrongSettings);
  expect(exitCode).toBe(2);
  const { error } = JSON.parse(stdout);
  expect(error).toMatchObject({ name: "InputError", exitCode: 2 });
  expect(error.problems).toHaveLength(4);
  expect(stderr).toContain("4 mistakes");
});

test.concurrent("--uids takes several ids, ids with commas, the flag again, and the address of a space", async () => {
  await using site = await install();
  const [a = "", b = "", c = ""] = site.simulator.catalogue.uploaders.map(({ uid }) => uid);
  await site.track(60);
  const uidsOf = async (...flags: string[]) => (await site.json(["update", "--dry-run", ...flags])).uids;
  expect(await uidsOf("--uids", a, b)).toEqual([a, b]);
  expect(await uidsOf("--uids", `${a},${b}`, "--force")).toEqual([a, b]);
  expect(await uidsOf("--uids", a, "--uids", `${b}，${a}`, "--force", "--uids", c)).toEqual([a, b, c]);
  expect(await uidsOf("-u", `https://space.bilibili.com/${a}?from=search`)).toEqual([a]);
  expect(await uidsOf()).toBeNull();
  expect(site.simulator.requests).toEqual([]);
});
