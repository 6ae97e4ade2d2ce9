import { expect, test } from "bun:test";
import fc from "fast-check";
import { createRedactor, excerpt, readText } from "../../../packages/core/src/bilibili/text.ts";

test("a title is kept as given, markup and all", () => {
  const title = "  <b>=HYPERLINK()</b>\n\u202e标题 😀 ";
  expect(readText(title)).toBe(title);
});

test.each([[undefined], [null], [5], [{}], [[]], [true], [""]])("%p is no title", (value: unknown) => {
  expect(readText(value)).toBeNull();
});

test("a title is cut to 500 units and never through a character", () => {
  expect(readText("长".repeat(501))).toBe("长".repeat(500));
  expect(readText(`${"a".repeat(499)}😀`)).toBe("a".repeat(499));
  expect(readText(`${"a".repeat(498)}😀b`)).toBe(`${"a".repeat(498)}😀`);
});

test("NUL and halves of characters are replaced", () => {
  expect(readText("a\0b\ud83dc\ude00")).toBe("a\uFFFDb\uFFFDc\uFFFD");
});

test("any text makes a storable title and a printable excerpt", () => {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.constant("<"),
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 1_200, size: "max" }), (text) => {
      const title = readText(text) ?? "";
      expect(title.isWellFormed() && title.length <= 500 && !title.includes("\0")).toBe(true);
      const shown = excerpt(text);
      expect(shown.isWellFormed() && shown.length <= 200).toBe(true);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});

test("a hostile page costs no time", () => {
  const startedAt = performance.now();
  excerpt("<script".repeat(600_000));
  excerpt("<".repeat(4_000_000));
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test("a cookie and its values are taken out, encoded or not, but no short words", () => {
  const redact = createRedactor("SESSDATA=abc%2Cdef%2C123; b_lsid=abc; lang=zh-CN; SESS2=abc%2Cdef%2C12345");
  expect(redact("abc%2Cdef%2C12345 abc,def,123; abc zh-CN")).toBe("[hidden] [hidden]; abc zh-CN");
  expect(redact("got SESSDATA=abc%2Cdef%2C123; b_lsid=abc; lang=zh-CN; SESS2=abc%2Cdef%2C12345!")).toBe(
    "got [hidden]!",
  );
  expect(createRedactor("broken=%E0%A4%A")("x %E0%A4%A y")).toBe("x [hidden] y");
});
