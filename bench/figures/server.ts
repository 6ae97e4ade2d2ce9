import { repeatedly, sized, type Effort, type Figure, type Row } from "../figure.ts";
import type { LoadSample } from "../http-load.ts";
import { fill, inScratch, ratiosOf, rowOf, runProgram, withoutPauses } from "../measure.ts";
import { startProgram } from "../program.ts";
import { startUpstream } from "../upstream.ts";

export const server: Figure = {
  name: "server",
  about:
    "GET /api/v1/videos?limit=50 over 100,000 videos, 8 connections, against a bare Hono route with the same query; then beside a run without pauses",
  measure,
};

const connections = 8;
const page = "/api/v1/videos?limit=50";

type Samples = Record<"server" | "bare" | "idle" | "busy" | "lonelyIdle" | "lonelyBusy", LoadSample[]>;

async function measure(effort: Effort): Promise<Row[]> {
  const videos = sized(effort, 100_000);
  const samples: Samples = { server: [], bare: [], idle: [], busy: [], lonelyIdle: [], lonelyBusy: [] };
  await using upstream = await startUpstream(videos);
  await inScratch(async (folder) => {
    const path = `${folder}/a.db`;
    await fill(path, videos);
    await using bare = await startProgram("./bare-route.ts", { DATABASE_URL: `file:${path}` }, folder);
    const settings = {
      ...withoutPauses(path, upstream.url, "bulk"),
      AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "false",
      PORT: "0",
    };
    await using server = await startProgram("../packages/server/src/main.ts", settings, folder);
    await measureLoads(effort, server.url, bare.url, samples);
  });
  const rate = (of: keyof Samples) => samples[of].map(({ perSecond }) => perSecond);
  const p99 = (of: keyof Samples) => samples[of].map(({ p99Ms }) => p99Ms);
  return [
    rowOf("server", "requests/s", rate("server")),
    rowOf("bare Hono + libSQL, the same query", "requests/s", rate("bare")),
    rowOf("server / bare route", "times", ratiosOf(rate("server"), rate("bare")), { atLeast: 0.6 }),
    rowOf("p99 while idle", "ms", p99("idle")),
    rowOf("p99 beside a run without pauses", "ms", p99("busy")),
    rowOf("p99 beside a run / idle", "times", ratiosOf(p99("busy"), p99("idle")), { atMost: 3 }),
    rowOf("p99 while idle, one reader", "ms", p99("lonelyIdle")),
    rowOf("p99 beside a run, one reader", "ms", p99("lonelyBusy")),
  ];
}

async function measureLoads(effort: Effort, server: string, bare: string, samples: Samples): Promise<void> {
  const seconds = effort.small ? 0.2 : 2;
  const load = (url: string, seconds: number, readers = connections) =>
    runProgram<LoadSample>("./http-load.ts", [url + page, String(readers), String(seconds)]);
  // What the first requests compile and read into caches is no part of the figure.
  for (const url of [server, bare]) await load(url, seconds / 4);
  await repeatedly(effort, 30, async () => {
    samples.server.push(await load(server, seconds));
    samples.bare.push(await load(bare, seconds));
  });
  await repeatedly(effort, 50, async () => {
    samples.idle.push(await load(server, seconds));
    samples.lonelyIdle.push(await load(server, seconds / 2, 1));
    const [busy, lonelyBusy] = await besideRun(server, async () => [
      await load(server, seconds),
      await load(server, seconds / 2, 1),
    ]);
    samples.busy.push(busy);
    samples.lonelyBusy.push(lonelyBusy);
  });
}

/** Measures while a run goes on; once more if it ended meanwhile, because each goes on where the last was stopped. */
async function besideRun(
  url: string,
  measure: () => Promise<[LoadSample, LoadSample]>,
): Promise<[LoadSample, LoadSample]> {
  for (let tries = 0; tries < 5; tries += 1) {
    const run = await startRun(url);
    const result = await measure();
    const { status } = await readRun(run);
    if (status !== "running") continue;
    await fetch(`${run}/cancel`, { method: "POST" });
    await waitFor(run, ({ status }) => status !== "running");
    return result;
  }
  throw new Error("no run lasted as long as the measuring");
}

/** The address of a new run over everything. */
async function startRun(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ force: true }),
  });
  const place = response.headers.get("location");
  if (response.status !== 202 || place === null)
    throw new Error(`no run was started: ${response.status} ${await response.text()}`);
  const run = new URL(place, url).href;
  // The backup and the counting of what is due come first; the batches are what is measured.
  await waitFor(run, ({ status, progress }) => status !== "running" || (progress?.attempted ?? 0) > 0);
  return run;
}

interface RunState {
  readonly status: string;
  readonly progress: { readonly attempted: number } | null;
}

async function readRun(address: string): Promise<RunState> {
  const response = await fetch(address);
  return (await response.json()) as RunState;
}

async function waitFor(address: string, isSo: (state: RunState) => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!isSo(await readRun(address))) {
    if (performance.now() > deadline) throw new Error(`in vain: ${address}`);
    await Bun.sleep(10);
  }
}
