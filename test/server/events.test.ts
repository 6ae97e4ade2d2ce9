import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { updateVideoPlayCounts } from "@playcounts/core";
import { createStateStream } from "../../packages/server/src/http/state-stream.ts";
import { watch } from "../support/event-stream.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await createInstallation({ videos: 300, latencyMs: 60 });
});
afterEach(() => installation[Symbol.asyncDispose]());

async function startRun(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/runs`, { method: "POST" });
  return JSON.parse(await answer.text()).runId;
}

test("a watcher is told the present state first, every change, and the end", async () => {
  const server = await installation.serve();
  const runId = await startRun(server.url);
  const watcher = await watch(`${server.url}/api/v1/runs/${runId}/events`);
  expect(watcher.response.headers.get("content-type")).toStartWith("text/event-stream");
  expect(watcher.response.headers.get("x-accel-buffering")).toBe("no");
  await watcher.over;
  const states = watcher.events.filter(({ event }) => event === "state");
  expect(states[0]?.data).toMatchObject({ runId, status: "running", here: true });
  expect(states.at(-1)?.data).toMatchObject({ status: "completed", report: { updated: 300 } });
  expect(states.length).toBeGreaterThan(3);
  const attempted = states.flatMap(
    ({ data }) => (data as { progress: { attempted: number } | null }).progress?.attempted ?? [],
  );
  expect(attempted).toEqual(attempted.toSorted((a, b) => a - b));
});

test("whoever comes after the end is told it once, and need not come back", async () => {
  const server = await installation.serve();
  const runId = await startRun(server.url);
  await until(() => server.desk.current() === null, "the end of the run");
  const url = `${server.url}/api/v1/runs/${runId}/events`;
  const watcher = await watch(url);
  await watcher.over;
  const end = watcher.events.find(({ event }) => event === "state");
  expect(end?.data).toMatchObject({ status: "completed" });
  const again = await watch(url, { "last-event-id": end?.id ?? "" });
  expect(again.response.status).toBe(204);
});

test("whoever was cut off is told the whole state again", async () => {
  const server = await installation.serve();
  const runId = await startRun(server.url);
  const url = `${server.url}/api/v1/runs/${runId}/events`;
  const first = await watch(url);
  const { id } = await until(() => first.events.find(({ event }) => event === "state"), "the first state");
  first.leave();
  const second = await watch(url, { "last-event-id": id ?? "" });
  await second.over;
  expect(second.events.findLast(({ event }) => event === "state")?.data).toMatchObject({
    status: "completed",
  });
});

test("a run of another program can be watched to its end", async () => {
  const server = await installation.serve();
  const started = Promise.withResolvers<string>();
  const elsewhere = updateVideoPlayCounts(
    {},
    {
      config: installation.config(),
      onEvent: (event) => event.type === "run-started" && started.resolve(event.runId),
    },
  );
  const watcher = await watch(`${server.url}/api/v1/runs/${await started.promise}/events`);
  await elsewhere;
  await watcher.over;
  const states = watcher.events.filter(({ event }) => event === "state");
  expect(states[0]?.data).toMatchObject({ status: "running", here: false });
  expect(states.at(-1)?.data).toMatchObject({ status: "completed" });
});

test("there are only so many watchers, whoever is one too many is told when to come back, and those who leave make room (H5)", async () => {
  const server = await installation.serve({ PLAYCOUNTS_REQUEST_DELAY: "1s" }, { maxWatchers: 50 });
  const url = `${server.url}/api/v1/runs/${await startRun(server.url)}/events`;
  const watchers = await Promise.all(Array.from({ length: 120 }, () => watch(url)));
  const refused = watchers.filter(({ response }) => response.status !== 200);
  expect(refused).toHaveLength(70);
  for (const { response } of refused)
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
  expect(await (await fetch(url)).json()).toMatchObject({ code: "too-many-watchers" });
  for (const { leave } of watchers) leave();
  await until(
    async () => (await (await fetch(`${server.url}/metrics`)).text()).includes("playcounts_watchers 0"),
    "the places of those who left",
  );
  const next = await watch(url);
  expect(next.response.status).toBe(200);
  next.leave();
});

test("a stream with nothing to say says so every five seconds, unless told otherwise (H6)", async () => {
  jest.useFakeTimers();
  try {
    const stream = createStateStream({ onOver: () => undefined });
    const reader = stream.body.getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toStartWith("retry: ");
    for (let beat = 1; beat <= 3; beat += 1) {
      let heard = "";
      const hearing = next().then((text) => (heard = text));
      jest.advanceTimersByTime(4_999);
      await Promise.resolve();
      expect(heard).toBe("");
      jest.advanceTimersByTime(1);
      expect(await hearing).toBe(": still here\n\n");
    }
    stream.end();
  } finally {
    jest.useRealTimers();
  }
});

test("what a client does not take in time is replaced by what is newer, and the client is let go in the end", async () => {
  const over = Promise.withResolvers<void>();
  const stream = createStateStream({ heartbeatMs: 5, patienceMs: 30, onOver: over.resolve });
  for (let version = 0; version < 10_000; version += 1)
    stream.send({ event: "state", data: String(version), id: String(version) });
  const reader = stream.body.getReader();
  const text = new TextDecoder().decode((await reader.read()).value);
  expect(text).toEndWith("id: 9999\nevent: state\ndata: 9999\n\n");
  expect(text.length).toBeLessThan(100);
  stream.send({ event: "state", data: "1" });
  await over.promise;
});
