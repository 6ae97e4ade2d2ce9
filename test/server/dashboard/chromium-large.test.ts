import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hasChromium, startChromium, type Chromium } from "../../browser/chromium.ts";
import { addManyVideos } from "../../support/many-videos.ts";
import { createInstallation, type Installation } from "../../support/served.ts";
import { startServer, type ServerProcess } from "../../support/server-process.ts";

setDefaultTimeout(180_000);

const visits = 5;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe.skipIf(!hasChromium)("with a million videos, in Chromium", () => {
  let chromium: Chromium;
  let installation: Installation;
  let server: ServerProcess;
  beforeAll(async () => {
    installation = await createInstallation({ videos: 0 });
    await addManyVideos(installation.environment["DATABASE_URL"] ?? "", 1_000_000, Date.now());
    [chromium, server] = await Promise.all([startChromium(), startServer(installation)]);
  });
  afterAll(async () => {
    await chromium[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await installation[Symbol.asyncDispose]();
  });

  /** How long the server took for a page, by its own log, ms. */
  const serverTimes = (path: string): number[] =>
    server.lines.filter(({ message }) => message === `GET ${path}`).map(({ ms }) => Number(ms));

  test("the front page takes the server under 50 ms, under 150 KB, and is painted within a second", async () => {
    const paints: number[] = [];
    let bytes = 0;
    for (let visit = 0; visit < visits; visit += 1) {
      // With a cache of its own, so that everything comes over the wire each time.
      const tab = await chromium.open({ origin: server.url });
      await tab.goto(server.url);
      paints.push(await tab.largestPaint());
      bytes = Math.max(bytes, await tab.transferred());
      expect(String(await tab.evaluate("document.querySelector('h1').innerText"))).toContain("1,000,000");
      await tab.close();
    }
    expect(median(serverTimes("/"))).toBeLessThan(50);
    expect(bytes).toBeGreaterThan(1_000);
    expect(bytes).toBeLessThan(150_000);
    expect(median(paints)).toBeLessThan(1_000);
  });

  test("a page of the list of videos takes no longer, however it is sorted", async () => {
    const tab = await chromium.open({ origin: server.url });
    for (const sort of ["play", "gain", "observed", "published", "added"])
      expect(await tab.goto(`${server.url}/videos?sort=${sort}`)).toBe(200);
    await tab.click("a[rel=next]");
    await tab.waitFor("location.search.includes('cursor')", 10_000);
    expect(await tab.count("#videos tbody tr")).toBe(40);
    expect(median(serverTimes("/videos"))).toBeLessThan(100);
    expect(await tab.goto(`${server.url}/videos?q=nothing%20like%20it`)).toBe(200);
    expect(serverTimes("/videos").at(-1)).toBeLessThan(2_000);
    await tab.close();
  });
});
