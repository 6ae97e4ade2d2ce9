import { join } from "node:path";
import { runProgram, type Sample } from "./measure.ts";

/** A way of doing the job with Crawlee. */
export interface CrawleeWay {
  readonly what: string;
  readonly videos: number;
  /** Whether the engine is held against it. */
  readonly isReference: boolean;
  readonly args: readonly string[];
}

/** A part of the catalogue tells its pace. */
const crawledSingly = 2_000;

/**
 * One video per request is how a crawler asks; `fetch` instead of Crawlee's own client, a list instead of a queue, four
 * at a time and neither sessions nor retries was the fastest found. Fifty per request is our trick, on its machinery.
 */
export function crawleeWays(source: "bulk" | "view", videos: number): readonly CrawleeWay[] {
  const singly = Math.min(videos, crawledSingly);
  const way = (what: string, videos: number, isReference: boolean, flags: readonly string[]): CrawleeWay => ({
    what,
    videos,
    isReference,
    args: ["--videos", String(videos), ...flags],
  });
  return [
    way("Crawlee, best found", singly, true, ["--concurrency", "4"]),
    way("Crawlee, best found, one at a time", singly, false, ["--concurrency", "1"]),
    way("Crawlee, its own client", singly, false, ["--concurrency", "4", "--client", "got"]),
    ...(source === "bulk"
      ? [way("Crawlee, taught to ask for 50", videos, false, ["--concurrency", "4", "--per-request", "50"])]
      : []),
  ];
}

export function runCrawlee(args: readonly string[]): Promise<Sample> {
  return runProgram("./peers/crawlee.ts", args);
}

/** Installs Crawlee into its own workspace, which nothing else touches. @throws {Error} if it cannot be had */
export async function installPeers(): Promise<void> {
  const child = Bun.spawn([process.execPath, "install", "--frozen-lockfile"], {
    cwd: join(import.meta.dir, "peers"),
    stdout: "ignore",
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) throw new Error("Crawlee could not be installed");
}
