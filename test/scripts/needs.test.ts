import { expect, test } from "bun:test";
import { join } from "node:path";
import { root } from "../support/source-files.ts";

const needs = JSON.stringify(join(root, "test/support/needs.ts"));
const asking = {
  program: `requireCommand("no-such-program")`,
  ability: `requireAbility(false, "the moon is not full", "wait")`,
};

test.each<[keyof typeof asking, string, number, RegExp]>([
  ["program", "", 0, /SKIPPED: "no-such-program" is not installed, so the tests that need it cannot run/],
  ["program", "false", 0, /SKIPPED: "no-such-program" is not installed/],
  ["program", "true", 1, /error: "no-such-program" is not installed.*\.ci\/run installs/],
  ["ability", "", 0, /SKIPPED: the moon is not full, so the tests that need it cannot run/],
  ["ability", "1", 1, /error: the moon is not full.*; wait/],
])("a missing %s with CI=%p is told, and in CI fails the file that needs it", (what, ci, exitCode, said) => {
  const script = `const { requireAbility, requireCommand } = await import(${needs}); ${asking[what]}`;
  const child = Bun.spawnSync([process.execPath, "--no-env-file", "-e", script], { env: { CI: ci } });
  expect(child.stderr.toString()).toMatch(said);
  expect(child.exitCode).toBe(exitCode);
});

test("what is there is not talked of", () => {
  const script = `const { requireAbility, requireCommand } = await import(${needs});
    console.log(requireCommand("sh") !== undefined, requireAbility(true, "", ""));`;
  const child = Bun.spawnSync([process.execPath, "--no-env-file", "-e", script], {
    env: { CI: "true", PATH: process.env["PATH"] ?? "" },
  });
  expect([child.stdout.toString(), child.stderr.toString()]).toEqual(["true true\n", ""]);
});
