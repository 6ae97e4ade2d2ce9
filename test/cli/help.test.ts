import { expect, setDefaultTimeout, test } from "bun:test";
import manifest from "../../packages/cli/package.json";
import { root } from "../support/source-files.ts";
import { install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

test("every command has a help with examples, on stdout", async () => {
  await using site = await install();
  const { stdout, exitCode } = await site.run(["--help"]);
  expect(exitCode).toBe(0);
  const commands = Array.from(stdout.matchAll(/^ {2}([a-z]+) (?=\[options\])/gm), ([, name = ""]) => name);
  expect(commands).toContain("update");
  expect(commands.length).toBeGreaterThanOrEqual(15);
  const helps = await Promise.all(commands.map((name) => site.call([name, "--help"])));
  for (const [place, help] of helps.entries()) {
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain("Examples:");
    expect(help.stdout).toContain(`playcounts ${commands[place]}`);
    expect(help.stdout).toContain("--json");
  }
});

test("a command of several has a help with examples for each", async () => {
  await using site = await install();
  const lines = [
    "backup create",
    "backup list",
    "backup verify",
    "backup restore",
    "config print",
    "config validate",
  ];
  for (const line of lines) {
    const { exitCode, stdout, stderr } = await site.call([...line.split(" "), "--help"]);
    expect({ line, exitCode, stderr }).toEqual({ line, exitCode: 0, stderr: "" });
    expect(stdout).toStartWith(`Usage: playcounts ${line}`);
    for (const part of ["Examples:", "--json", "--lang"]) expect(stdout).toContain(part);
  }
});

test("bunx playcounts works in the checkout and says its version", async () => {
  const child = Bun.spawnSync([process.execPath, "x", "playcounts", "--version"], {
    cwd: root,
    env: { PATH: process.env["PATH"] },
  });
  expect({ code: child.exitCode, said: child.stdout.toString() }).toEqual({
    code: 0,
    said: `${manifest.version}\n`,
  });
});
