import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { install, main, type Installation } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

let site: Installation;
beforeAll(async () => {
  site = await install();
  await site.track(3);
});
afterAll(() => site[Symbol.asyncDispose]());

/** What a command line reads: files of ours from `packages/` on, and the packages of others. */
async function readBy(...args: string[]): Promise<{ files: string[]; packages: string[] }> {
  const list = join(site.folder, "loaded.txt");
  const child = Bun.spawnSync(
    [
      process.execPath,
      "--no-env-file",
      "--preload",
      join(import.meta.dir, "loaded-modules.ts"),
      main,
      ...args,
    ],
    { cwd: site.folder, env: { ...site.environment, LOADED_MODULES: list } },
  );
  expect({ args, code: child.exitCode, said: child.stderr.toString() }).toEqual({ args, code: 0, said: "" });
  const paths = (await Bun.file(list).text()).split("\n").map((path) => path.replaceAll("\\", "/"));
  const files = paths.flatMap((path) =>
    path.includes("node_modules") ? [] : (/packages\/.*$/.exec(path) ?? []),
  );
  const packages = paths.flatMap((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return { files, packages: [...new Set(packages)].toSorted() };
}

const commandsIn = (files: readonly string[]): string[] =>
  files.filter((file) => file.startsWith("packages/cli/src/commands/")).toSorted();

test("the help reads the names of the commands, and none of them: nor core, nor a package but commander", async () => {
  const { files, packages } = await readBy("--help");
  expect(commandsIn(files)).toEqual([]);
  expect(files.filter((file) => file.startsWith("packages/core/"))).toEqual([]);
  expect(packages).toEqual(["commander"]);
});

test.each(["status", "--lang en status --json", "help status"])(
  "of the commands only the one that is meant is read: %s",
  async (line) => {
    const { files } = await readBy(...line.split(" "));
    expect(commandsIn(files)).toEqual(["packages/cli/src/commands/status.ts"]);
  },
);

test("only the messages of the chosen language are read", async () => {
  const chosen = async (language: string) =>
    (await readBy("--lang", language, "--help")).files.filter((file) => file.includes("/messages/"));
  expect((await chosen("zh")).every((file) => file.includes("/messages/zh"))).toBe(true);
  expect((await chosen("en")).every((file) => file.includes("/messages/en"))).toBe(true);
});

test("to look at the database nothing is read that updates it, asks the site, checks requests or speaks to servers", async () => {
  const { files, packages } = await readBy("status");
  const engine = "ask engine index judge listing log/run-log observe refresh request run track update".split(
    " ",
  );
  expect(files.filter((file) => engine.some((name) => file === `packages/core/src/${name}.ts`))).toEqual([]);
  expect(files.filter((file) => file.startsWith("packages/core/src/bilibili/"))).toEqual([
    "packages/core/src/bilibili/bvid.ts",
  ]);
  for (const name of ["zod", "drizzle-orm", "consola", "ofetch", "csv-parse", "@libsql/hrana-client", "ws"])
    expect(packages).not.toContain(name);
});
