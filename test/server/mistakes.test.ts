import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openService, systemClock, updateVideoPlayCounts, type Service } from "@playcounts/core";
import { createApp } from "../../packages/server/src/app.ts";
import { listen, type Listening } from "../../packages/server/src/http/listening.ts";
import { createStreamHub } from "../../packages/server/src/http/stream-hub.ts";
import { createLog } from "../../packages/server/src/log.ts";
import { createMetrics } from "../../packages/server/src/operations/metrics.ts";
import type { RunListener } from "../../packages/server/src/runs/desk.ts";
import { begun, type LiveRun } from "../../packages/server/src/runs/live-run.ts";
import { watch } from "../support/event-stream.ts";
import { createInstallation, until, type Installation, type LogLine } from "../support/served.ts";

const internal = "SELECT secret FROM meta at /srv/packages/core/src/db/sql.ts";
const mistake = () => new TypeError(internal);

let installation: Installation;
let service: Service;
let listening: Listening;
let lines: LogLine[];
let isBroken: boolean;
let listeners: Set<RunListener>;
let live: LiveRun | null;

/** A server one of whose parts begins to make mistakes when it is told to. */
beforeEach(async () => {
  installation = await createInstallation({ videos: 3, uploaders: 1 });
  const config = installation.config();
  service = await openService({ config });
  [lines, isBroken, listeners, live] = [[], false, new Set(), null];
  const log = createLog({
    level: "debug",
    write: (line) => lines.push(JSON.parse(line)),
    isTerminal: false,
    now: Date.now,
    secrets: [],
  });
  const { catalogue } = service;
  const unlessBroken = <Result>(work: () => Promise<Result>): Promise<Result> =>
    isBroken ? Promise.reject(mistake()) : work();
  const app = createApp({
    service: {
      ...service,
      catalogue: {
        ...catalogue,
        status: () => unlessBroken(() => catalogue.status()),
        findRun: (id) => unlessBroken(() => catalogue.findRun(id)),
        listRuns: (query) => unlessBroken(() => catalogue.listRuns(query)),
      },
    },
    desk: {
      start: () => Promise.reject(mistake()),
      plan: () => Promise.reject(mistake()),
      cancel: () => false,
      current: () => live,
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      renew: async () => undefined,
      close: async () => undefined,
    },
    schedule: null,
    clock: systemClock,
    access: { token: null, publicRead: false, allowedHosts: undefined, trustProxy: false },
    hub: createStreamHub(10),
    metrics: createMetrics({ version: "0", withProcess: false }),
    log,
    version: "0",
    settings: null,
    isClosing: () => false,
  });
  listening = listen(app, config);
});
afterEach(async () => {
  await listening.close(10);
  service.close();
  await installation[Symbol.asyncDispose]();
});

describe("a mistake of the program is a 500 that tells the client nothing, and the log everything (H14)", () => {
  test.each([
    ["GET", "/api/v1/status"],
    ["GET", "/api/v1/runs"],
    ["GET", "/api/v1/runs/1"],
    ["GET", "/api/v1/runs/1/events"],
    ["GET", "/metrics"],
    ["POST", "/api/v1/runs"],
  ])("%s %s", async (method, path) => {
    isBroken = true;
    const answer = await fetch(listening.url + path, { method });
    expect(answer.status).toBe(500);
    expect(answer.headers.get("content-type")).toStartWith("application/problem+json");
    expect(answer.headers.get("content-security-policy")).toStartWith("default-src 'none'");
    const text = await answer.text();
    expect(text).not.toMatch(/SELECT|secret|\/srv|\.ts|TypeError/);
    const { requestId, code } = JSON.parse(text);
    expect(code).toBe("internal");
    const line = lines.find((line) => line.level === "error" && line["requestId"] === requestId);
    expect(JSON.stringify(line)).toContain(internal);
    // The next request is answered as if nothing had been.
    isBroken = false;
    expect((await fetch(`${listening.url}/api/v1/videos`)).status).toBe(200);
  });
});

test("a mistake behind a stream is not told its watcher either, who learns the run's end all the same (H14)", async () => {
  const ended = Promise.withResolvers<void>();
  const started = Promise.withResolvers<string>();
  const run = updateVideoPlayCounts(
    {},
    {
      config: installation.config(),
      onEvent: (event) => {
        if (event.type !== "run-started") return;
        live = begun(event, "api");
        started.resolve(event.runId);
      },
      backup: () => ended.promise,
    },
  );
  const runId = await started.promise;
  const watcher = await watch(`${listening.url}/api/v1/runs/${runId}/events`);
  await until(() => watcher.events.some(({ event }) => event === "state"), "the first state");
  // The run breaks off here while its record cannot be read: what came of it is known only later.
  [live, isBroken] = [null, true];
  for (const { ended } of listeners) ended?.({ runId, trigger: "api", report: null, error: mistake() });
  ended.resolve();
  expect(await run).toMatchObject({ status: "completed" });
  isBroken = false;
  await watcher.over;
  expect(watcher.events.at(-1)).toMatchObject({ event: "state", data: { status: "completed" } });
  expect(JSON.stringify(watcher.events)).not.toMatch(/SELECT|secret|\/srv|TypeError/);
});
