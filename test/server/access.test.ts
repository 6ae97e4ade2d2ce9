import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { InputError } from "@playcounts/core";
import { readAccess } from "../../packages/server/src/access.ts";
import { rawRequest } from "../support/raw-request.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await createInstallation({ videos: 12, uploaders: 2 });
});
afterAll(() => installation[Symbol.asyncDispose]());

const token = "canary-token-3f9a1c5e7b2d4860";
const bearer = { authorization: `Bearer ${token}` };

describe("with a token", () => {
  test.each([
    ["no token", {}, 401],
    ["a wrong one", { authorization: "Bearer wrong" }, 401],
    ["an empty one", { authorization: "Bearer " }, 401],
    ["another scheme", { authorization: `Basic ${btoa(`x:${token}`)}` }, 401],
    ["one too long", { authorization: `Bearer ${token}x` }, 401],
    ["the right one", bearer, 200],
    ["the right one, oddly written", { authorization: `bearer   ${token} ` }, 200],
  ])("reading with %s is answered so", async (_, headers, status) => {
    const server = await installation.serve({ PLAYCOUNTS_API_TOKEN: token });
    const answer = await fetch(`${server.url}/api/v1/status`, { headers });
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
    expect((await fetch(`${server.url}/metrics`, { headers })).status).toBe(status);
    expect((await fetch(`${server.url}/api/v1/status?token=${token}`)).status).toBe(401);
    expect(JSON.stringify(server.lines)).not.toContain(token);
  });

  test("what is public may be read without it, but neither written nor measured", async () => {
    const server = await installation.serve({ PLAYCOUNTS_API_TOKEN: token, PLAYCOUNTS_PUBLIC_READ: "true" });
    expect((await fetch(`${server.url}/api/v1/videos`)).status).toBe(200);
    expect((await fetch(`${server.url}/api/v1/runs`, { method: "POST" })).status).toBe(401);
    expect((await fetch(`${server.url}/api/v1/runs/1/cancel`, { method: "POST" })).status).toBe(401);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
  });

  test("curl may order a run without saying what kind of body it sends, or with none", async () => {
    const server = await installation.serve({ PLAYCOUNTS_API_TOKEN: token });
    const host = new URL(server.url).host;
    const head = (more: string) =>
      `POST /api/v1/runs HTTP/1.1\nHost: ${host}\nAuthorization: Bearer ${token}\n${more}`;
    const body = '{"dryRun":true}';
    for (const type of ["", "Content-Type: application/x-www-form-urlencoded\n"]) {
      const answer = await rawRequest(server.url, head(`${type}Content-Length: ${body.length}`), body);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('"dryRun":true');
    }
    expect((await rawRequest(server.url, head("Content-Length: 0"))).status).toBeOneOf([202, 409]);
    expect(
      (await rawRequest(server.url, head("Content-Type: application/json\nContent-Length: 0"))).status,
    ).toBeOneOf([202, 409]);
    expect((await rawRequest(server.url, head("Content-Length: 4"), "{no}")).status).toBe(400);
  });
});

describe("without a token", () => {
  test.each([
    ["by its own name", "Host: 127.0.0.1", 202],
    ["by its other own name", "Host: localhost:1", 202],
    ["by a name that was bent to us", "Host: evil.example", 403],
    ["by a name that ends like ours", "Host: localhost.evil.example", 403],
    ["by a name that hides ours", "Host: 127.0.0.1@evil.example", 400],
    ["by no name", "Host: ", 400],
    [
      "by a page of ours",
      "Host: 127.0.0.1:8787\nOrigin: http://127.0.0.1:8787\nSec-Fetch-Site: same-origin",
      202,
    ],
    [
      "by a form of a foreign page",
      "Host: 127.0.0.1\nOrigin: https://evil.example\nSec-Fetch-Site: cross-site",
      403,
    ],
    ["by a foreign page of an older browser", "Host: 127.0.0.1\nOrigin: https://evil.example", 403],
    ["by a page without an origin", "Host: 127.0.0.1\nOrigin: null", 403],
    ["by another program's page on this machine", "Host: 127.0.0.1:8787\nOrigin: http://127.0.0.1:3000", 403],
    ["by a browser that only says where from", "Host: 127.0.0.1\nSec-Fetch-Site: same-site", 403],
    ["through a proxy", "Host: 127.0.0.1\nX-Forwarded-For: 203.0.113.9", 403],
  ])("a run is ordered %s: %s → %d", async (_, headers, status) => {
    const server = await installation.serve();
    const answer = await rawRequest(server.url, `POST /api/v1/runs HTTP/1.1\n${headers}\nContent-Length: 0`);
    // The run of another test may be in the way of who is let in.
    expect(answer.status === 409 ? 202 : answer.status).toBe(status);
    if (status !== 202) expect(server.desk.current()).toBeNull();
  });

  test("what a form can send is no order, even from here", async () => {
    const server = await installation.serve();
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const answer = await fetch(`${server.url}/api/v1/runs`, {
        method: "POST",
        body: '{"force":true}',
        headers: { "content-type": type },
      });
      expect(answer.status).toBe(415);
    }
    expect(server.desk.current()).toBeNull();
  });

  test.each([
    ["by a foreign name", {}, "Host: stats.example.com", 403],
    [
      "by a foreign name that is allowed, though not to read",
      { PLAYCOUNTS_ALLOWED_HOSTS: "stats.example.com" },
      "Host: stats.example.com",
      403,
    ],
    [
      "by an allowed name, where reading is public",
      { PLAYCOUNTS_ALLOWED_HOSTS: "stats.example.com", PLAYCOUNTS_PUBLIC_READ: "true" },
      "Host: Stats.Example.com:443",
      200,
    ],
  ])("reading %s → %s", async (_, more, headers, status) => {
    const server = await installation.serve(more);
    expect((await rawRequest(server.url, `GET /api/v1/status HTTP/1.1\n${headers}`)).status).toBe(status);
    expect(
      (await rawRequest(server.url, `POST /api/v1/runs HTTP/1.1\n${headers}\nContent-Length: 0`)).status,
    ).toBe(403);
    // What is public to read are the numbers, not what the server does (H21).
    expect((await rawRequest(server.url, `GET /metrics HTTP/1.1\n${headers}`)).status).toBe(403);
    // A probe knows only an address.
    expect((await rawRequest(server.url, "GET /livez HTTP/1.1\nHost: 10.1.2.3")).status).toBe(200);
  });

  test.each(["0.0.0.0", "::", "192.168.1.5", "example.com"])("it does not listen on %s", (host) => {
    expect(readAccess(installation.config({ HOST: host }))).rejects.toThrow(InputError);
    expect(
      readAccess(installation.config({ HOST: host, PLAYCOUNTS_API_TOKEN: token })),
    ).resolves.toMatchObject({ token });
  });
});

test("pages of other sites get no permission to read", async () => {
  const server = await installation.serve();
  for (const method of ["GET", "OPTIONS"]) {
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    const answer = await fetch(`${server.url}/api/v1/videos`, { method, headers });
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});

test("every answer carries a policy that lets in nothing from elsewhere", async () => {
  const server = await installation.serve();
  for (const path of ["/docs", "/api/v1/videos", "/nowhere", "/livez"]) {
    const { headers } = await fetch(server.url + path);
    const policy = headers.get("content-security-policy");
    expect(policy).toStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
});

describe("what is too much is refused", () => {
  test.each([
    ["a long body", { method: "POST", body: `{"uids":["${"1".repeat(70_000)}"]}` }, "/api/v1/runs", 413],
    ["a very long body", { method: "POST", body: "x".repeat(3_000_000) }, "/api/v1/runs", 413],
    ["a long address", {}, `/api/v1/videos?cursor=${"x".repeat(9_000)}`, 414],
    ["many parameters", {}, `/api/v1/videos?${"a=1&".repeat(1_000)}`, 400],
    [
      "deep JSON",
      { method: "POST", body: `${"[".repeat(30_000)}${"]".repeat(30_000)}` },
      "/api/v1/runs",
      400,
    ],
    ["long headers", { headers: { "x-long": "x".repeat(20_000) } }, "/api/v1/videos", 431],
  ])("%s", async (_, init, path, status) => {
    const server = await installation.serve();
    const headers = { "content-type": "application/json", ...("headers" in init ? init.headers : {}) };
    expect((await fetch(server.url + path, { ...init, headers })).status).toBe(status);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });

  test("a body that is longer than it claims", async () => {
    const server = await installation.serve();
    const chunk = `2000\r\n${" ".repeat(8_192)}\r\n`;
    const head = `POST /api/v1/runs HTTP/1.1\nHost: 127.0.0.1\nContent-Type: application/json\nTransfer-Encoding: chunked`;
    expect((await rawRequest(server.url, head, `${chunk.repeat(20)}0\r\n\r\n`)).status).toBe(413);
  });
});

test("below a base path everything is found, cut off by the proxy or not, and every address begins with it", async () => {
  const server = await installation.serve({ PLAYCOUNTS_BASE_PATH: "stats/" });
  const origin = new URL(server.url).origin;
  expect(server.url).toBe(`${origin}/stats`);
  for (const base of [server.url, origin]) {
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    expect((await fetch(`${base}/api/v1/status`)).status).toBe(200);
    expect(await (await fetch(`${base}/docs`)).text()).toContain('href="/stats/docs/style.css"');
    expect(await (await fetch(base)).text()).toContain('href="/stats/system"');
  }
  // The run of another test may still be in the way.
  const order = await until(async () => {
    const answer = await fetch(`${server.url}/api/v1/runs`, { method: "POST" });
    return answer.status === 202 && answer;
  });
  expect(order.headers.get("location")).toStartWith("/stats/api/v1/runs/");
  expect((await fetch(`${origin}/statsx/livez`)).status).toBe(404);
  const { servers } = JSON.parse(await (await fetch(`${server.url}/openapi.json`)).text());
  expect(servers).toEqual([{ url: "/stats" }]);
});
