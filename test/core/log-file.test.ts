import { expect, test } from "bun:test";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createLogFile } from "../../packages/core/src/log/log-file.ts";
import { requireAbility } from "../support/needs.ts";
import {
  collectingLog,
  linesIn,
  linesOf,
  logTime as at,
  noticeEvent,
  temporaryFolder,
} from "../support/run-log.ts";

test("the log file is set aside when it is full, and only the newest are kept", async () => {
  await using home = await temporaryFolder();
  const path = join(home.path, "run.log");
  const file = createLogFile(path, { maxBytes: 1_000, maxFiles: 5, now: () => at });
  for (let line = 0; line < 200; line += 1) {
    file.write(`line ${String(line).padStart(4, "0")} ${"x".repeat(90)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  file.close();
  const names = await readdir(home.path);
  expect(names).toHaveLength(5);
  for (const name of names) expect((await stat(join(home.path, name))).size).toBeLessThanOrEqual(1_000);
  const kept = (await linesIn(home.path)).map((line) => Number(line.slice(5, 9))).toSorted((a, b) => a - b);
  expect(kept.at(-1)).toBe(199);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => 200 - kept.length + index));
  expect(kept.length).toBeGreaterThan(30);
});

test("the log file leaves other files in its folder alone", async () => {
  await using home = await temporaryFolder();
  const others = ["run.log.1", "run.log.old", "run.logs", "run.log.20261123T180000000Z.gz"];
  for (const name of others) await writeFile(join(home.path, name), "mine");
  const file = createLogFile(join(home.path, "run.log"), { maxBytes: 10, maxFiles: 1 });
  for (let line = 0; line < 5; line += 1) {
    file.write("a line of text");
    await new Promise((resolve) => setImmediate(resolve));
  }
  file.close();
  expect((await readdir(home.path)).toSorted()).toEqual(["run.log", ...others].toSorted());
});

test("the log file is shared by several processes without a line lost, doubled or torn, while it is set aside again and again", async () => {
  await using home = await temporaryFolder();
  const path = join(home.path, "run.log");
  const program = `
      import { createLogFile } from ${JSON.stringify(join(import.meta.dir, "../../packages/core/src/log/log-file.ts"))};
      const [path, name] = process.argv.slice(-2);
      const file = createLogFile(path, { maxBytes: 20_000, maxFiles: 1_000, onProblem: (code) => { console.error(code); process.exit(3); } });
      for (let line = 0; line < 1_000; line += 1) {
        file.write(JSON.stringify({ name, line, text: "x".repeat(100) }));
        if (line % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      file.close();`;
  const children = ["a", "b", "c"].map((name) =>
    Bun.spawn([process.execPath, "-e", program, path, name], { stderr: "pipe" }),
  );
  for (const child of children) expect([await child.exited, await child.stderr.text()]).toEqual([0, ""]);
  const lines = (await linesIn(home.path)).map((line) => JSON.parse(line) as { name: string; line: number });
  expect(lines).toHaveLength(3_000);
  expect(new Set(lines.map(({ name, line }) => `${name}${line}`)).size).toBe(3_000);
  expect((await readdir(home.path)).length).toBeGreaterThan(10);
}, 20_000);

test("the log file loses nothing when another process sets it aside at the same moment", async () => {
  await using home = await temporaryFolder();
  const path = join(home.path, "run.log");
  const told: string[] = [];
  // The name is made right before the file is renamed.
  const now = () => {
    renameSync(path, join(home.path, "run.log.other"));
    return at;
  };
  const file = createLogFile(path, { maxBytes: 10, now, onProblem: (code) => told.push(code) });
  file.write("first line");
  await new Promise((resolve) => setImmediate(resolve));
  file.write("second line");
  file.close();
  expect(told).toEqual([]);
  expect((await linesIn(home.path)).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "first line",
    "second line",
  ]);
});

test("the log file is made anew when somebody moved it away", async () => {
  await using home = await temporaryFolder();
  const path = join(home.path, "run.log");
  const file = createLogFile(path);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  file.write("one");
  await turn();
  await rename(path, join(home.path, "moved"));
  file.write("two");
  await turn();
  file.close();
  expect([await linesOf(join(home.path, "moved")), await linesOf(path)]).toEqual([["one"], ["two"]]);
});

test.each([
  ["it is a folder", async (path: string) => mkdir(path), "EISDIR"],
  ["its folder is a file", async (path: string) => writeFile(join(path, ".."), ""), /EEXIST|ENOTDIR/],
] as const)(
  "a log file that cannot be written because %s is told of once, and nothing else comes of it",
  async (_, spoil, code) => {
    await using home = await temporaryFolder();
    const logFile = join(home.path, "logs", "run.log");
    await (code === "EISDIR" ? mkdir(join(home.path, "logs")) : undefined);
    await spoil(logFile);
    const told: string[] = [];
    const { lines, onEvent, close } = collectingLog(
      { logFile },
      { file: { onProblem: (problem) => told.push(problem) } },
    );
    for (let turn = 0; turn < 3; turn += 1) {
      onEvent(noticeEvent("hello"));
      await new Promise((resolve) => setImmediate(resolve));
    }
    close();
    expect(told).toEqual([expect.stringMatching(code)]);
    expect(lines.filter((line) => line.includes("cannot be written"))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("hello"))).toHaveLength(3);
  },
);

const hasFullDevice = requireAbility(
  existsSync("/dev/full"),
  "there is no /dev/full here, the file that never has room",
  "run the tests on Linux",
);
test.skipIf(!hasFullDevice)("the log file on a full disk costs its lines and nothing else", async () => {
  const { lines, onEvent, close } = collectingLog({ logFile: "/dev/full" });
  onEvent(noticeEvent("one"));
  await new Promise((resolve) => setImmediate(resolve));
  onEvent(noticeEvent("two"));
  close();
  expect(lines).toHaveLength(3);
  expect(lines.join("")).toContain("ENOSPC");
});

test("the log file goes on where it was cut, on a line of its own, once there is room again", async () => {
  await using home = await temporaryFolder();
  const path = join(home.path, "run.log");
  await mkdir(path);
  const file = createLogFile(path);
  file.write("lost");
  await new Promise((resolve) => setImmediate(resolve));
  await rm(path, { recursive: true });
  file.write("kept");
  file.close();
  expect((await readFile(path, "utf8")).trim()).toBe("kept");
});

test("the log file is closed twice without harm, and what was told before is in it", async () => {
  await using home = await temporaryFolder();
  const path = join(home.path, "run.log");
  const { onEvent, close } = collectingLog({ logFile: path });
  onEvent(noticeEvent("last words"));
  close();
  close();
  expect(await linesOf(path)).toHaveLength(1);
});

test("the log file survives an outlet and a listener that throw", async () => {
  await using home = await temporaryFolder();
  const write = () => {
    throw new Error("EPIPE");
  };
  const onProblem = () => {
    throw new Error("no");
  };
  const { onEvent, close } = collectingLog({ logFile: home.path }, { write, file: { onProblem } });
  onEvent(noticeEvent("hello"));
  close();
  const { onEvent: again, close: end } = collectingLog({ logFile: join(home.path, "x") }, { write });
  again(noticeEvent("hello"));
  end();
  expect(await linesOf(join(home.path, "x"))).toHaveLength(1);
});
