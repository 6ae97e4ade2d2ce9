import { afterEach, beforeEach, expect, test } from "bun:test";
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

test("there are only so many watchers, and those who leave make room", async () => {
  const server = await installation.serve({ PLAYCOUNTS_REQUEST_DELAY: "1s" }, { maxWatchers: 3 });
  const url = `${server.url}/api/v1/runs/${await startRun(server.url)}/events`;
  const watchers = await Promise.all([watch(url), watch(url), watch(url)]);
  const refused = await fetch(url);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
  expect(JSON.parse(await refused.text())).toMatchObject({ code: "too-many-watchers" });
  for (const { leave } of watchers) leave();
  await until(
    async () => (await (await fetch(`${server.url}/metrics`)).text()).includes("playcounts_watchers 0"),
    "the places of those who left",
  );
  const next = await watch(url);
  expect(next.response.status).toBe(200);
  next.leave();
});

test("a quiet stream says that it is still there, and outlives the time after which quiet lines are cut", async () => {
  const server = await installation.serve({ PLAYCOUNTS_BATCH_DELAY: "1m" });
  const watcher = await watch(`${server.url}/api/v1/runs/${await startRun(server.url)}/events`);
  const startedAt = performance.now();
  await until(
    () => watcher.events.some(({ data }) => (data as { waiting?: unknown } | undefined)?.waiting),
    "the pause",
  );
  // Bun cuts lines that are quiet for ten seconds, and looks every few.
  await Promise.race([Bun.sleep(13_200), watcher.over]);
  expect(performance.now() - startedAt).toBeGreaterThan(13_000);
  const times = [...watcher.events.map(({ at }) => at), performance.now()];
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(8_000);
  expect(watcher.events.filter(({ comment }) => comment !== undefined).length).toBeGreaterThanOrEqual(2);
  await server.close();
  await watcher.over;
  expect(watcher.events.slice(-2).map(({ event }) => event)).toEqual(["state", "shutdown"]);
}, 20_000);

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
