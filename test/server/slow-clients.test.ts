import { expect, setDefaultTimeout, test } from "bun:test";
import { connect } from "node:net";
import { watch } from "../support/event-stream.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";

// Connections are cut by clocks of Bun's own, which look every few seconds.
setDefaultTimeout(40_000);

/** Watches a run that is in a long pause. */
async function watchPause(installation: Installation, heartbeatMs: number) {
  const server = await installation.serve({ PLAYCOUNTS_BATCH_DELAY: "1m" }, { heartbeatMs, idleSeconds: 5 });
  const order = await fetch(`${server.url}/api/v1/runs`, { method: "POST" });
  const { runId } = JSON.parse(await order.text());
  const watcher = await watch(`${server.url}/api/v1/runs/${runId}/events`);
  await until(() => server.desk.current()?.waiting, "the pause");
  return { server, watcher };
}

test.concurrent("a quiet stream outlives the time after which quiet lines are cut, because it says that it is still there (H6)", async () => {
  await using first = await createInstallation({ videos: 60 });
  await using second = await createInstallation({ videos: 60 });
  const [beating, quiet] = await Promise.all([watchPause(first, 250), watchPause(second, 60_000)]);
  await quiet.watcher.over;
  expect(quiet.watcher.events.filter(({ comment }) => comment !== undefined)).toEqual([]);
  // Bun looks every four seconds: by the second look from now this one would have been cut too.
  const outcome = await Promise.race([Bun.sleep(4_500).then(() => "open"), beating.watcher.over]);
  expect(outcome).toBe("open");
  expect(beating.watcher.events.filter(({ comment }) => comment !== undefined).length).toBeGreaterThan(10);
  await beating.server.close();
  await beating.watcher.over;
  expect(beating.watcher.events.slice(-2).map(({ event }) => event)).toEqual(["state", "shutdown"]);
});

test.concurrent.each<[string, string, string]>([
  ["nothing at all", "", ""],
  ["half a head", "GET /livez HTTP/1.1\r\nHost: 127.0", ""],
  ["a head by the letter", "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Name: ", "x"],
  ["half a body", "POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{", ""],
  [
    "a body by the letter",
    "POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\n{",
    " ",
  ],
])("a client that sends %s is cut off, and costs nobody else anything (H4)", async (_, start, more) => {
  await using installation = await createInstallation({ videos: 1, uploaders: 1 });
  const server = await installation.serve();
  const { hostname, port } = new URL(server.url);
  const closed = Array.from({ length: 20 }, () => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.resume().write(start);
    const dripping = setInterval(() => socket.write(more), 300);
    return new Promise((resolve) => {
      socket.once("close", () => resolve(clearInterval(dripping)));
    });
  });
  const startedAt = performance.now();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await Promise.all(closed);
  expect(performance.now() - startedAt).toBeLessThan(25_000);
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  expect(server.desk.current()).toBeNull();
});
