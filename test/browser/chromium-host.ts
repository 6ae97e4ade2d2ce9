import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type * as Playwright from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Call, Commands, HostSetup, TabOptions } from "./commands.ts";

// Runs under Node, which playwright-core is made for; `chromium.ts` starts it and speaks with it, a line at a time.
const setup: HostSetup = JSON.parse(process.argv[2] ?? "{}");
const playwright: typeof Playwright = await import(setup.playwright);
const axe = readFileSync(setup.axe, "utf8");

const browser: Browser = await playwright.chromium.launch({
  executablePath: setup.chromium,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Whatever a page asks for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  ],
});

// What runs in pages is text: this file is checked as a program, which knows no document.
const tellViolations = `document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  console.error("policy: " + effectiveDirective + " " + blockedURI))`;
const largestPaint = `new Promise((resolve) => new PerformanceObserver((list) =>
  resolve(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true }))`;
const pollMs = 30;
const pageSize = `({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight })`;

interface Tab {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What a healthy page never does. */
  readonly complaints: string[];
  /** Bytes that came over the wire since the last look, headers included. */
  transferred: number;
}

const tabs = new Map<number, Tab>();

function tabOf(id: number): Tab {
  const tab = tabs.get(id);
  if (tab === undefined) throw new Error(`there is no tab ${id}`);
  return tab;
}

async function openTab(options: TabOptions): Promise<number> {
  const { origin, locale, colorScheme, width, javaScript, cookies } = options;
  const context = await browser.newContext({
    locale,
    colorScheme,
    viewport: { width, height: 900 },
    javaScriptEnabled: javaScript,
    reducedMotion: "reduce",
  });
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: origin })));
  const page = await context.newPage();
  const tab: Tab = { context, page, complaints: [], transferred: 0 };
  const complain = (what: string) => void tab.complaints.push(what);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complain(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complain(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    complain(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) complain(`another origin: ${request.url()}`);
  });
  // Told on the console, so that there is one place to look.
  await context.addInitScript({ content: tellViolations });
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    tab.transferred += encodedDataLength;
  });
  const id = tabs.size + 1;
  tabs.set(id, tab);
  return id;
}

/** Looks again if the page was just going elsewhere, as pages do that load themselves anew. */
async function inSettledPage<Value>(look: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await look();
    } catch (error) {
      if (attempt === 5 || !String(error).includes("context was destroyed")) throw error;
    }
  }
}

const commands: Commands = {
  open: openTab,
  async close(id) {
    await tabOf(id).context.close();
  },
  async goto(id, url) {
    const tab = tabOf(id);
    tab.transferred = 0;
    const answer = await tab.page.goto(url, { waitUntil: "load" });
    return answer?.status() ?? 0;
  },
  async click(id, selector) {
    await tabOf(id).page.click(selector);
  },
  async fill(id, selector, text) {
    await tabOf(id).page.fill(selector, text);
  },
  async resize(id, width) {
    await tabOf(id).page.setViewportSize({ width, height: 900 });
  },
  count: (id, selector) => inSettledPage(() => tabOf(id).page.locator(selector).count()),
  takeClock: (id) => tabOf(id).page.clock.install(),
  fastForward: (id, ms) => tabOf(id).page.clock.fastForward(ms),
  evaluate: (id, expression) => inSettledPage(() => tabOf(id).page.evaluate(expression)),
  async waitFor(id, expression, timeoutMs) {
    const { page } = tabOf(id);
    const end = performance.now() + timeoutMs;
    // Not playwright's own way of waiting, which the page's policy forbids. In the middle of a navigation there is no page.
    while ((await page.evaluate(expression).catch(() => false)) !== true) {
      if (performance.now() > end) throw new Error(`in vain at ${page.url()}: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  },
  async complaints(id) {
    return tabOf(id).complaints.splice(0);
  },
  async accessibility(id) {
    const { page } = tabOf(id);
    await page.evaluate(`if (typeof axe === "undefined") { ${axe} }`);
    const found = await page.evaluate<
      { impact: string; id: string; nodes: { html: string; failureSummary: string }[] }[]
    >(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)`);
    return found
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ impact, id, nodes: [node] }) => `${impact}: ${id}: ${node?.html} (${node?.failureSummary})`);
  },
  async screenshot(id, path, maxHeight = 6_000) {
    const { page } = tabOf(id);
    // Straight from the browser: playwright's own way puts a style on the page, which its policy forbids.
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send("Page.captureScreenshot", {
      captureBeyondViewport: true,
      ...(await clipOf(page, maxHeight)),
    });
    await session.detach();
    await writeFile(path, Buffer.from(data, "base64"));
  },
  async largestPaint(id) {
    return tabOf(id).page.evaluate(largestPaint);
  },
  async transferred(id) {
    return tabOf(id).transferred;
  },
};

/** The whole page, or as much of it as is wanted. */
async function clipOf(page: Page, maxHeight: number) {
  const size = await page.evaluate<{ width: number; height: number }>(pageSize);
  return { clip: { x: 0, y: 0, scale: 1, width: size.width, height: Math.min(size.height, maxHeight) } };
}

function answer(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

answer({ version: browser.version() });
for await (const line of createInterface({ input: process.stdin })) {
  const { n, name, args }: Call = JSON.parse(line);
  // Not awaited: tabs work side by side.
  void (async () => {
    try {
      // The caller's types have checked that the arguments are the command's.
      const command = commands[name] as (...args: readonly unknown[]) => Promise<unknown>;
      answer({ n, value: (await command(...args)) ?? null });
    } catch (error) {
      answer({ n, error: error instanceof Error ? error.message : String(error) });
    }
  })();
}
await browser.close();
