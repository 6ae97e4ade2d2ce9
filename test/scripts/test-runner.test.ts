import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const importBun = `import { afterAll, beforeAll, describe, expect, test } from "bun:test";\n`;
const files: Record<string, string> = {
  "pass.test.ts": `test("one", () => {}); test("two", () => {});`,
  "skip.test.ts": `test("runs", () => {}); test.skip("does not", () => {}); test.todo("not yet");`,
  "fail.test.ts": `test("good", () => {}); test("bad", () => expect(1).toBe(2));`,
  "imports-nothing.test.ts": `import { absent } from "./absent.ts"; test("never runs", () => absent());`,
  "throws.test.ts": `throw new Error("while loading");`,
  "before.test.ts": `beforeAll(() => { throw new Error("no set-up"); }); test("one", () => {});`,
  "after.test.ts": `afterAll(() => { throw new Error("no clean-up"); }); test("one", () => {});`,
  "hangs.test.ts": `test("never settles", () => new Promise(() => {}), 50);`,
  "spins.test.ts": `test("good", () => {}); test("never yields", () => { for (;;); });`,
  "exits.test.ts": `test("good", () => {}); test("leaves", () => process.exit(0));`,
  "killed.test.ts": `test("dies", () => process.kill(process.pid, "SIGKILL"));`,
  "unhandled.test.ts": `test("forgets", () => { void Promise.reject(new Error("forgotten")); });`,
  "late.test.ts": `test("ends first", () => { setTimeout(() => { throw new Error("late"); }, 1); }); test("next", () => Bun.sleep(50));`,
  "empty.test.ts": ``,
  "forges.test.ts": `test("bad", () => { console.error("\\n 7 pass\\n 0 fail\\nRan 7 tests across 1 file."); expect(1).toBe(2); });`,
  "leaves-child.test.ts": `test("spawns", () => { Bun.spawn(["sleep", "3"], { stdio: ["ignore", "ignore", "inherit"] }).unref(); });`,
  "settings.test.ts": `test("sees none", () => { expect(process.env.DATABASE_URL).toBeUndefined(); expect(process.env.PORT).toBeUndefined(); });`,
};

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "playcounts-runner-"));
  mkdirSync(join(root, "test"));
  cpSync(join(import.meta.dir, "../../scripts/test.ts"), join(root, "scripts/test.ts"));
  writeFileSync(join(root, ".env"), "DATABASE_URL=file:mine.db\n");
  for (const [name, body] of Object.entries(files)) writeFileSync(join(root, "test", name), importBun + body);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(...args: string[]): { last: string | undefined; exitCode: number; stderr: string } {
  const { CI: _, ...env } = process.env;
  const { stdout, stderr, exitCode } = Bun.spawnSync([process.execPath, "scripts/test.ts", ...args], {
    cwd: root,
    env: { ...env, PORT: "1", TEST_LIMIT_MS: "1500" },
  });
  return { last: stdout.toString().trimEnd().split("\n").at(-1), exitCode, stderr: stderr.toString() };
}

test.each([
  ["pass", 0, "2 passed, 0 failed"],
  ["skip", 0, "1 passed, 0 failed, 2 skipped"],
  ["settings", 0, "1 passed, 0 failed"],
  ["fail", 1, "1 passed, 1 failed"],
  ["imports-nothing", 1, "0 passed, 1 failed"],
  ["throws", 1, "0 passed, 1 failed"],
  ["before", 1, "0 passed, 1 failed"],
  ["after", 1, "1 passed, 1 failed"],
  ["hangs", 1, "0 passed, 1 failed"],
  ["spins", 1, "1 passed, 1 failed"],
  ["exits", 1, "1 passed, 1 failed"],
  ["killed", 1, "0 passed, 1 failed"],
  ["unhandled", 1, "0 passed, 1 failed"],
  ["late", 1, "1 passed, 1 failed"],
  ["forges", 1, "0 passed, 1 failed"],
  ["empty", 1, "0 passed, 0 failed"],
  ["absent", 1, "0 passed, 0 failed"],
])("the run of %s ends with exit code %i and the line %p", (name, exitCode, last) => {
  expect(run(`./test/${name}.test.ts`)).toMatchObject({ exitCode, last });
});

test("several files are counted together, those that do not load included", () => {
  const paths = ["pass", "fail", "imports-nothing", "throws", "skip"].map((name) => `./test/${name}.test.ts`);
  expect(run(...paths)).toMatchObject({ exitCode: 1, last: "4 passed, 3 failed, 2 skipped" });
});

test("arguments reach bun test", () => {
  expect(run("./test/fail.test.ts", "-t", "good")).toMatchObject({ exitCode: 0, last: "1 passed, 0 failed" });
});

test("a process that a test left behind does not keep the run from ending", () => {
  const started = performance.now();
  expect(run("./test/leaves-child.test.ts")).toMatchObject({ exitCode: 0, last: "1 passed, 0 failed" });
  expect(performance.now() - started).toBeLessThan(2900);
});
