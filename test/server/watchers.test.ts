import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { startGate } from "../faults/gate.ts";
import { watchEventLoop } from "../support/event-loop.ts";
import { neverReads, watch, type Watcher } from "../support/event-stream.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";
import { startServer } from "../support/server-process.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await createInstallation({ videos: 500 });
});
afterAll(() => installation[Symbol.asyncDispose]());

/** A reader looks again this often; together they ask some two hundred times a second. */
const readerPauseMs = 1_000;
const videosPerRequest = 10;
const aloneRequests = 10;
/** For a busy machine. */
const patienceMs = 60_000;

test("two hundred readers and a hundred watchers, twenty of whom never read, neither slow a run down nor fill the memory", async () => {
  const eventLoop = watchEventLoop(installation.folder);
  // The second run waits at its first request until everything beside it is there.
  await using gate = startGate(installation.simulator, aloneRequests + 1);
  await using server = await startServer(installation, {
    BILIBILI_API_URL: gate.url,
    PLAYCOUNTS_SOURCE: "bulk",
    PLAYCOUNTS_BATCH_SIZE: String(videosPerRequest),
    PLAYCOUNTS_BATCH_DELAY: "150ms",
    PLAYCOUNTS_REQUEST_TIMEOUT: "45s",
    ...eventLoop.environment,
  });
  const { requests } = installation.simulator;
  const runs = `${server.url}/api/v1/runs`;
  const figure = async (name: string) =>
    Number(new RegExp(`^${name} (\\S+)`, "m").exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);

  /**
   * Runs over so many videos; gives the usual time between two requests, ms, and how much of each such time the machine
   * kept the server waiting for a processor.
   */
  async function paceOf(limit: number, beside: (url: string) => Promise<void>) {
    installation.simulator.reset();
    const order = async () => {
      const body = JSON.stringify({ force: true, limit });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(runs, { method: "POST", body, headers });
      return answer.status === 202 && JSON.parse(await answer.text());
    };
    const { runId } = await until(order, "the run");
    await beside(`${runs}/${runId}/events`);
    await eventLoop.read(server);
    const status = async () => JSON.parse(await (await fetch(`${runs}/${runId}`)).text()).status;
    await until(async () => (await status()) !== "running", "the end of the run", patienceMs);
    const { keptMs } = await eventLoop.read(server);
    expect(requests).toHaveLength(limit / videosPerRequest);
    const times = requests.map(({ monotonicMs }) => monotonicMs);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    const gapMs = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Number.NaN;
    return { gapMs, keptMs: keptMs / requests.length };
  }

  const alone = await paceOf(aloneRequests * videosPerRequest, async () => undefined);
  const bytesBefore = await figure("process_resident_memory_bytes");
  const silent: Socket[] = [];
  const watchers: Watcher[] = [];
  const reading = new AbortController();
  const statuses = new Set<number>();
  const read = async (path: string) => {
    while (!reading.signal.aborted) {
      const response = await fetch(`${server.url}/api/v1/${path}`);
      await response.text();
      statuses.add(response.status);
      await Bun.sleep(readerPauseMs);
    }
  };
  const readers: Promise<void>[] = [];
  const watched = await paceOf(500, async (url) => {
    const paths = ["videos?limit=50", "status", "runs", "uploaders"];
    readers.push(...Array.from({ length: 200 }, (_, index) => read(paths[index % 4] ?? "status")));
    silent.push(...Array.from({ length: 20 }, () => neverReads(url)));
    watchers.push(...(await Promise.all(Array.from({ length: 80 }, () => watch(url)))));
    await until(async () => (await figure("playcounts_watchers")) === 100, "a hundred watchers", patienceMs);
    gate.open();
  });
  reading.abort();
  await Promise.all([...readers, ...watchers.map(({ over }) => over)]);
  expect([...statuses]).toEqual([200]);
  const bytesAfter = await figure("process_resident_memory_bytes");
  for (const { response, events } of watchers) {
    expect(response.status).toBe(200);
    const last = events.findLast(({ event }) => event === "state");
    expect(last?.data).toMatchObject({ status: "completed", report: { attempted: 500 } });
  }
  expect(watched.gapMs - watched.keptMs).toBeLessThan(1.1 * alone.gapMs);
  expect(bytesAfter - bytesBefore).toBeLessThan(60_000_000);
  for (const socket of silent) socket.destroy();
  await until(async () => (await figure("playcounts_watchers")) === 0, "nobody watching");
}, 120_000);
