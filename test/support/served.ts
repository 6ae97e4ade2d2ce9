import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig, openLibrary, type Config, type Environment } from "@playcounts/core";
import { createLog } from "../../packages/server/src/log.ts";
import { serve, type Served, type ServeOptions } from "../../packages/server/src/serve.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "../simulator/simulator.ts";

/** A folder with a database of tracked videos, and a site to ask about them. */
export interface Installation {
  readonly simulator: Simulator;
  readonly folder: string;
  /** The variables of an installation that may ask as fast as it likes. */
  readonly environment: Record<string, string>;
  /** The settings those variables make, with others on top. */
  config(more?: Environment): Config;
  /** Starts a server of this installation; it is closed with the installation. */
  serve(more?: Environment, options?: Partial<ServeOptions>): Promise<Served & { readonly lines: LogLine[] }>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A line of the log, as JSON. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [fact: string]: unknown;
}

/** Makes an installation that tracks every video of the simulated site and has no number of any. */
export async function createInstallation(options: SimulatorOptions = {}): Promise<Installation> {
  const simulator = await startSimulator(options);
  const folder = await mkdtemp(join(tmpdir(), "playcounts-server-"));
  const environment = {
    DATABASE_URL: `file:${join(folder, "playcounts.db")}`,
    BILIBILI_API_URL: simulator.url,
    PLAYCOUNTS_BATCH_DELAY: "0",
    PLAYCOUNTS_REQUEST_DELAY: "0",
    AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "false",
    PORT: "0",
  };
  const config = (more: Environment = {}) => loadConfig({ ...environment, ...more });
  const library = await openLibrary({ config: config(), create: true });
  await library.catalogue.add(
    [...simulator.catalogue.videos()].map(({ aid, bvid, title, publishedAt, uploader }) => ({
      aid,
      bvid,
      title,
      publishedAt,
      uid: uploader.uid,
      counts: null,
      observedAt: null,
      verify: false,
    })),
  );
  library.close();
  const opened: Served[] = [];
  return {
    simulator,
    folder,
    environment,
    config,
    async serve(more = {}, options = {}) {
      const lines: LogLine[] = [];
      const log = createLog({
        level: "debug",
        write: (line) => lines.push(JSON.parse(line)),
        isTerminal: false,
        now: Date.now,
        secrets: [],
      });
      const served = await serve({
        config: config(more),
        log,
        version: "0.0.0",
        withProcessMetrics: false,
        ...options,
      });
      opened.push(served);
      return { ...served, lines };
    },
    async [Symbol.asyncDispose]() {
      for (const served of opened) await served.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the condition gives something other than undefined and false. @throws {Error} if it takes too long */
export async function until<Value>(
  condition: () => Value | Promise<Value>,
  what = "the condition",
  withinMs = 20_000,
): Promise<Exclude<Value, undefined | false | null>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false && value !== null)
      return value as Exclude<Value, undefined | false | null>;
    if (performance.now() > deadline) throw new Error(`${what} did not come true within ${withinMs} ms`);
    await Bun.sleep(5);
  }
}
