import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rm } from "node:fs/promises";
import { describeConfig, openLibrary } from "@playcounts/core";
import type { Served } from "../../../packages/server/src/serve.ts";
import { createBrowserLike } from "../../support/browser-like.ts";
import { createInstallation, type Installation } from "../../support/served.ts";

let installation: Installation;
let server: Served;
beforeAll(async () => {
  installation = await createInstallation({ videos: 40, uploaders: 2 });
  const more = { AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "true", PLAYCOUNTS_CATCH_UP: "false" };
  const secrets = { BILIBILI_COOKIE: "SESSDATA=canary-cookie-value" };
  const settings = describeConfig({ ...installation.environment, ...more, ...secrets });
  server = await installation.serve(more, { settings });
  await server.desk.start({}, { trigger: "schedule" });
});
afterAll(() => installation[Symbol.asyncDispose]());

const pages = ["/", "/runs", "/runs/1", "/system", "/sign-in", "/nowhere"];

describe.each(pages)("the page %s", (path) => {
  test("is whole, in the visitor's language, and lets in nothing from elsewhere", async () => {
    for (const [accepted, lang] of [
      ["en-GB,en;q=0.9,zh;q=0.8", "en"],
      ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
    ] as const) {
      const { status, text, headers } = await createBrowserLike(server.url, accepted).open(path);
      expect(status).toBe(path === "/nowhere" ? 404 : 200);
      expect(text).toStartWith(`<!doctype html><html lang="${lang}" data-theme="auto">`);
      expect(text).toEndWith("</html>");
      expect(headers.get("content-language")).toBe(lang);
      expect(headers.get("vary")).toContain("accept-language");
      expect(headers.get("content-security-policy")).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
      );
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("x-frame-options")).toBe("DENY");
      // A policy this strict would leave these without effect.
      expect(text).not.toMatch(/ style="| on\w+="|<style|javascript:/);
      expect(text).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\//);
      expect(Array.from(text.matchAll(/<script\b([^>]*)>([^<]*)/g)).every(([, , code]) => code === "")).toBe(
        true,
      );
    }
  });

  test("has one heading of the first order, a main part and names for its parts", async () => {
    const { text } = await createBrowserLike(server.url).open(path);
    expect(text.match(/<h1\b/g)).toHaveLength(1);
    expect(text.match(/<main\b/g)).toHaveLength(1);
    expect(text).toContain('<a class="skip" href="#content">');
    for (const [table] of text.matchAll(/<table>.*?<\/table>/gs)) {
      expect(table).toContain("<caption");
      expect(table).toContain('<th scope="col"');
      expect(table).toContain('<th scope="row"');
      expect(table).not.toContain("<th></th>");
    }
    for (const [, id] of text.matchAll(/aria-labelledby="([^"]+)"/g)) expect(text).toContain(`id="${id}"`);
    const ids = Array.from(text.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test("language and colours are chosen by a form, and remembered", async () => {
  const browser = createBrowserLike(server.url, "fr");
  expect((await browser.open("/runs")).text).toContain('<html lang="en"');
  const chosen = await browser.send("/preferences", { language: "zh", next: "/runs?cursor=" });
  expect(chosen).toMatchObject({ status: 303, location: "/runs?cursor=" });
  await browser.send("/preferences", { theme: "dark", next: "/runs" });
  const { text } = await browser.open("/runs");
  expect(text).toContain('<html lang="zh-CN" data-theme="dark">');
  expect(text).toContain('value="zh" lang="zh" aria-pressed="true"');
  await browser.send("/preferences", { language: "xx", theme: "<script>" });
  expect((await browser.open("/runs")).text).toContain('<html lang="zh-CN" data-theme="dark">');
});

test("below a base path every address of every page begins with it, and so do the cookies", async () => {
  const below = await installation.serve({ PLAYCOUNTS_BASE_PATH: "stats" });
  const browser = createBrowserLike(below.url);
  for (const path of pages) {
    const { text } = await browser.open(path);
    const addresses = Array.from(text.matchAll(/(?:src|href|action|data-status|data-events)="([^"#]*)/g));
    expect(addresses.length).toBeGreaterThan(8);
    for (const [, address] of addresses.filter(([, address]) => address !== ""))
      expect(address).toMatch(/^\/stats(?:\/|$)/);
  }
  const { location, headers } = await browser.send("/preferences", { theme: "light", next: "/system" });
  expect(location).toBe("/stats/system");
  expect(headers.getSetCookie().join()).toContain("Path=/stats");
  // A proxy that cuts the base path off finds the same.
  expect((await createBrowserLike(new URL(below.url).origin).open("/runs")).text).toContain(
    'href="/stats/system"',
  );
});

test("errors are pages for people, and problem documents for programs", async () => {
  const browser = createBrowserLike(server.url, "zh");
  const missing = await browser.open("/runs/999");
  expect(missing.status).toBe(404);
  expect(missing.text).toContain("没有这次运行");
  const wrong = await browser.open("/runs?cursor=nonsense");
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain("请求无法理解");
  const method = await browser.send("/system");
  expect(method.status).toBe(405);
  expect(method.headers.get("allow")).toBe("GET, HEAD");
  for (const [path, accept] of [
    ["/runs/999", "*/*"],
    ["/api/v1/runs/999", "text/html"],
  ] as const) {
    const { headers } = await browser.open(path, { accept });
    expect(headers.get("content-type")).toStartWith("application/problem+json");
  }
});

test("what goes wrong inside is told without its insides, and where to look", async () => {
  const own = await createInstallation({ videos: 1, uploaders: 1 });
  await using _ = own;
  const { url, lines } = await own.serve();
  const library = await openLibrary({ config: own.config() });
  library.close();
  for (const end of ["", "-wal", "-shm"]) await rm(`${own.folder}/playcounts.db${end}`, { force: true });
  await Bun.write(`${own.folder}/playcounts.db`, "this is no database at all, but text");
  const { status, text } = await createBrowserLike(url).open("/runs");
  expect(status).toBeOneOf([500, 503, 200]);
  expect(text).not.toMatch(/SQLITE|no such table|node_modules|\.ts:/);
  if (status === 500) expect(lines.some(({ requestId }) => text.includes(String(requestId)))).toBe(true);
});

test("nothing tracked: the first commands are taught", async () => {
  const empty = await createInstallation({ videos: 0, uploaders: 1 });
  await using _ = empty;
  const { url } = await empty.serve();
  const browser = createBrowserLike(url);
  const home = await browser.open("/");
  for (const command of ["playcounts track 1172054289", "playcounts import videos.csv", "playcounts update"])
    expect(home.text).toContain(command);
  expect((await browser.open("/runs")).text).toContain("Nothing has run yet");
});

test("the system page tells the schedule in words, and the settings without their secrets", async () => {
  const en = (await createBrowserLike(server.url).open("/system")).text;
  expect(en).toContain("Every day at 02:00");
  expect(en.match(/ 02:00<\/time>/g)?.length).toBeGreaterThanOrEqual(5);
  expect(en).toContain("PLAYCOUNTS_STALE_AFTER");
  expect(en).toContain("set, not shown");
  expect(en).not.toContain("canary-cookie-value");
  expect(en).toMatch(/<dt>Database<\/dt><dd>[\d.]+ [KM]B/);
  const zh = (await createBrowserLike(server.url, "zh").open("/system")).text;
  expect(zh).toContain("每天 02:00");
  expect(zh).toContain("正常应答");
});

test("scripts and styles come with the hash of their content, for good, and only by it", async () => {
  const browser = createBrowserLike(server.url);
  const { text } = await browser.open("/");
  const addresses = Array.from(text.matchAll(/"(\/assets\/[^"]+)"/g), ([, address]) => address ?? "");
  expect(addresses).toHaveLength(2);
  for (const address of addresses) {
    const asset = await browser.open(address);
    expect(asset.status).toBe(200);
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const again = await browser.open(address, { "if-none-match": asset.headers.get("etag") ?? "" });
    expect(again).toMatchObject({ status: 304, text: "" });
    expect((await browser.open(address.replace(/[0-9a-f]{12}/, "000000000000"))).status).toBe(404);
  }
  expect((await browser.open("/assets/x/../../../package.json")).status).toBe(404);
});

test("the front page weighs less than 60 KB with all that it loads", async () => {
  const browser = createBrowserLike(server.url);
  const { text } = await browser.open("/");
  let bytes = Buffer.byteLength(text);
  for (const [, address = ""] of text.matchAll(/"(\/assets\/[^"]+)"/g))
    bytes += Buffer.byteLength((await browser.open(address)).text);
  expect(bytes).toBeLessThan(60_000);
});
