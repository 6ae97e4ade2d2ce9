import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { main } from "../cli/spawned.ts";
import { lockDatabase } from "../support/database-lock.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";
import { startServer, type ServerProcess } from "../support/server-process.ts";

// Every program here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

let installation: Installation;
beforeEach(async () => {
  installation = await createInstallation({ videos: 200, latencyMs: 5 });
});
afterEach(() => installation[Symbol.asyncDispose]());

const get = async (server: ServerProcess, path: string) => {
  const answer = await fetch(server.url + path);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};
const order = (server: ServerProcess, body = "{}") =>
  fetch(`${server.url}/api/v1/runs`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
const isOver = async (server: ServerProcess, runId: string) =>
  (await get(server, `/api/v1/runs/${runId}`)).body.status !== "running";

/** The command line on the server's own database. */
async function playcounts(...args: readonly string[]) {
  const child = Bun.spawn([process.execPath, "--no-env-file", main, ...args], {
    cwd: installation.folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: installation.folder, ...installation.environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

test("while the server runs, the command line is refused a run, told by whom, and free to look and to back up (L3, L12)", async () => {
  installation.simulator.respond({ times: Infinity }, "hang");
  await using server = await startServer(installation, { PLAYCOUNTS_REQUEST_TIMEOUT: "45s" });
  expect((await order(server)).status).toBe(202);
  await until(() => installation.simulator.requests.length > 0, "the first request");
  const refused = await playcounts("update");
  expect({ ...refused, stdout: "" }).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining(`run 1 (process ${server.pid} on `),
  });
  expect(JSON.parse((await playcounts("status", "--json")).stdout)).toMatchObject({
    running: { runId: "1", trigger: "api", status: "running" },
  });
  expect(await playcounts("backup", "create")).toMatchObject({ exitCode: 0 });
  expect(installation.simulator.requests).toHaveLength(1);
  expect((await fetch(`${server.url}/api/v1/runs/1/cancel`, { method: "POST" })).status).toBe(202);
  await until(() => isOver(server, "1"), "the end of the run");
  installation.simulator.reset();
  expect(await playcounts("update")).toMatchObject({ exitCode: 0 });
  expect((await get(server, "/api/v1/runs")).body.items).toMatchObject([
    { runId: "2", trigger: "cli", status: "completed" },
    { runId: "1", trigger: "api", status: "interrupted" },
  ]);
});

test("while another program holds the database, everything can be read and both probes stay green; the run begins, or goes on, after it (L11)", async () => {
  const path = join(installation.folder, "playcounts.db");
  await using server = await startServer(installation, { PLAYCOUNTS_SOURCE: "view" });
  const reads = ["/livez", "/readyz", "/api/v1/videos", "/api/v1/status", "/api/v1/runs"];
  const readAll = async () => Promise.all(reads.map(async (read) => (await get(server, read)).status));
  await using atStart = await lockDatabase(path);
  let accepted = 0;
  const ordered = order(server, '{"limit":60}').then(({ status }) => (accepted = status));
  for (let look = 0; look < 8; look += 1) expect(await readAll()).toEqual([200, 200, 200, 200, 200]);
  expect(accepted).toBe(0);
  await atStart.release();
  await ordered;
  expect(accepted).toBe(202);

  await until(() => installation.simulator.requests.length > 10, "some answers");
  await using inTheMiddle = await lockDatabase(path);
  for (let look = 0; look < 8; look += 1) expect(await readAll()).toEqual([200, 200, 200, 200, 200]);
  const asked = installation.simulator.requests.length;
  await inTheMiddle.release();
  await until(() => isOver(server, "1"), "the end of the run");
  expect(asked).toBeLessThan(60);
  expect((await get(server, "/api/v1/runs/1")).body).toMatchObject({
    status: "completed",
    report: { updated: 60, failed: 0, requests: 60 },
  });
  // A lock leaves nothing behind: the next run writes as if nothing had been.
  const again = async () => (await order(server, '{"force":true,"limit":20}')).status === 202;
  await until(again, "the place of the run that has ended");
  await until(() => isOver(server, "2"), "the end of the next run");
  expect((await get(server, "/api/v1/runs/2")).body).toMatchObject({ status: "completed" });
});

test("reading goes on undisturbed while a run writes (L7)", async () => {
  await using server = await startServer(installation, { PLAYCOUNTS_SOURCE: "view" });
  const paths = ["/api/v1/videos", "/api/v1/status", "/api/v1/runs", "/api/v1/uploaders", "/readyz"];
  const timeOf = async (path: string) => {
    const startedAt = performance.now();
    expect((await get(server, path)).status).toBe(200);
    return performance.now() - startedAt;
  };
  for (const path of ["/livez", ...paths]) await timeOf(path);
  expect((await order(server)).status).toBe(202);
  const [nothing, reading]: [number[], number[]] = [[], []];
  while (!(await isOver(server, "1"))) {
    for (const path of paths) {
      nothing.push(await timeOf("/livez"));
      reading.push(await timeOf(path));
    }
  }
  expect(reading.length).toBeGreaterThan(100);
  const p99 = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;
  // What reads nothing is as slow as the machine is busy with other things.
  expect(p99(reading) - p99(nothing)).toBeLessThan(50);
});
