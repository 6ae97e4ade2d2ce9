import { expect, setDefaultTimeout, test } from "bun:test";
import { plainText } from "../../packages/cli/src/terminal/plain-text.ts";
import { widthOf } from "../../packages/cli/src/terminal/width.ts";
import { onTerminal, terminalColumns as columns } from "./on-terminal.ts";
import { install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

test.concurrent("a run draws one line that never wraps, whatever the titles hold, and leaves only the report", async () => {
  await using site = await install({ hostileTitles: true, videos: 200, latencyMs: 300 });
  await site.track(200);
  const hostile = [...site.simulator.catalogue.videos()].find(({ title }) => title !== plainText(title));
  site.simulator.setCounts(hostile?.aid ?? 0, { play: 0 });
  const { exitCode, screen } = await onTerminal(site, ["update", "--lang", "zh"]);
  expect(exitCode).toBe(0);
  const drawn = screen.split("\r\u001B[K").slice(1);
  expect(drawn.length).toBeGreaterThanOrEqual(3);
  for (const line of drawn.filter((text) => text.startsWith("[")))
    expect(widthOf(line.split(/[\r\n]/)[0] ?? "", true)).toBeLessThan(columns);
  // Wiping the line is all it does to the terminal.
  expect(screen.replaceAll("\u001B[K", "")).not.toContain("\u001B");
  expect(screen).toContain(`${hostile?.bvid} ${plainText(hostile?.title ?? "")}`);
  expect(drawn.at(-1)).toStartWith("运行 1 已完成");
});

test.concurrent("tables are cut at the edge of the terminal", async () => {
  await using site = await install({ hostileTitles: true });
  await site.track(60);
  const { exitCode, screen } = await onTerminal(site, ["videos"]);
  expect(exitCode).toBe(0);
  const lines = screen.trimEnd().split("\r\n");
  expect(lines).toHaveLength(61);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
});

test.concurrent.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])(
  "with %p a terminal gets plain lines",
  async (extra) => {
    await using site = await install();
    await site.track(20);
    const { exitCode, screen } = await onTerminal(site, ["update"], { extra });
    expect(exitCode).toBe(0);
    expect(screen).not.toContain("\u001B");
    expect(screen).toContain("20/20 ");
  },
);
