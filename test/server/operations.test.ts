import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { createLog } from "../../packages/server/src/log.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await createInstallation({ videos: 120, uploaders: 3, latencyMs: 10 });
});
afterEach(() => installation[Symbol.asyncDispose]());

async function runOnce(server: { url: string; desk: { current(): unknown } }): Promise<void> {
  await fetch(`${server.url}/api/v1/runs`, { method: "POST" });
  await until(() => server.desk.current() === null, "the end of the run");
}

/** Names, labels and values of a scrape. */
function parseMetrics(text: string): { name: string; labels: Record<string, string>; value: number }[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
      const labels = Array.from(
        match?.[2]?.matchAll(/(\w+)="([^"]*)"/g) ?? [],
        ([, name = "", value = ""]) => [name, value],
      );
      return { name: match?.[1] ?? line, labels: Object.fromEntries(labels), value: Number(match?.[3]) };
    });
}

describe("metrics", () => {
  test("tell what ran, what was asked and how fresh it is", async () => {
    installation.simulator.respond({ nth: 1 }, "server-error");
    const server = await installation.serve({
      AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "true",
      PLAYCOUNTS_CATCH_UP: "false",
    });
    await runOnce(server);
    await fetch(`${server.url}/api/v1/videos/BV17x411w7KC`);
    const metrics = parseMetrics(await (await fetch(`${server.url}/metrics`)).text());
    const valueOf = (name: string, labels: Record<string, string> = {}) =>
      metrics.find((metric) => metric.name === name && Bun.deepMatch(labels, metric.labels))?.value;
    expect(valueOf("playcounts_runs_total", { trigger: "api", outcome: "completed" })).toBe(1);
    expect(valueOf("playcounts_video_results_total", { result: "updated" })).toBe(120);
    expect(valueOf("playcounts_upstream_requests_total", { source: "bulk", class: "ok" })).toBe(3);
    expect(valueOf("playcounts_upstream_requests_total", { source: "bulk", class: "server-error" })).toBe(1);
    expect(valueOf("playcounts_upstream_request_duration_seconds_count", { source: "bulk" })).toBe(4);
    expect(valueOf("playcounts_retries_total", { class: "server-error" })).toBe(1);
    expect(valueOf("playcounts_run_duration_seconds_count")).toBe(1);
    expect(valueOf("playcounts_run_in_progress")).toBe(0);
    expect(valueOf("playcounts_videos", { state: "fresh" })).toBe(120);
    expect(valueOf("playcounts_oldest_check_age_seconds")).toBeLessThan(60);
    expect(valueOf("playcounts_upstream_blocked")).toBe(0);
    expect(
      Math.abs((valueOf("playcounts_run_last_success_timestamp_seconds") ?? 0) - Date.now() / 1_000),
    ).toBeLessThan(60);
    const backupAt = valueOf("playcounts_backup_last_success_timestamp_seconds") ?? 0;
    expect(Math.abs(backupAt - Date.now() / 1_000)).toBeLessThan(60);
    expect((valueOf("playcounts_next_run_timestamp_seconds") ?? 0) * 1_000).toBeGreaterThan(Date.now());
    expect(
      valueOf("http_request_duration_seconds_count", {
        method: "POST",
        route: "/api/v1/runs",
        status: "202",
      }),
    ).toBe(1);
  });

  test("name no video, no uploader and no title, whatever is asked for", async () => {
    const server = await installation.serve();
    await runOnce(server);
    const { catalogue } = installation.simulator;
    for (const { bvid, uploader } of catalogue.videos()) {
      await fetch(`${server.url}/api/v1/videos/${bvid}`);
      await fetch(`${server.url}/api/v1/nothing/${uploader.uid}`);
    }
    await fetch(`${server.url}/livez`, { method: "BREW" }).catch(() => undefined);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const metrics = parseMetrics(text);
    expect(text).not.toMatch(/BV1\w{9}/);
    expect(text).not.toContain(catalogue.uploaders[0]?.uid ?? "");
    const labels = new Set(metrics.flatMap((metric) => Object.keys(metric.labels)));
    expect([...labels].toSorted()).toEqual([
      "class",
      "le",
      "method",
      "outcome",
      "result",
      "route",
      "runtime",
      "source",
      "state",
      "status",
      "trigger",
      "version",
    ]);
    expect(new Set(metrics.flatMap(({ labels }) => labels["route"] ?? [])).size).toBeLessThan(8);
  });

  test("say so while risk control keeps us away, and both probes stay green", async () => {
    installation.simulator.ban({ from: 1 });
    const server = await installation.serve();
    await runOnce(server);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain("playcounts_upstream_blocked 1");
    expect(text).toContain('playcounts_runs_total{trigger="api",outcome="blocked"} 1');
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});

test("a server whose database was exchanged is alive but not ready, and says nothing internal", async () => {
  const server = await installation.serve();
  const path = join(installation.folder, "playcounts.db");
  using database = new (await import("bun:sqlite")).Database(path);
  database.run("UPDATE meta SET value = 'another' WHERE key = 'database-id'");
  const ready = await fetch(`${server.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.text()).not.toContain(installation.folder);
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
});

test("a database that cannot be read is a 503 that tells the client nothing internal and the log everything", async () => {
  const server = await installation.serve();
  const path = join(installation.folder, "playcounts.db");
  using database = new (await import("bun:sqlite")).Database(path);
  database.run("ALTER TABLE observation RENAME TO elsewhere");
  const bvid = installation.simulator.catalogue.videoAt(0)?.bvid;
  const answer = await fetch(`${server.url}/api/v1/videos/${bvid}/history`);
  expect(answer.status).toBe(503);
  const text = await answer.text();
  expect(text).not.toMatch(/SQLITE|observation|playcounts\.db|\.ts/);
  const { requestId } = JSON.parse(text);
  const line = server.lines.find((line) => line.level === "error" && line["requestId"] === requestId);
  expect(JSON.stringify(line)).toContain("StorageError");
  await rename(path, `${path}.gone`);
});

test("clients that send slowly do not keep the server from ending", async () => {
  const server = await installation.serve();
  const { hostname, port } = new URL(server.url);
  const sockets = Array.from({ length: 50 }, (_, number) => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.write(
      number % 2 === 0
        ? "GET /livez HTTP/1.1\r\nHost: 127.0"
        : "POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
    );
    return new Promise((resolve) => socket.once("close", resolve));
  });
  const startedAt = performance.now();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  const closedAt = performance.now();
  await server.close();
  expect(performance.now() - closedAt).toBeLessThan(3_000);
  await Promise.all(sockets);
});

describe("the access log", () => {
  test("has one line per request, without what tokens and questions hold", async () => {
    const server = await installation.serve({ PLAYCOUNTS_API_TOKEN: "canary-token" });
    await fetch(`${server.url}/api/v1/videos?secret=canary-question`, {
      headers: { authorization: "Bearer canary-guess", cookie: "SESSDATA=canary-cookie" },
    });
    const line = server.lines.find(({ message }) => message === "GET /api/v1/videos");
    expect(line).toMatchObject({
      level: "info",
      status: 401,
      client: "127.0.0.1",
      requestId: expect.any(String),
    });
    expect(JSON.stringify(server.lines)).not.toContain("canary");
  });

  test("keeps the id a proxy gave the request, but not one that could break the log", async () => {
    const server = await installation.serve();
    const ask = async (id: string) =>
      (await fetch(`${server.url}/livez`, { headers: { "x-request-id": id } })).headers.get("x-request-id");
    expect(await ask("proxy-7")).toBe("proxy-7");
    expect(await ask('"} {"level":"fatal')).not.toContain("fatal");
    expect(await ask("x".repeat(300))).not.toContain("x".repeat(65));
  });

  test.each([true, false])("is one line whatever is put into it (for a terminal: %p)", (isTerminal) => {
    const lines: string[] = [];
    const log = createLog({
      level: "info",
      write: (line) => lines.push(line),
      isTerminal,
      now: () => 0,
      secrets: ["hush"],
    });
    log.warn("a title\nwith \u001b[31mcolour\u202e and hush", {
      title: "x\r\ny\u2028z\u001b[2J",
      error: new Error("a\nb"),
    });
    log.debug("not at this level");
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(lines[0]).toContain("[hidden]");
    if (!isTerminal)
      expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "warn", title: "x\r\ny\u2028z\u001b[2J" });
  });
});
