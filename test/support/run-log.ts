import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunLog, type RunLogConfig, type RunLogOptions, type RunEvent } from "@playcounts/core";

/** When everything happens, epoch ms. */
export const logTime = Date.UTC(2026, 10, 23, 18);

/** An empty folder. Removes itself: `await using`. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "playcounts-log-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A log at `info` whose lines of text are kept. */
export function collectingLog(config: Partial<RunLogConfig> = {}, options: RunLogOptions = {}) {
  const lines: string[] = [];
  const log = createRunLog(
    { logLevel: "info", ...config },
    { write: (line) => lines.push(line), ...options },
  );
  return { lines, ...log };
}

export const noticeEvent = (message: string): RunEvent => ({ type: "notice", at: logTime, message });

export const videoEvent = (change: Partial<(RunEvent & { type: "video" })["change"]>): RunEvent => ({
  type: "video",
  at: logTime,
  change: {
    bvid: "BV1GJ411x7h7",
    uid: null,
    title: null,
    result: "updated",
    reason: null,
    before: 1,
    after: 2,
    ...change,
  },
});

export const linesOf = async (path: string) => (await readFile(path, "utf8")).split("\n").slice(0, -1);

/** The lines of a log file `run.log` and of those that were set aside. */
export async function linesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("run.log"));
  return (await Promise.all(names.map((name) => linesOf(join(folder, name))))).flat();
}
