import { join } from "node:path";
import type { Installation, LogLine } from "./served.ts";
import { until } from "./served.ts";
import { root } from "./source-files.ts";

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** What it has logged so far. */
  readonly lines: readonly LogLine[];
  /** What it wrote to stderr, once it has ended. */
  readonly stderr: Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code; 128 + n if signal n killed it. */
  readonly exited: Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

const main = join(root, "packages/server/src/main.ts");

/** Variables of this process that must not reach a server under test. */
const cleanEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(PLAYCOUNTS|AUTO_UPDATE|BILIBILI|DATABASE)_|^(HOST|PORT|LOG_LEVEL)$/.test(name),
  ),
);

/** Runs the server's program to its end. */
export async function runServer(
  args: readonly string[],
  environment: Record<string, string>,
  cwd?: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const child = Bun.spawn([process.execPath, main, ...args], {
    env: { ...cleanEnvironment, ...environment },
    ...(cwd === undefined ? {} : { cwd }),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

/** Starts a server of the installation and waits until it listens. @throws {Error} with what it said, if it ended. */
export async function startServer(
  installation: Installation,
  more: Record<string, string> = {},
): Promise<ServerProcess> {
  const lines: LogLine[] = [];
  const child = Bun.spawn([process.execPath, main], {
    env: { ...cleanEnvironment, ...installation.environment, ...more },
    cwd: installation.folder,
    stdout: "pipe",
    stderr: "pipe",
  });
  const errors = child.stderr.text();
  const reading = (async () => {
    let rest = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts.map((line) => JSON.parse(line)));
    }
  })();
  const url = await until(async () => {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${await errors}`);
    return lines.map(({ message }) => /^listening on (\S+)/.exec(message)?.[1]).find((found) => found);
  }, "the server's start").catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  const exited = child.exited.then(async (code) => {
    await reading;
    return code;
  });
  return {
    url,
    pid: child.pid,
    lines,
    stderr: errors,
    kill: (signal) => child.kill(signal),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
