import { expect, setDefaultTimeout, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "../simulator/faults.ts";
import { watch } from "../support/event-stream.ts";
import { createInstallation, until } from "../support/served.ts";
import { startServer } from "../support/server-process.ts";

// A run for each way of the site to be unpleasant.
setDefaultTimeout(60_000);

const canary = "CANARY0123456789abcdef";
const cookie = `SESSDATA=${canary}%2C1; bili_jct=${canary}jct`;
const token = `token-${canary}`;
const disguises = [
  canary,
  encodeURIComponent(canary),
  Buffer.from(canary).toString("base64").replace(/=+$/, ""),
  Buffer.from(canary).toString("hex"),
];

/** A site that says back what it was told, in every place it can. */
const echoes: readonly Fault[] = [
  { code: -99999, message: `your cookie was ${cookie}` },
  { code: -101, message: `${canary},1 is dead` },
  { code: -799, message: `slower, ${canary}jct` },
  { text: `not json ${cookie}` },
  { text: `<html><p>${cookie}</p></html>`, status: 412 },
];

test.each(["variables", "files"])(
  "no secret that came by %s is found in what the server answers, streams, measures, logs or stores (H1, H12)",
  async (way) => {
    await using installation = await createInstallation({ videos: 6, uploaders: 1 });
    const { folder, simulator } = installation;
    const secrets = join(folder, "secrets");
    await Bun.write(join(secrets, "cookie"), `${cookie}\n`);
    await Bun.write(join(secrets, "token"), `${token}\n`);
    const given =
      way === "variables"
        ? { BILIBILI_COOKIE: cookie, PLAYCOUNTS_API_TOKEN: token }
        : {
            BILIBILI_COOKIE_FILE: join(secrets, "cookie"),
            PLAYCOUNTS_API_TOKEN_FILE: join(secrets, "token"),
          };
    await using server = await startServer(installation, {
      ...given,
      DATABASE_AUTH_TOKEN: `jwt-${canary}`,
      PLAYCOUNTS_LOG_FILE: join(folder, "server.log"),
      PLAYCOUNTS_MAX_RETRIES: "0",
      PLAYCOUNTS_SOURCE: "view",
      LOG_LEVEL: "trace",
    });
    const heard: string[] = [];
    const hear = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(server.url + path, { redirect: "manual", ...init });
      heard.push([...answer.headers].join("\n"), await answer.clone().text());
      return answer;
    };
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    let sent = 0;
    for (const [place, echo] of echoes.entries()) {
      simulator.respond({ times: 3 }, echo);
      const body = JSON.stringify({ force: true, ignoreCooldown: true, limit: 2 });
      const order = await hear("/api/v1/runs", { method: "POST", headers, body });
      expect(order.status).toBe(202);
      const watcher = await watch(`${server.url}/api/v1/runs/${place + 1}/events`, headers);
      await until(
        async () => {
          const run = await hear(`/api/v1/runs/${place + 1}`, { headers });
          const { status, waiting } = JSON.parse(await run.text());
          // A pause of a minute is nobody's time here.
          if (waiting !== null) await hear(`/api/v1/runs/${place + 1}/cancel`, { method: "POST", headers });
          return status !== "running";
        },
        `the end of run ${place + 1}`,
      );
      await watcher.over;
      heard.push(JSON.stringify(watcher.events));
      sent += simulator.requests.filter((request) => request.cookie === cookie).length;
      simulator.reset();
    }
    const paths = ["", "docs", "openapi.json", "metrics", "livez", "readyz", "nowhere"].map(
      (path) => `/${path}`,
    );
    const api = ["status", "schedule", "videos", "runs", "runs/1", "uploaders"].map(
      (path) => `/api/v1/${path}`,
    );
    for (const path of [...paths, ...api]) {
      expect((await hear(path, { headers })).status).not.toBe(401);
      await hear(`${path}?token=${token}`);
    }
    for (const path of api)
      expect((await hear(path, { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401);
    await hear("/api/v1/runs", { method: "POST", headers, body: `{"cookie":"${canary.slice(0, 4)}"}` });
    await hear("/api/v1/runs", { method: "POST", body: "{}", headers: { cookie: `session=${token}` } });
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);

    const names = (await readdir(folder, { recursive: true })).filter((name) => !name.startsWith("secrets"));
    const files = await Promise.all(
      names.map(
        async (name) => [name, await readFile(join(folder, name), "latin1").catch(() => "")] as const,
      ),
    );
    const everything = [
      ["answers", heard.join("\n")],
      ["stdout", JSON.stringify(server.lines)],
      ["stderr", await server.stderr],
      ["file names", names.join("\n")],
      ...files,
    ] as const;
    for (const [place, text] of everything)
      for (const disguise of disguises) {
        const found = text.indexOf(disguise);
        const around = found < 0 ? "" : text.slice(Math.max(0, found - 200), found + 60);
        expect({ place, around }).toEqual({ place, around: "" });
      }
    // The secrets were used, and the places were written to.
    expect(sent).toBeGreaterThan(5);
    expect(names).toContain("server.log");
    expect(server.lines.length).toBeGreaterThan(30);
    expect(heard.join("\n")).toContain("playcounts_runs_total");
  },
);
