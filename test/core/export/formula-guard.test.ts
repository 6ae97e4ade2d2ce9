import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { guardFormula, unguardFormula } from "../../../packages/core/src/export/formula-guard.ts";

describe("a text that a spreadsheet would calculate", () => {
  test.each(["=1+1", "+86 10", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"])(
    "begins with a quote: %j",
    (text) => {
      expect(guardFormula(text)).toBe(`'${text}`);
    },
  );

  test.each(["", "1+1", "夜航", "a=b", "'quoted'", "[=]", " =1"])(
    "is not %j, which stays as it is",
    (text) => {
      expect(guardFormula(text)).toBe(text);
      expect(unguardFormula(text)).toBe(text);
    },
  );

  test("is given back as it was, whatever it begins with", () => {
    const beginnings = fc.stringMatching(/^['=+\-@\t\r\n＝＋－＠]{0,4}/);
    fc.assert(
      fc.property(beginnings, fc.string({ unit: "grapheme" }), (beginning, rest) => {
        const text = beginning + rest;
        const guarded = guardFormula(text);
        expect(unguardFormula(guarded)).toBe(text);
        expect(guarded).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });
});
