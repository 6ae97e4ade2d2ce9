import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { neverReads, watch, type Watcher } from "../support/event-stream.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";
import { startServer } from "../support/server-process.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await createInstallation({ videos: 500 });
});
afterAll(() => installation[Symbol.asyncDispose]());

/** A reader looks again this often; together they ask some four hundred times a second. */
const readerPauseMs = 500;

test("two hundred readers and a hundred watchers, twenty of whom never read, neither slow a run down nor fill the memory", async () => {
  await using server = await startServer(installation, {
    PLAYCOUNTS_SOURCE: "view",
    PLAYCOUNTS_REQUEST_DELAY: "8ms",
    PLAYCOUNTS_BATCH_DELAY: "8ms",
  });
  const { requests } = installation.simulator;
  const runs = `${server.url}/api/v1/runs`;
  const figure = async (name: string) =>
    Number(new RegExp(`^${name} (\\S+)`, "m").exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);

  /** Runs over so many videos; gives the usual time between two requests once everything beside is there, ms. */
  async function paceOf(limit: number, beside: (url: string) => Promise<void>): Promise<number> {
    installation.simulator.reset();
    const body = JSON.stringify({ force: true, limit });
    const answer = await fetch(runs, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    const { runId } = JSON.parse(await answer.text());
    await beside(`${runs}/${runId}/events`);
    const begun = requests.length;
    expect(begun).toBeLessThan(limit / 2);
    const status = async () => JSON.parse(await (await fetch(`${runs}/${runId}`)).text()).status;
    await until(async () => (await status()) !== "running", "the end of the run");
    const times = requests.slice(begun).map(({ monotonicMs }) => monotonicMs);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Number.NaN;
  }

  const alone = await paceOf(120, async () => undefined);
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
    await until(async () => (await figure("playcounts_watchers")) === 100, "a hundred watchers");
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
  // This very process, which is the site and all of its watchers, shares the processors with the server.
  expect(watched).toBeLessThan(alone + 6);
  expect(bytesAfter - bytesBefore).toBeLessThan(60_000_000);
  for (const socket of silent) socket.destroy();
  await until(async () => (await figure("playcounts_watchers")) === 0, "nobody watching");
}, 40_000);
