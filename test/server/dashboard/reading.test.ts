import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Status } from "@playcounts/core";
import { placeWithin } from "../../../packages/server/src/dashboard/forms.ts";
import { judgeFreshness } from "../../../packages/server/src/dashboard/freshness-verdict.ts";
import { plainText } from "../../../packages/server/src/dashboard/plain-text.ts";
import {
  bytesText,
  daysText,
  distanceText,
  exactCount,
  lengthText,
  minuteText,
  saidCount,
  shareText,
  signed,
} from "../../../packages/server/src/dashboard/reading.ts";
import { nameIn, wordsOf } from "../../../packages/server/src/dashboard/words/words.ts";

const en = { language: "en", words: wordsOf("en"), zone: "Asia/Shanghai" } as const;
const zh = { language: "zh", words: wordsOf("zh"), zone: "Asia/Shanghai" } as const;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

test.each([
  [0, "0", "0"],
  [9_999, "9,999", "9,999"],
  [12_345, "12.3K", "1.2万"],
  [228_277, "228.3K", "22.8万"],
  [123_456_789, "123.5M", "1.2亿"],
])("%d is said %s and %s", (count, english, chinese) => {
  expect(saidCount(count, en)).toBe(english);
  expect(saidCount(count, zh)).toBe(chinese);
});

test("counts are exact with separators, gains have a sign, and all is only said of all", () => {
  expect(exactCount(123_456_789, zh)).toBe("123,456,789");
  expect([signed("5", 5), signed("0", 0), signed("-5", -5)]).toEqual(["+5", "0", "-5"]);
  expect(shareText(999_999, 1_000_000)).toBe("99.9\u00a0%");
  expect(shareText(7, 7)).toBe("100\u00a0%");
  expect(shareText(0, 0)).toBe("–");
});

test.each([
  [400, "0.4 s", "0.4 秒"],
  [42_000, "42 s", "42 秒"],
  [17 * minuteMs, "17 min", "17 分钟"],
  [2 * hourMs + 5 * minuteMs, "2 h 5 min", "2 小时 5 分"],
  [76 * hourMs, "3 d 4 h", "3 天 4 小时"],
  [-5, "0 s", "0 秒"],
])("%d ms are %s", (ms, english, chinese) => {
  expect(lengthText(ms, en).replaceAll("\u00a0", " ")).toBe(english);
  expect(lengthText(ms, zh).replaceAll("\u00a0", " ")).toBe(chinese);
});

test("times are by the configured zone's clocks, and said as a distance", () => {
  const at = Date.UTC(2026, 10, 23, 18, 0);
  expect(minuteText(at, en)).toBe("2026-11-24 02:00");
  expect(minuteText(at, { zone: "UTC" })).toBe("2026-11-23 18:00");
  expect(distanceText(at, at + hourMs, en)).toBe("1\u00a0h ago");
  expect(distanceText(at, at - 25 * minuteMs, zh)).toBe("25\u00a0分钟后");
  expect([daysText(7 * dayMs, en), daysText(dayMs, en), daysText(hourMs, en)]).toEqual([
    "7\u00a0days",
    "1\u00a0day",
    "1\u00a0h",
  ]);
  expect([bytesText(812), bytesText(1_234_567)]).toEqual(["812 B", "1.2 MB"]);
});

test("an unknown code is shown as it is, but harmless", () => {
  expect(nameIn(en.words.names.reasons, "stale")).toBe("stale");
  expect(nameIn(en.words.names.reasons, "toString")).toBe("toString");
  expect(nameIn(en.words.names.reasons, "a\u202eb\0".repeat(100)).length).toBeLessThanOrEqual(60);
});

describe("a text from outside", () => {
  test.each([
    ["an ordinary title 标题", "an ordinary title 标题"],
    ["two\nlines\tand \u2028 more", "two lines and more"],
    ["\u202Egnp.exe\u202C", "gnp.exe"],
    ["NUL\0 and \u009b31m", "NUL and 31m"],
    ["👨\u200d👩\u200d👧 一家", "👨\u200d👩\u200d👧 一家"],
    ["z\u0301\u0302\u0303\u0304\u0305", "z\u0301\u0302"],
    ["lone \ud800 half", "lone \ufffd half"],
  ])("%p is shown as %p", (text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  test("is one line of the length it may have, however long, and at once", () => {
    const startedAt = performance.now();
    expect(Array.from(plainText("长".repeat(1_000_000), 80))).toHaveLength(80);
    expect(performance.now() - startedAt).toBeLessThan(100);
    expect(plainText("abc", 3)).toBe("abc");
    expect(plainText("abcd", 3)).toBe("ab…");
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 500 }),
        fc.integer({ min: 1, max: 300 }),
        (text, most) => {
          const shown = plainText(text, most);
          expect(Array.from(shown).length).toBeLessThanOrEqual(most);
          expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(shown)).toBe(false);
        },
      ),
    );
  });
});

describe("whether the numbers are fresh", () => {
  const now = 1_800_000_000_000;
  const stale = 7 * dayMs;
  const status: Status = {
    videos: 100,
    uploaders: 2,
    fresh: 100,
    neverCounted: 0,
    suspects: 0,
    byState: { live: 100 },
    due: 0,
    oldestObservedAt: now - dayMs,
    nextDueAt: null,
    breaker: "closed",
    blockedUntil: null,
    lastRequestAt: now,
    spent: { dayAt: 0, inDay: 0, hourAt: 0, inHour: 0 },
    running: null,
    lastRun: null,
    lastSuccessAt: now - hourMs,
  };
  test.each([
    ["all young: good", {}, "good", false],
    ["some not yet: fair", { fresh: 90, neverCounted: 10 }, "fair", false],
    ["some gone, the others young: good", { fresh: 95, byState: { live: 95, gone: 5 } }, "good", false],
    ["one far too old: poor", { fresh: 99, oldestObservedAt: now - stale - 27 * hourMs }, "poor", false],
    ["no update for long: poor", { lastSuccessAt: now - 37 * hourMs }, "poor", true],
    ["nothing tracked: empty", { videos: 0, fresh: 0, byState: {}, lastSuccessAt: null }, "empty", false],
  ] as const)("%s", (_, facts, tone, isSilent) => {
    expect(judgeFreshness({ ...status, ...facts }, now, stale)).toMatchObject({ tone, isSilent });
  });
});

test("a place that a request names is one of this site", () => {
  expect(placeWithin("/runs?result=failed&cursor=a%20b")).toBe("/runs?result=failed&cursor=a%20b");
  for (const place of [
    undefined,
    "",
    "runs",
    "//evil.example",
    "/\\evil.example",
    "/a\\b",
    "/a\nb",
    "/\t/x",
    "/ü",
  ])
    expect(placeWithin(place)).toBe("/");
});
