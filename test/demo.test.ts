import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./support/source-files.ts";

// Two demos, each about ten seconds of polite pauses.
setDefaultTimeout(120_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "playcounts-demo-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a user may have lying about; none of it may reach the demo. */
const settings = {
  BILIBILI_API_URL: "https://127.0.0.1:1",
  PLAYCOUNTS_BATCH_DELAY: "1h",
  PLAYCOUNTS_NONSENSE: "1",
  BILIBILI_COOKIE: "SESSDATA=secret-of-the-user",
};

const demoFolders = async () => (await readdir(folder)).filter((name) => name.startsWith("playcounts-demo-"));

async function demo(extra: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, "scripts/demo.ts"], {
    cwd: root,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      TMPDIR: folder,
      LANG: "en_US.UTF-8",
      ...settings,
      DATABASE_URL: `file:${join(folder, "own.db")}`,
      ...extra,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { exitCode: await child.exited, stdout, stderr };
}

test("the demo imports, updates, reports, and ends with three commands that work when pasted; twice in a row", async () => {
  for (const time of [1, 2]) {
    const { exitCode, stdout, stderr } = await demo();
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await Bun.file(join(folder, "own.db")).exists()).toBe(false);
    expect(stdout).toMatch(/^added +517$/m);
    expect(stdout).toMatch(/^due +517$/m);
    expect(stdout).toMatch(/5,530 -> +228,277/);
    expect(stdout).toMatch(/unknown -> +\d/);
    // Plain progress lines: this is no terminal.
    expect(stderr).toMatch(/^\d{4}-.* 517\/517 /m);
    expect(await demoFolders()).toHaveLength(time);

    const commands = Array.from(stdout.matchAll(/^ {2}(DATABASE_URL=.*)$/gm), ([, command = ""]) => command);
    expect(commands).toHaveLength(3);
    for (const command of time === 1 ? commands : []) {
      const pasted = Bun.spawnSync(["sh", "-c", command], {
        cwd: folder,
        env: { PATH: process.env["PATH"] },
      });
      expect({ command, exitCode: pasted.exitCode, stderr: pasted.stderr.toString() }).toMatchObject({
        exitCode: 0,
        stderr: "",
      });
      expect(pasted.stdout.toString()).not.toBe("");
    }
  }
});

test("a demo that cannot work says so, ends with an error, and leaves nothing behind", async () => {
  const before = await demoFolders();
  // A folder that does not exist cannot hold the demo's own.
  const { exitCode, stderr } = await demo({ TMPDIR: join(folder, "missing") });
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("The demo failed");
  expect(await demoFolders()).toEqual(before);
});
