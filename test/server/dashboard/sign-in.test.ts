import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { describeConfig } from "@playcounts/core";
import { createCredentials, sessionMs } from "../../../packages/server/src/http/credentials.ts";
import { createFailureLimit } from "../../../packages/server/src/http/failure-limit.ts";
import { createBrowserLike } from "../../support/browser-like.ts";
import { createInstallation, type Installation } from "../../support/served.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await createInstallation({ videos: 6, uploaders: 1 });
});
afterAll(() => installation[Symbol.asyncDispose]());

const token = "canary-token-8d21f06b4c7e9a35";
const serve = (more: Record<string, string> = {}) =>
  installation.serve({ PLAYCOUNTS_API_TOKEN: token, ...more });

test("who shows nothing is sent to sign in, and from there back to the page they wanted", async () => {
  const browser = createBrowserLike((await serve()).url);
  const refused = await browser.open("/runs?cursor=");
  expect(refused.status).toBe(303);
  expect(refused.location).toBe(`/sign-in?next=${encodeURIComponent("/runs?cursor=")}`);
  const form = await browser.open(refused.location ?? "");
  expect(form.status).toBe(200);
  expect(form.text).toContain('<input type="hidden" name="next" value="/runs?cursor="');

  const entered = await browser.send("/sign-in", { token, next: "/runs" });
  expect(entered).toMatchObject({ status: 303, location: "/runs?notice=signed-in" });
  const runs = await browser.open(entered.location ?? "");
  expect(runs.status).toBe(200);
  expect(runs.text).toContain("You are signed in.");
});

test("the session is a cookie that scripts, other sites and readers of the token cannot use", async () => {
  const server = await serve({ PLAYCOUNTS_BASE_PATH: "stats" });
  const browser = createBrowserLike(server.url);
  const { headers } = await browser.send("/sign-in", { token });
  const [cookie = ""] = headers.getSetCookie();
  expect(cookie).toContain("HttpOnly");
  expect(cookie).toContain("SameSite=Strict");
  expect(cookie).toContain("Path=/stats");
  expect(cookie).toContain(`Max-Age=${sessionMs / 1_000}`);
  expect(cookie).not.toContain("Secure");
  expect(cookie).not.toContain(token);
  expect(JSON.stringify(server.lines)).not.toContain(token);
});

test.each([
  ["the browser's page is", {}, { origin: "https://stats.example.com" }],
  ["a trusted proxy says so", { PLAYCOUNTS_TRUST_PROXY: "true" }, { "x-forwarded-proto": "https" }],
])("the cookie is for encrypted lines only where %s", async (_, more, headers) => {
  const browser = createBrowserLike((await serve(more)).url);
  const { headers: answer } = await browser.send("/sign-in", { token }, headers);
  expect(answer.getSetCookie().join()).toContain("Secure");
});

test("the session reads the API too, and ends when one signs out", async () => {
  const browser = createBrowserLike((await serve()).url);
  await browser.send("/sign-in", { token });
  expect((await browser.open("/api/v1/status")).status).toBe(200);
  expect((await browser.open("/")).text).toContain("Sign out");
  expect(await browser.send("/sign-out")).toMatchObject({ status: 303, location: "/?notice=signed-out" });
  expect(browser.cookies.size).toBe(0);
  expect((await browser.open("/api/v1/status")).status).toBe(401);
});

test.each(["//evil.example", "https://evil.example", "/\\evil.example", "/a\tb", "javascript:alert(1)", ""])(
  "signing in never leads away: %p",
  async (next) => {
    const browser = createBrowserLike((await serve()).url);
    expect((await browser.send("/sign-in", { token, next })).location).toBe("/?notice=signed-in");
  },
);

test("a wrong token is said to be wrong, and ten in a minute are all an address has, in every form", async () => {
  const browser = createBrowserLike((await serve()).url, "zh-CN,zh;q=0.9");
  const statuses = [];
  for (let guess = 0; guess < 9; guess += 1)
    statuses.push((await browser.send("/sign-in", { token: `guess-${guess}` })).status);
  statuses.push((await browser.open("/api/v1/status", { authorization: "Bearer guess" })).status);
  expect(new Set(statuses)).toEqual(new Set([401]));
  const late = await browser.send("/sign-in", { token });
  expect(late.status).toBe(429);
  expect(late.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(late.text).toContain('role="alert"');
  expect(late.text).toContain("输错令牌次数过多");
  expect(browser.cookies.size).toBe(0);
});

test.each([
  ["another site's page", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["a page of another port", { origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-site" }],
  ["a page that hides its origin", { origin: "null", "sec-fetch-site": "cross-site" }],
])("nothing is done for %s, session or not", async (_, headers) => {
  const server = await serve();
  const browser = createBrowserLike(server.url);
  await browser.send("/sign-in", { token });
  for (const path of ["/runs", "/api/v1/runs", "/sign-out", "/preferences", "/sign-in"])
    expect((await browser.send(path, { token, theme: "dark" }, headers)).status).toBe(403);
  expect(server.desk.current()).toBeNull();
  expect(browser.cookies.size).toBe(1);
});

test("where reading is public the pages are, but no button that would be refused", async () => {
  const more = { PLAYCOUNTS_API_TOKEN: token, PLAYCOUNTS_PUBLIC_READ: "true" };
  const settings = describeConfig({ ...installation.environment, ...more });
  const browser = createBrowserLike((await installation.serve(more, { settings })).url);
  const page = await browser.open("/runs");
  expect(page.status).toBe(200);
  expect(page.text).not.toContain("Update now");
  expect(page.text).toContain("/sign-in?next=%2Fruns");
  expect((await browser.send("/runs")).status).toBe(401);
  expect((await browser.open("/system")).text).not.toContain("PLAYCOUNTS_STALE_AFTER");
  await browser.send("/sign-in", { token });
  expect((await browser.open("/system")).text).toContain("PLAYCOUNTS_STALE_AFTER");
  expect((await browser.open("/runs")).text).toContain("Update now");
});

test("without a token there is nothing to sign in with, and everything is allowed from here", async () => {
  const browser = createBrowserLike((await installation.serve()).url);
  expect((await browser.open("/runs")).text).toContain("Update now");
  expect((await browser.open("/sign-in")).text).toContain("has no token");
  const elsewhere = await browser.open("/runs", { "x-forwarded-for": "203.0.113.9" });
  expect(elsewhere.status).toBe(403);
  expect(elsewhere.text).toContain("PLAYCOUNTS_API_TOKEN");
});

describe("a session", () => {
  let now = 1_800_000_000_000;
  const clock = { now: () => now };
  const failures = createFailureLimit({ monotonic: () => 0 });
  const credentials = createCredentials(token, { failures, clock });

  test("lasts as long as it says, also after a restart, and not with another token", () => {
    const session = credentials.openSession();
    expect(credentials.isSession(session)).toBe(true);
    expect(createCredentials(token, { failures, clock }).isSession(session)).toBe(true);
    expect(createCredentials(`${token}x`, { failures, clock }).isSession(session)).toBe(false);
    now += sessionMs - 1;
    expect(credentials.isSession(session)).toBe(true);
    now += 1;
    expect(credentials.isSession(session)).toBe(false);
  });

  test("cannot be made longer, or up", () => {
    const [endsAt = "", nonce = "", proof = ""] = credentials.openSession().split(".");
    const later = (Number.parseInt(endsAt, 36) + 1).toString(36);
    for (const forged of [
      "",
      "x",
      `${later}.${nonce}.${proof}`,
      `${endsAt}.${nonce}.${"A".repeat(43)}`,
      token,
    ])
      expect(credentials.isSession(forged)).toBe(false);
  });

  test("no two are the same", () => {
    expect(credentials.openSession()).not.toBe(credentials.openSession());
  });
});
