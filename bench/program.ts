import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A server in a process of its own. */
export interface Program extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
}

const startLimitMs = 20_000;

/**
 * Starts a program that says "listening on <url>", and stops it when disposed. What it says goes into a file in `folder`:
 * reading it here would take time from what is measured.
 */
export async function startProgram(
  file: string,
  environment: Readonly<Record<string, string>>,
  folder: string,
): Promise<Program> {
  const output = join(folder, `${basename(file)}.${crypto.randomUUID()}.out`);
  const child = Bun.spawn(
    [process.execPath, "--no-env-file", fileURLToPath(new URL(file, import.meta.url))],
    {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", ...environment },
      stdout: Bun.file(output),
      stderr: "inherit",
    },
  );
  const deadline = performance.now() + startLimitMs;
  for (;;) {
    const said = await readFile(output, "utf8").catch(() => "");
    const url = /listening on (http:\/\/[^\s"]+)/.exec(said)?.[1];
    if (url !== undefined) return { url, [Symbol.asyncDispose]: stop };
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`${file} did not listen: ${said.slice(0, 500)}`);
    }
    await Bun.sleep(10);
  }

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    await child.exited;
  }
}
