import { expect, setDefaultTimeout, test } from "bun:test";
import manifest from "../../packages/cli/package.json";
import { codeOf, readFiles, root } from "../support/source-files.ts";
import { install, main } from "./spawned.ts";

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

test("a command is quick: those that it is not are not even read", async () => {
  await using site = await install();
  const read = async (...args: string[]) => {
    const script = `
      const seen = new Set();
      Bun.plugin({ name: "seen", setup: (build) => void build.onLoad({ filter: /cli.src.commands/ }, async ({ path }) => {
        seen.add(path.split("/").at(-1));
        return { contents: await Bun.file(path).text(), loader: "ts" };
      }) });
      process.on("exit", () => console.error("seen " + [...seen].toSorted().join(" ")));
      process.argv.splice(1, Infinity, "playcounts", ...${JSON.stringify(args)});
      await import(${JSON.stringify(main)});`;
    const child = Bun.spawnSync([process.execPath, "--no-env-file", "-e", script], {
      cwd: site.folder,
      env: site.environment,
    });
    return /^seen (.*)$/m.exec(child.stderr.toString())?.[1];
  };
  expect(await read("status")).toBe("status.ts");
  expect(await read("--lang", "en", "status", "--json")).toBe("status.ts");
  expect((await read("--help"))?.split(" ").length).toBeGreaterThanOrEqual(15);
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

test("help is quick: nothing of core is loaded before a command needs it", () => {
  const files = readFiles("packages/cli/src/**/*.ts");
  // `codeOf` leaves types out and empties strings: what remains of an import is one at run time.
  const loadsCore = files.filter((file) =>
    /^import (?!type)[^;]*@playcounts\/core/m.test(file.text.replaceAll(/import type [^;]*;/g, "")),
  );
  expect(loadsCore.map(({ path }) => path)).toEqual([]);
  expect(files.filter((file) => codeOf(file).includes("await import(")).length).toBeGreaterThan(0);
});
