import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { loadMessages } from "../../packages/cli/src/language.ts";
import { createOutlet } from "../../packages/cli/src/terminal/outlet.ts";
import { plainText } from "../../packages/cli/src/terminal/plain-text.ts";
import {
  countdown,
  isoText,
  lengthText,
  percentText,
  saidCount,
  timeText,
} from "../../packages/cli/src/terminal/quantities.ts";
import { sparkline } from "../../packages/cli/src/terminal/sparkline.ts";
import { table } from "../../packages/cli/src/terminal/table.ts";
import { clip, pad, widthOf } from "../../packages/cli/src/terminal/width.ts";
import { hostileTitles } from "../simulator/titles.ts";

const unruly = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(...hostileTitles),
);
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe("text from strangers", () => {
  test("becomes one line without anything a terminal obeys", () => {
    fc.assert(
      fc.property(unruly, (text) => {
        expect(plainText(text)).not.toMatch(invisible);
      }),
    );
  });

  test.each([
    ["\u001B[31m红色\u001B[0m\u001B]0;title\u0007", "红色"],
    ["一\n二\r三\t四", "一 二 三 四"],
    ["\u202E右到左\u202C 正常", "右到左 正常"],
    ["\u009B2J夜\u0000航", "夜 航"],
    ["Z̸̡̢̛̭̈́a", "Z̸̡a"],
    ["普通的标题 feat. 洛天依", "普通的标题 feat. 洛天依"],
  ])("%j reads %j", (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });
});

describe("widths", () => {
  test("a clipped text never takes more columns than it may, and is whole where it fits", () => {
    fc.assert(
      fc.property(unruly, fc.integer({ min: 0, max: 40 }), fc.boolean(), (text, columns, cautious) => {
        const plain = plainText(text);
        const shown = clip(plain, columns, cautious);
        expect(widthOf(shown, cautious)).toBeLessThanOrEqual(columns);
        if (widthOf(plain, cautious) <= columns) expect(shown).toBe(plain);
      }),
    );
  });

  test("what needs no table of characters is as wide as the table says", () => {
    const common = [" ".codePointAt(0), 0x3041, 0x30a1, 0x4e00, 0xff01].map((first) => first ?? 0);
    const lasts = [0x7e, 0x3096, 0x30fa, 0x9fff, 0xff60];
    for (const [index, first] of common.entries())
      for (let code = first; code <= (lasts[index] ?? 0); code += 1) {
        const letter = String.fromCodePoint(code);
        for (const cautious of [false, true])
          if (widthOf(letter, cautious) !== Bun.stringWidth(letter, { ambiguousIsNarrow: !cautious }))
            throw new Error(`U+${code.toString(16)} is not ${widthOf(letter, cautious)} wide`);
      }
    expect(widthOf("夜航 vlog ＝１")).toBe(Bun.stringWidth("夜航 vlog ＝１"));
    expect(widthOf("👨‍👩‍👧‍👦 é")).toBe(4);
  });

  test("wide characters are never cut in half", () => {
    expect(clip("机械键盘完整教程", 9)).toBe("机械键...");
    expect(clip("机械键盘完整教程", 8)).toBe("机械...");
    expect(pad("猫咪", 6, "right")).toBe("  猫咪");
  });

  test("the columns of a table line up under wide and narrow headings", () => {
    const columns = [
      { heading: "视频", align: "left" },
      { heading: "plays", align: "right" },
      { heading: "标题", align: "left" },
    ] as const;
    const rows = [
      ["BV1", "5", "夜航"],
      ["量子猫", "228,277", "x"],
    ];
    expect(table(columns, rows)).toBe("视频      plays  标题\nBV1           5  夜航\n量子猫  228,277  x\n");
    for (const line of table(columns, rows, { maxWidth: 12 }).split("\n"))
      expect(widthOf(line)).toBeLessThanOrEqual(12);
  });
});

const reading = { language: "en", words: await loadMessages("en"), zone: "Asia/Shanghai" } as const;

describe("quantities", () => {
  test("a share is told to two digits, and a tiny one as such", () => {
    expect([0, 4.9e-10, 0.0001, 0.00421, 0.5, 1].map(percentText)).toEqual([
      "0 %",
      "< 0.01 %",
      "0.01 %",
      "0.42 %",
      "50 %",
      "100 %",
    ]);
  });

  const at = Date.UTC(2026, 10, 23, 18, 0, 5);

  test("times are the configured zone's", () => {
    expect(timeText(at, reading)).toBe("2026-11-24 02:00:05");
    expect(isoText(at, reading)).toBe("2026-11-24T02:00:05+08:00");
    expect(isoText(at, { ...reading, zone: "UTC" })).toBe("2026-11-23T18:00:05Z");
  });

  test.each([
    [0, "0 s"],
    [400, "0.4 s"],
    [42_000, "42 s"],
    [17 * 60_000, "17 min"],
    [125 * 60_000, "2 h 5 min"],
    [7 * 86_400_000, "7 d"],
  ])("%i ms are %s", (ms, text) => {
    expect(lengthText(ms, reading)).toBe(text);
  });

  test.each([
    [1, "0:01"],
    [192_000, "3:12"],
    [3_723_000, "1:02:03"],
  ])("%i ms are left: %s", (ms, text) => {
    expect(countdown(ms)).toBe(text);
  });

  test("counts are said as people say them", () => {
    expect([saidCount(228_277, "en"), saidCount(228_277, "zh"), saidCount(9_999, "zh")]).toEqual([
      "228,277",
      "22.8万",
      "9,999",
    ]);
    expect(saidCount(123_456_789, "zh")).toBe("1.2亿");
  });

  test("a sparkline goes from the lowest to the highest bar", () => {
    expect(sparkline([1, 2, 3, 4, 5])).toBe("▁▂▃▅▇");
    expect(sparkline([3, 3])).toBe("▁▁");
    expect(sparkline([3])).toBe("");
  });
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [true, { TERM: "dumb" }, false],
])("a stream with isTTY %p and %p takes ANSI: %p", (isTTY, environment, takesAnsi) => {
  const stream = { isTTY, columns: 0, write: () => true };
  expect(createOutlet(stream, environment)).toMatchObject({ isTerminal: isTTY, takesAnsi });
  expect(createOutlet(stream, environment).columns()).toBe(80);
});
