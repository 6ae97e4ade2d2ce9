import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/source-files.ts";
import type { Tab } from "./chromium.ts";

/** Where pictures of pages are left for whoever wants to look at them; not in git. */
export const pictures = join(root, "artefacts", "dashboard");
mkdirSync(pictures, { recursive: true });

const widths = [1_280, 375] as const;

interface LookOptions {
  /** Of the pictures. */
  readonly name: string;
  readonly url: string;
  /** @default 200 */
  readonly status?: number;
}

/**
 * Goes to a page and looks at it at both widths.
 * @returns everything that is wrong with it; nothing if all is well
 */
export async function lookAt(tab: Tab, { name, url, status = 200 }: LookOptions): Promise<string[]> {
  const wrong: string[] = [];
  await tab.resize(widths[0]);
  const answered = await tab.goto(url);
  if (answered !== status) wrong.push(`status ${answered}`);
  // Curves are drawn anew from the history; a page without them has nothing to wait for.
  const isDrawn = `!document.querySelector("[data-history] figure") || !!document.querySelector(".plot-live canvas")`;
  await tab.waitFor(isDrawn, 10_000).catch(() => wrong.push("the curves were not drawn by the script"));
  for (const width of widths) {
    await tab.resize(width);
    const place = `at ${width} px`;
    const size = await tab.evaluate(
      `document.documentElement.scrollWidth + " " + document.documentElement.clientWidth`,
    );
    const [content = 0, shown = 0] = String(size).split(" ").map(Number);
    if (content > shown) wrong.push(`${place}: scrolls sideways, ${content} px in ${shown}`);
    for (const finding of await tab.accessibility()) wrong.push(`${place}: ${finding}`);
    await tab.screenshot(join(pictures, `${name}-${width}.png`));
  }
  if ((await tab.evaluate("globalThis.wasHarmed === true")) === true) wrong.push("a stranger's script ran");
  const complaints = await tab.complaints();
  // The browser itself says this of the page that was asked for.
  const expected = new RegExp(
    `^console: Failed to load resource: the server responded with a status of ${status} `,
  );
  wrong.push(...complaints.filter((complaint) => status === 200 || !expected.test(complaint)));
  return wrong.map((what) => `${name}: ${what}`);
}
