import { readdirSync, readlinkSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { loadConfig } from "@playcounts/core";
import { serve, type Served } from "../packages/server/src/serve.ts";
import { createEventClock } from "./event-clock.ts";
import { runProgram } from "./measure.ts";
import type { SoakData } from "./soak-data.ts";
import type { SoakOrder } from "./soak-upstream.ts";

/** How things stood at a noon. */
export interface Noon {
  /** Resident, after a collection. */
  readonly memoryBytes: number;
  readonly heapBytes: number;
  /** Open files and sockets; null where the system does not tell. */
  readonly handles: number | null;
  /** Of the database with its log, and what the same data take when written anew. */
  readonly fileBytes: number;
  readonly dataBytes: number;
  readonly backups: number;
}

export interface SoakSample extends Pick<SoakData, "runs" | "observations"> {
  readonly noons: readonly Noon[];
  readonly restarts: number;
}

/** After noon: between the second pause of the night's run, which is an hour long, and its end. */
const midRun = { hour: 14, minutes: 39 };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Days of a server's life: a scheduled run each night, a ban in the middle of each, a restart in the middle of each and
 * one each noon, readers every hour. Time is virtual; sockets, files and the server are real. Prints one JSON value.
 */
const [path = "", videos = "1000", days = "3"] = process.argv.slice(2);
const upstream = Bun.spawn(
  [process.execPath, "--no-env-file", new URL("./soak-upstream.ts", import.meta.url).pathname, videos],
  { stdin: "pipe", stdout: "pipe", stderr: "inherit" },
);
const { value: said } = await upstream.stdout.getReader().read();
const tell = (order: SoakOrder) => void upstream.stdin.write(`${JSON.stringify(order)}\n`);

// Noon in UTC; the runs begin at 02:00 there.
const startAt = Date.UTC(2026, 5, 1, 12);
const clock = createEventClock(startAt);
const never = new AbortController().signal;
const config = loadConfig({
  DATABASE_URL: `file:${path}`,
  BILIBILI_API_URL: new TextDecoder().decode(said).trim(),
  PLAYCOUNTS_SOURCE: "bulk",
  PLAYCOUNTS_TIMEZONE: "UTC",
  PLAYCOUNTS_STALE_AFTER: "20h",
  PLAYCOUNTS_CATCH_UP: "false",
  PORT: "0",
});
const silent = () => undefined;
let restarts = 0;
let served = await start();
const noons: Noon[] = [];
for (let day = 0; day < Number(days); day += 1) {
  // The 20th request of the night and the one that probes after the first pause.
  tell({ ban: { from: 20, forRequests: 2 } });
  for (let hour = 0; hour < 24; hour += 1) {
    await clock.sleep(startAt + day * dayMs + (hour + 1) * hourMs - clock.now(), never);
    tell({ nowMs: clock.now() });
    await clock.during(readEverything(served));
    if (hour !== midRun.hour) continue;
    await clock.sleep(midRun.minutes * 60_000, never);
    await restart();
  }
  await restart();
  await clock.during(readEverything(served));
  noons.push(await clock.during(lookAround()));
}
const { runs, observations } = await clock.during(lookInside());
const sample: SoakSample = { noons, runs, observations, restarts };
clock.stop();
await served.close();
upstream.kill();
console.log(JSON.stringify(sample));
process.exit(0);

function start(): Promise<Served> {
  return serve({
    config,
    log: { debug: silent, info: silent, warn: silent, error: console.error },
    version: "0.0.0",
    clock,
    withProcessMetrics: false,
    run: { fetch: (input, init) => clock.during(fetchWhole(input, init)) },
  });
}

async function restart(): Promise<void> {
  restarts += 1;
  await clock.during(served.close());
  served = await clock.during(start());
}

/** With its body read, so that time stands still for that, too. */
async function fetchWhole(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const body = await response.arrayBuffer();
  return new Response(body, response);
}

/** What people and monitors look at. */
async function readEverything({ url }: Served): Promise<void> {
  for (const place of ["/", "/api/v1/videos", "/api/v1/status", "/api/v1/uploaders", "/metrics", "/readyz"]) {
    const response = await fetch(url + place);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${place} answered ${response.status}`);
  }
}

async function lookAround(): Promise<Noon> {
  // What lives on until timers ring or sockets time out is not what grows.
  await Bun.sleep(200);
  for (let turn = 0; turn < 3; turn += 1) {
    Bun.gc(true);
    await Bun.sleep(20);
  }
  const { rss, heapUsed } = process.memoryUsage();
  const bytesOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    memoryBytes: rss,
    heapBytes: heapUsed,
    handles: await fewestHandles(),
    fileBytes: bytesOf(path) + bytesOf(`${path}-wal`),
    dataBytes: (await lookInside()).dataBytes,
    backups: readdirSync(dirname(path), { recursive: true }).filter((name) =>
      /backup.*\.db$/.test(String(name)),
    ).length,
  };
}

function lookInside(): Promise<SoakData> {
  return runProgram<SoakData>("./soak-data.ts", [path]);
}

/** The fewest of several looks: what is about to be closed is not left open. */
async function fewestHandles(): Promise<number | null> {
  let fewest = handles();
  for (let look = 0; look < 5 && fewest !== null; look += 1) {
    await Bun.sleep(100);
    fewest = Math.min(fewest, handles() ?? fewest);
  }
  return fewest;
}

/** Files, sockets, pipes and children; what the runtime's own threads wait on comes and goes with them. */
function handles(): number | null {
  try {
    const open = readdirSync("/proc/self/fd").map((fd) => targetOf(`/proc/self/fd/${fd}`));
    return open.filter((target) => !/event(fd|poll)/.test(target)).length;
  } catch {
    return null;
  }
}

/** What a descriptor stands for; "" for the one the list itself was read by. */
function targetOf(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return "";
  }
}
