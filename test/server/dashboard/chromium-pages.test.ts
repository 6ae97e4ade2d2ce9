import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { describeConfig, type Environment } from "@playcounts/core";
import { hasChromium, startChromium, type Chromium } from "../../browser/chromium.ts";
import type { TabOptions } from "../../browser/commands.ts";
import { createHostileInstallation, type HostileInstallation } from "../../browser/hostile-installation.ts";
import { lookAt } from "../../browser/look.ts";
import { createInstallation } from "../../support/served.ts";

setDefaultTimeout(120_000);

const token = "a-token-of-enough-characters";

describe.skipIf(!hasChromium)("in Chromium", () => {
  let chromium: Chromium;
  let hostile: HostileInstallation;
  beforeAll(async () => {
    [chromium, hostile] = await Promise.all([startChromium(), createHostileInstallation()]);
  });
  afterAll(async () => {
    await chromium[Symbol.asyncDispose]();
    await hostile.installation[Symbol.asyncDispose]();
  });

  /** Every page, below the base path. */
  function pages(): Record<string, string> {
    const { bvid, uid, bvids, runId } = hostile;
    const compared = bvids.slice(0, 6).map((bvid) => `v=${bvid}`);
    return {
      home: "/",
      videos: "/videos",
      "videos-none": "/videos?q=nothing%20like%20it&state=gone",
      video: `/videos/${bvid}`,
      "video-gain": `/videos/${bvid}?of=gain&range=7`,
      uploaders: "/uploaders",
      uploader: `/uploaders/${uid}?${compared.join("&")}`,
      runs: "/runs",
      run: `/runs/${runId}`,
      system: "/system",
      "sign-in": "/sign-in",
    };
  }

  /** Looks at every page, with one way of reading; the pages' names begin with it. */
  async function lookAtAll(way: string, url: string, options: Partial<TabOptions>): Promise<string[]> {
    const tab = await chromium.open({ origin: url, ...options });
    const wrong: string[] = [];
    if (way.startsWith("zh")) {
      await tab.goto(`${url}/sign-in`);
      await tab.fill("#token", token);
      await tab.click("main form button");
      await tab.waitFor(`location.pathname.endsWith("/plays/")`, 10_000);
    }
    for (const [name, path] of Object.entries(pages()))
      wrong.push(...(await lookAt(tab, { name: `${way}-${name}`, url: url + path })));
    wrong.push(...(await lookAt(tab, { name: `${way}-none`, url: `${url}/nowhere`, status: 404 })));
    await tab.close();
    return wrong;
  }

  /** A server of the installation that shows its settings. */
  function serve(more: Environment = {}) {
    const { installation } = hostile;
    const secrets = { BILIBILI_COOKIE: `SESSDATA=${"x".repeat(300)}` };
    return installation.serve(more, {
      settings: describeConfig({ ...installation.environment, ...more, ...secrets }),
    });
  }

  // English as the browser asks for it, at the root, without a token; Chinese as chosen on the page, below a base path,
  // signed in.
  test.each([["light"], ["dark"]] as const)("every page is sound in English, %s", async (theme) => {
    const { url } = await hostile.installation.serve();
    expect(await lookAtAll(`en-${theme}`, url, { locale: "en-GB", colorScheme: theme })).toEqual([]);
  });

  test.each([["light"], ["dark"]] as const)("every page is sound in Chinese, %s", async (theme) => {
    const more = { PLAYCOUNTS_BASE_PATH: "/plays", PLAYCOUNTS_API_TOKEN: token };
    const { url } = await serve(more);
    const cookies = { playcounts_language: "zh", playcounts_theme: theme };
    const colorScheme = theme === "light" ? "dark" : "light";
    expect(await lookAtAll(`zh-${theme}`, url, { cookies, colorScheme })).toEqual([]);
  });

  test("an installation without videos is sound, and says what to do first", async () => {
    await using empty = await createInstallation({ videos: 0 });
    const { url } = await empty.serve();
    const tab = await chromium.open({ origin: url, locale: "zh-CN" });
    const wrong: string[] = [];
    for (const [name, path] of Object.entries({
      home: "/",
      videos: "/videos",
      uploaders: "/uploaders",
      runs: "/runs",
    })) {
      wrong.push(...(await lookAt(tab, { name: `empty-${name}`, url: url + path })));
      expect(String(await tab.evaluate("document.querySelector('main').innerText"))).toContain("playcounts ");
    }
    expect(wrong).toEqual([]);
    await tab.close();
  });

  test("without JavaScript there are curves, tables and forms all the same", async () => {
    const { url } = await hostile.installation.serve();
    const tab = await chromium.open({ origin: url, javaScript: false });
    await tab.goto(`${url}/videos/${hostile.bvid}`);
    const count = (selector: string) => tab.count(selector);
    expect(await count("figure svg .plot-line")).toBe(7);
    await tab.click("details.behind summary");
    expect(await count("#history tbody tr")).toBeGreaterThan(3);
    await tab.goto(`${url}/uploaders/${hostile.uid}`);
    for (const bvid of hostile.bvids.slice(0, 2)) await tab.click(`input[value="${bvid}"]`);
    await tab.click("form:has(#videos) button");
    expect(await count("svg .plot-chosen")).toBe(4); // in the chart and in its legend
    await tab.goto(`${url}/videos`);
    await tab.fill("input[type=search]", "DROP TABLE");
    await tab.click("form[role=search] button");
    expect(await count("#videos tbody tr")).toBe(2);
    expect(await tab.complaints()).toEqual([]);
    await tab.close();
  });
});
