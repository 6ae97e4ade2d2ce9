import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig, openLibrary, type CatalogueEntry } from "@playcounts/core";
import { runCommandLine } from "../../packages/cli/src/command-line.ts";
import { chooseLanguage, loadMessages } from "../../packages/cli/src/language.ts";
import type { Outlet } from "../../packages/cli/src/terminal/outlet.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "../simulator/simulator.ts";
import { root } from "../support/source-files.ts";

export const main = join(root, "packages/cli/src/main.ts");

/** What came of one command line. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A simulator, an empty folder, and the real command line between them. Removes itself: `await using`. */
export interface Installation extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly folder: string;
  readonly environment: Record<string, string>;
  /** Starts the command line as a process of its own. */
  start(args: readonly string[], extra?: Record<string, string>): Bun.Subprocess<"ignore", "pipe", "pipe">;
  /** Runs it to its end. */
  run(args: readonly string[], extra?: Record<string, string>): Promise<Ended>;
  /**
   * The same command line in this very process, ten times as fast: for what is decided between the arguments and the
   * texts. `answer`: what a person at the terminal says when asked; without one there is none to ask.
   */
  call(args: readonly string[], extra?: Record<string, string>, answer?: boolean): Promise<Ended>;
  /** Calls it with an outlet of the test's own in the place of stdout; resolves with the exit code. */
  callInto(out: Outlet, args: readonly string[], extra?: Record<string, string>): Promise<number>;
  /** Calls it with `--json` and parses stdout, which must be one JSON value. */
  json(args: readonly string[], extra?: Record<string, string>): Promise<ReturnType<typeof JSON.parse>>;
  /** Tracks the first so many videos of the simulated site, with numbers that are a month old and half as large. */
  track(count: number): Promise<void>;
}

/** @param options of the simulator; by default its titles are harmless and its counts stand still */
export async function install(options: SimulatorOptions = {}): Promise<Installation> {
  const simulator = await startSimulator({ videos: 60, uploaders: 3, hostileTitles: false, ...options });
  const folder = await mkdtemp(join(tmpdir(), "playcounts-cli-"));
  const environment: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    LANG: "en_US.UTF-8",
    DATABASE_URL: `file:${join(folder, "counts.db")}`,
    BILIBILI_API_URL: simulator.url,
    PLAYCOUNTS_BATCH_DELAY: "0",
    PLAYCOUNTS_REQUEST_DELAY: "0",
    PLAYCOUNTS_MAX_RETRIES: "0",
  };

  function start(args: readonly string[], extra: Record<string, string> = {}) {
    return Bun.spawn([process.execPath, "--no-env-file", main, ...args], {
      cwd: folder,
      env: { ...environment, ...extra },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
  }
  async function call(args: readonly string[], extra: Record<string, string> = {}, answer?: boolean) {
    const [out, err] = [gathered(), gathered()];
    const exitCode = await callOn({ out, err }, args, { ...environment, ...extra }, answer);
    return { exitCode, stdout: out.text(), stderr: err.text() };
  }
  async function callOn(
    { out, err }: { out: Gathered; err: Gathered },
    args: readonly string[],
    given: Record<string, string>,
    answer?: boolean,
  ): Promise<number> {
    const language = chooseLanguage(args, given);
    let exitCode = 0;
    await runCommandLine(args, {
      environment: given,
      language,
      words: await loadMessages(language),
      out: out.outlet,
      err: err.outlet,
      now: Date.now,
      every: () => () => undefined,
      interruptions: () => ({
        signal: new AbortController().signal,
        received: () => null,
        end: () => undefined,
      }),
      ask: answer === undefined ? null : (question) => err.outlet.write(question).then(() => answer),
      exitWith: (code) => (exitCode = code),
      hasWritten: () => out.text() !== "",
    });
    return exitCode;
  }
  const run = (args: readonly string[], extra?: Record<string, string>) => ended(start(args, extra));
  return {
    simulator,
    folder,
    environment,
    start,
    run,
    call,
    callInto: (outlet, args, extra) =>
      callOn({ out: { outlet, text: () => "" }, err: gathered() }, args, { ...environment, ...extra }),
    json: async (args, extra) => JSON.parse((await call([...args, "--json"], extra)).stdout),
    async track(count) {
      const config = loadConfig(environment);
      const library = await openLibrary({ config, create: true });
      try {
        await library.catalogue.add(entries(simulator, count));
      } finally {
        library.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Gathered {
  readonly outlet: Outlet;
  readonly text: () => string;
}

/** An outlet off a terminal that remembers what was written. */
function gathered(): Gathered {
  let text = "";
  const write = async (more: string) => void (text += more);
  return {
    outlet: { write, isTerminal: false, takesAnsi: false, columns: () => 80 },
    text: () => text,
  };
}

/** Waits for a process and reads what it wrote. */
export async function ended(child: Bun.Subprocess<"ignore", "pipe", "pipe">): Promise<Ended> {
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { exitCode: await child.exited, stdout, stderr };
}

function entries(simulator: Simulator, count: number): CatalogueEntry[] {
  const unknown = { danmaku: null, reply: null, favorite: null, coin: null, share: null, like: null };
  return [...simulator.catalogue.videos()].slice(0, count).map((video) => ({
    aid: video.aid,
    bvid: video.bvid,
    uid: video.uploader.uid,
    title: video.title,
    publishedAt: video.publishedAt,
    counts: { ...unknown, play: Math.floor(simulator.counts(video.aid).play / 2) },
    observedAt: Date.now() - 30 * 86_400_000,
    verify: false,
  }));
}

/** Resolves as soon as the simulator has been asked so many times. */
export async function askedTimes({ requests }: Simulator, times: number): Promise<void> {
  while (requests.length < times) await Bun.sleep(5);
}
