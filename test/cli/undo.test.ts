import { expect, setDefaultTimeout, test } from "bun:test";
import { onTerminal } from "./on-terminal.ts";
import { install, type Installation } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

const playsOf = async (site: Installation) =>
  (await site.json(["videos", "--sort", "bvid"])).map(({ play }: { play: number }) => play);

test.concurrent("undo takes back what a run wrote, once", async () => {
  await using site = await install();
  await site.track(5);
  const before = await playsOf(site);
  await site.call(["update", "--no-backup"]);
  expect(await playsOf(site)).not.toEqual(before);
  const undone = await site.run(["undo", "1", "--yes"]);
  expect(undone).toMatchObject({ exitCode: 0, stderr: "" });
  expect(undone.stdout).toMatch(/^number taken back +5$/m);
  expect(await playsOf(site)).toEqual(before);
  const again = await site.call(["undo", "1", "--yes"]);
  expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("undone already") });
});

test.concurrent("undo asks on a terminal and says of what; off a terminal it wants --yes", async () => {
  await using site = await install();
  await site.track(5);
  await site.call(["update", "--no-backup"]);
  const plays = await playsOf(site);
  const { exitCode, screen } = await onTerminal(site, ["undo", "1"], { answer: "\r" });
  expect(exitCode).toBe(0);
  expect(screen).toMatch(/Take back what run 1 of 20\d\d.*\(5\s+updated\s+numbers\)\?/s);
  expect(await site.call(["undo", "1"])).toMatchObject({ exitCode: 2, stdout: "" });
  expect(await playsOf(site)).toEqual(plays);
  expect((await site.call(["undo", "1"], {}, true)).exitCode).toBe(0);
  expect(await playsOf(site)).not.toEqual(plays);
});
