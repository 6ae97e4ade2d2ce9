import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./source-files.ts";

/** An otherwise empty project into which npm installed the tarball of `@playcounts/core`. Remove it after use. */
export interface Consumer {
  /** Where the project is, absolute. */
  readonly folder: string;
  /** What npm said while installing: warnings, if any. */
  readonly installLog: string;
  /** Writes a file into the project and runs a command there with it as the last argument. */
  run(
    command: readonly string[],
    file: string,
    text: string,
    env?: Record<string, string>,
  ): Promise<CommandResult>;
  remove(): Promise<void>;
}

/** How a command ended and what it wrote. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What an outer npx or npm tells its own scripts would make an inner npm install into the outer project. */
const outerNpm = /^npm_(?!config_(registry|cache|userconfig|globalconfig|cafile|(https?_?|no)?_?proxy)$)/i;
const cleanEnv = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outerNpm.test(name)));

async function execute(command: readonly string[], cwd: string, env = {}): Promise<CommandResult> {
  const child = Bun.spawn([...command], {
    cwd,
    env: { ...cleanEnv, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  return { exitCode, stdout, stderr };
}

async function succeed(command: readonly string[], cwd: string): Promise<CommandResult> {
  const result = await execute(command, cwd);
  if (result.exitCode === 0) return result;
  throw new Error(
    `"${command.join(" ")}" failed; does the package registry answer?\n${result.stdout}${result.stderr}`,
  );
}

/** Packs core as a release would, and installs the tarball as a user would. Needs npm, and its cache or a registry. */
export async function installPackedCore(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-consumer-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return { folder, installLog: await packInto(folder), run: runIn(folder), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function packInto(folder: string): Promise<string> {
  await succeed([process.execPath, "pm", "pack", "--destination", folder], join(root, "packages/core"));
  const tarball = Array.from(new Bun.Glob("*.tgz").scanSync(folder))[0] ?? "";
  await Bun.write(
    join(folder, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  const install = ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`];
  return (await succeed(install, folder)).stderr;
}

function runIn(folder: string): Consumer["run"] {
  return async (command, file, text, env) => {
    await Bun.write(join(folder, file), text);
    return execute([...command, file], folder, env);
  };
}
