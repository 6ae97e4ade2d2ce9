import { describe, expect, test } from "bun:test";
import type { RunEvent, RunProgress } from "@playcounts/core";
import { loadMessages } from "../../packages/cli/src/language.ts";
import { createLiveFollower, createPlainFollower } from "../../packages/cli/src/progress/follower.ts";
import { emptyView, follow, progressLine, type ProgressView } from "../../packages/cli/src/progress/view.ts";
import type { Outlet } from "../../packages/cli/src/terminal/outlet.ts";
import type { Reading } from "../../packages/cli/src/terminal/quantities.ts";
import { widthOf } from "../../packages/cli/src/terminal/width.ts";

const at = Date.UTC(2026, 10, 23, 18, 0, 0); // 02:00 in Shanghai
const english: Reading = { language: "en", words: await loadMessages("en"), zone: "Asia/Shanghai" };
const chinese: Reading = { language: "zh", words: await loadMessages("zh"), zone: "Asia/Shanghai" };

const started = (due = 1200, estimatedMs = 80_000): RunEvent => ({
  type: "run-started",
  runId: "7",
  at,
  source: "bulk",
  due,
  dueByReason: { stale: due },
  resumedFrom: null,
  estimatedMs,
});
const stored = (attempted: number, afterMs: number, remainingMs: number): RunEvent => {
  const counts = { due: 1200, attempted, updated: attempted - 3, unchanged: 2, skipped: 1, failed: 0 };
  const progress: RunProgress = { ...counts, requests: 1, retries: 0, pauses: 0, remainingMs };
  return { type: "stored", at: at + afterMs, videos: 50, progress };
};
const waiting = (reason: "pace" | "retry" | "cooldown", ms: number, afterMs: number): RunEvent => ({
  type: "waiting",
  at: at + afterMs,
  reason,
  ms,
});
const viewAfter = (...events: RunEvent[]): ProgressView =>
  events.reduce((view, event) => follow(view, event), emptyView);

describe("the progress line", () => {
  test("tells counts, rate, what is left and when it ends", () => {
    const line = progressLine(viewAfter(started(), stored(400, 60_000, 120_000)), at + 60_000, english);
    expect(line).toBe(
      "[######..............] 400/1200 33% | 2 min left (02:03) | 397 updated, 2 unchanged, 1 skipped, 0 failed | 400/min",
    );
  });

  test("has an estimate before the first answer", () => {
    expect(progressLine(viewAfter(started()), at, english)).toContain("80 s left (02:01)");
  });

  test("counts down between events, also while it waits, and says what for", () => {
    const view = viewAfter(started(), stored(400, 0, 60_000), waiting("pace", 3_000, 0));
    expect(progressLine(view, at, english)).toContain("polite pause 0:03 | 60 s left");
    expect(progressLine(view, at + 2_000, english)).toContain("polite pause 0:01 | 58 s left");
    expect(progressLine(view, at + 4_000, english)).not.toContain("pause");
  });

  test("adds to the end what the estimate did not contain: a cooldown, but not the pace", () => {
    const view = viewAfter(started(), stored(400, 0, 60_000), waiting("cooldown", 1_800_000, 0));
    expect(progressLine(view, at, english)).toContain("risk control, waiting 30:00 | 31 min left (02:31)");
    expect(progressLine(view, at + 600_000, chinese)).toContain(
      "风控暂停，剩 20:00 | 剩余约 21 分钟（02:31 完成）",
    );
    const paced = viewAfter(started(), stored(400, 0, 60_000), waiting("pace", 30_000, 0));
    expect(progressLine(paced, at, english)).toContain("60 s left");
  });

  test("does not promise a time that has passed", () => {
    const view = viewAfter(started(), stored(400, 0, 10_000));
    expect(progressLine(view, at + 30_000, english)).toContain("any moment now");
  });

  test("counts towards the limit, if there is one", () => {
    const view = [started(), stored(25, 1_000, 1_000)].reduce(
      (view, event) => follow(view, event, 50),
      emptyView,
    );
    expect(progressLine(view, at, english)).toContain("25/50 50%");
  });
});

/** An outlet that remembers, a clock that is set, a timer that is rung. */
function stage(columns = 80) {
  const written: string[] = [];
  const ticks = new Set<() => void>();
  let now = at;
  const outlet: Outlet = {
    write: async (text) => void written.push(text),
    isTerminal: true,
    takesAnsi: true,
    columns: () => columns,
  };
  return {
    written,
    options: {
      outlet,
      reading: english,
      now: () => now,
      every: (_: number, tick: () => void) => (ticks.add(tick), () => ticks.delete(tick)),
    },
    pass(ms: number) {
      for (let left = ms; left > 0; left -= 250) {
        now += 250;
        for (const tick of ticks) tick();
      }
    },
    timers: () => ticks.size,
  };
}

describe("on a terminal", () => {
  test("the line is redrawn at most four times a second, however much happens", () => {
    const { written, options, pass } = stage();
    const { onEvent, end } = createLiveFollower(options);
    onEvent(started());
    written.length = 0;
    for (let n = 1; n <= 1_000; n += 1) onEvent(stored(n, n, 60_000));
    expect(written).toEqual([]);
    pass(2_000);
    expect(written.length).toBeGreaterThanOrEqual(2);
    expect(written.length).toBeLessThanOrEqual(8);
    end();
  });

  test.each([20, 40, 60, 80, 200])("the line never reaches the last of %i columns", (columns) => {
    const { written, options, pass } = stage(columns);
    const { onEvent } = createLiveFollower({ ...options, reading: chinese });
    onEvent(started());
    onEvent(stored(400, 0, 60_000));
    onEvent(waiting("cooldown", 1_800_000, 0));
    written.length = 0;
    pass(1_000);
    expect(written).not.toEqual([]);
    for (const text of written) {
      expect(text.startsWith("\r\u001B[K")).toBe(true);
      expect(text).not.toContain("\n");
      expect(widthOf(text.slice(4), true)).toBeLessThan(columns);
    }
  });

  test("remarks scroll by above the line, one line each, whatever the title holds", () => {
    const { written, options, pass } = stage();
    const { onEvent } = createLiveFollower(options);
    onEvent(started());
    pass(250);
    written.length = 0;
    const title = "第一行\n第二行\u001B[2J\u202Eабв";
    const change = { bvid: "BV1xx411c7mD", uid: null, title, reason: "timeout", before: 1, after: null };
    onEvent({ type: "video", at, change: { ...change, result: "failed" } });
    expect(written).toEqual(["\r\u001B[Kfailed: BV1xx411c7mD 第一行 第二行 абв: no answer in time\n"]);
  });

  test("the end wipes the line, stops the timer, and may come twice", () => {
    const { written, options, pass, timers } = stage();
    const { onEvent, end } = createLiveFollower(options);
    onEvent(started());
    pass(250);
    written.length = 0;
    end();
    end();
    onEvent(stored(1, 0, 0));
    pass(1_000);
    expect(written).toEqual(["\r\u001B[K"]);
    expect(timers()).toBe(0);
  });
});

describe("off a terminal", () => {
  test("there is one line per stored batch, with an ISO time in the zone", () => {
    const { written, options } = stage();
    const { onEvent } = createPlainFollower(options);
    onEvent(started());
    onEvent(stored(50, 1_000, 60_000));
    onEvent(stored(100, 5_000, 60_000));
    expect(written.slice(1)).toEqual([
      "2026-11-24T02:00:01+08:00 50/1200 47 updated, 2 unchanged, 1 skipped, 0 failed\n",
      "2026-11-24T02:00:05+08:00 100/1200 97 updated, 2 unchanged, 1 skipped, 0 failed\n",
    ]);
  });

  test("single videos are gathered to ten or half a minute, and the last one is told", () => {
    const { written, options } = stage();
    const { onEvent } = createPlainFollower({ ...options, limit: 25 });
    onEvent(started());
    for (let n = 3; n <= 25; n += 1) onEvent(stored(n, n * 1_000, 1_000));
    onEvent(stored(25, 26_000, 0));
    expect(written.slice(1).map((line) => line.split(" ")[1])).toEqual(["10/25", "20/25", "25/25"]);
  });
});
