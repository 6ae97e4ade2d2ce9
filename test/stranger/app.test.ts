import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Client } from "@libsql/client";
import { createUnstorageProgress, type RunReport } from "@playcounts/core";
import { createStorage } from "unstorage";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { createStrangersApp } from "./app.ts";

let simulator: Simulator;
let folder = "";
let client: Client;
let app: Awaited<ReturnType<typeof createStrangersApp>>;
let lines: string[] = [];
let onLine: (line: string) => void;

beforeEach(async () => {
  simulator = await startSimulator({ videos: 120, uploaders: 2 });
  folder = await mkdtemp(join(tmpdir(), "playcounts-stranger-"));
  client = createClient({ url: `file:${join(folder, "theirs.db")}` });
  lines = [];
  onLine = () => undefined;
  app = await createStrangersApp({
    client,
    progress: createUnstorageProgress(createStorage()),
    config: { apiUrl: simulator.url, batchDelayMs: 0, requestDelayMs: 0 },
    log: (line) => {
      lines.push(line);
      onLine(line);
    },
  });
  for (const { aid, bvid } of simulator.catalogue.videos())
    await client.execute({
      sql: "INSERT INTO video (aid, bvid, added_at) VALUES (?, ?, 0)",
      args: [aid, bvid],
    });
});

afterEach(async () => {
  client.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

const post = (path: string, body: unknown = {}) =>
  app.request(path, { method: "POST", body: JSON.stringify(body) });
const refresh = async (body: unknown = {}) => (await (await post("/refresh", body)).json()) as RunReport;

test("a service of somebody else refreshes counts on its own handle, which stays open", async () => {
  expect(await refresh()).toMatchObject({ status: "completed", due: 120, updated: 120, requests: 3 });
  const { rows } = await client.execute("SELECT aid, play FROM video");
  expect(rows.map(({ aid, play }) => [aid, play])).toEqual(
    rows.map(({ aid }) => [aid, simulator.counts(Number(aid)).play]),
  );
  expect(await refresh()).toMatchObject({ status: "completed", due: 0, requests: 0 });
});

test("it hears what goes on in its own log, and nothing is printed for it", async () => {
  await refresh();
  expect(lines[0]).toBe("run-started");
  expect(lines.at(-1)).toBe("run-finished");
  expect(lines.filter((line) => line === "stored")).toHaveLength(3);
});

test("it stops a run by its own signal, and the next one goes on where that was, by its own progress store", async () => {
  onLine = (line) => {
    if (line === "stored") void post("/stop");
  };
  const stopped = await refresh({ force: true });
  expect(stopped).toMatchObject({ status: "interrupted", attempted: 50, remaining: 70 });
  onLine = () => undefined;
  expect(await refresh({ force: true })).toMatchObject({
    status: "completed",
    resumedFrom: stopped.runId,
    due: 70,
    attempted: 70,
  });
  expect(simulator.requests).toHaveLength(3);
});

test("it is told that it is busy, and of every mistake at once", async () => {
  const [first, second] = await Promise.all([post("/refresh"), post("/refresh")]);
  expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 409]);
  const wrong = await post("/refresh", { uids: ["abc", "0"], limit: 0 });
  expect(wrong.status).toBe(400);
  expect(((await wrong.json()) as { problems: string[] }).problems).toHaveLength(3);
});
