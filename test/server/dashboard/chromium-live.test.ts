import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { hasChromium, startChromium, type Chromium, type Tab } from "../../browser/chromium.ts";
import { createInstallation, until } from "../../support/served.ts";

setDefaultTimeout(60_000);

const text = async (tab: Tab, selector: string): Promise<string> =>
  String(await tab.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`));
const seen = (selector: string) => `document.querySelector(${JSON.stringify(selector)}) !== null`;
const unseen = (selector: string) => `document.readyState === "complete" && !(${seen(selector)})`;

describe.skipIf(!hasChromium)("in Chromium", () => {
  let chromium: Chromium;
  beforeAll(async () => {
    chromium = await startChromium();
  });
  afterAll(() => chromium[Symbol.asyncDispose]());

  test("a run started from the page is seen going on, without a reload, to its end", async () => {
    const videos = 60;
    await using installation = await createInstallation({ videos, latencyMs: 40 });
    // One request per video: many steps.
    const { url } = await installation.serve({ PLAYCOUNTS_SOURCE: "view" });
    const tab = await chromium.open({ origin: url });
    await tab.goto(url);
    await tab.click('form[action$="/runs"] button');
    await tab.waitFor(seen(".going-on progress"), 10_000);
    // A mark that a reload would wipe away.
    await tab.evaluate("void (globalThis.isSamePage = true)");
    const steps = new Set<number>();
    await until(async () => {
      const step = await tab.evaluate(
        "globalThis.isSamePage === true ? (document.querySelector('.going-on progress')?.value ?? null) : null",
      );
      if (typeof step === "number") steps.add(step);
      return steps.size >= 3;
    }, "the third step");
    expect([...steps]).toEqual([...steps].toSorted((a, b) => a - b));
    expect(await text(tab, ".going-on .pace")).toContain(`of ${videos} videos`);
    await tab.waitFor(seen(".status-completed"), 20_000);
    expect(await text(tab, ".tally")).toMatch(new RegExp(`due\\s+${videos}\\s+updated\\s+${videos}`, "i"));
    expect(await tab.complaints()).toEqual([]);
    await tab.close();
  });

  test("risk control turns the banner on, and the first good answer turns it off", async () => {
    await using installation = await createInstallation({ videos: 60 });
    const lift = installation.simulator.ban({});
    // The order goes on by itself after the cooldown, and finds out that the ban is over.
    const { url, desk } = await installation.serve({ PLAYCOUNTS_COOLDOWN: "1s" });
    const tab = await chromium.open({ origin: url, locale: "zh-CN" });
    await tab.takeClock();
    await tab.goto(url);
    expect(await tab.count(".banner")).toBe(0);
    await tab.click('form[action$="/runs"] button');
    await tab.waitFor(seen(".status-blocked"), 20_000);
    await tab.goto(url);
    await tab.waitFor(seen(".banner"), 10_000);
    expect(await text(tab, ".banner")).toContain("风控");
    const ended = Promise.withResolvers<void>();
    desk.listen({ ended: ({ report }) => void (report?.status === "completed" && ended.resolve()) });
    lift();
    await ended.promise;
    // The page looks again after a while by itself.
    await tab.fastForward(15_000);
    await tab.waitFor(unseen(".banner"), 10_000);
    expect(await tab.count(".freshness.good")).toBe(1);
    expect(await tab.complaints()).toEqual([]);
    await tab.close();
  });

  test("a video is read anew from its page, and the way ends at the run", async () => {
    await using installation = await createInstallation({ videos: 3 });
    const { url } = await installation.serve();
    const [video] = installation.simulator.catalogue.videos();
    const tab = await chromium.open({ origin: url });
    await tab.goto(`${url}/videos/${video?.bvid}`);
    await tab.click('form[action$="/update"] button');
    await tab.waitFor(seen(".status-completed"), 20_000);
    expect(await text(tab, ".tally")).toMatch(/due\s+1\s+updated\s+1/i);
    expect(installation.simulator.requests).toHaveLength(1);
    await tab.close();
  });
});
