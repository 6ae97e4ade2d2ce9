import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { avToBv, bvToAv, parseVideoId } from "../../../packages/core/src/bilibili/bvid.ts";

const pairs: readonly (readonly [number, string])[] = [
  [2, "BV1xx411c7mD"],
  [170001, "BV17x411w7KC"],
  [411494, "BV16x411F7Xi"],
  [2271112, "BV1es411D7sW"],
  [80433022, "BV1GJ411x7h7"],
  [85440373, "BV117411r7R1"],
  [246364184, "BV1Bv411s7xN"],
  [893951834, "BV1NP4y1w7xX"],
  [1355834069, "BV16z421B78Z"],
  [1906055785, "BV1iS411c7np"],
  [111298867365120, "BV1L9Uoa9EUx"],
  [113602455409683, "BV185iYYuEzj"],
  [114314849552940, "BV1VxdyYFEFX"],
  [116748300912314, "BV14sJP63EGu"],
];
const maxAid = 2 ** 51 - 1;
const anyAid = fc.integer({ min: 1, max: maxAid });

describe("av and BV ids", () => {
  test.each(pairs)("av%d is %s, and the other way round", (aid, bvid) => {
    expect(avToBv(aid)).toBe(bvid);
    expect(bvToAv(bvid)).toBe(aid);
  });

  test("every av id comes back from its BV id", () => {
    fc.assert(fc.property(anyAid, (aid) => bvToAv(avToBv(aid)) === aid));
    for (const aid of [1, maxAid]) expect(bvToAv(avToBv(aid))).toBe(aid);
  });

  test("every text that is taken for a BV id is the one BV id of its av id", () => {
    const alphabet = "FcwAPNKTMug3GV5Lj7EJnHpWsx4tb8haYeviqBz6rkCy12mUSDQX9RdoZf";
    const letters = fc.string({ unit: fc.constantFrom(...alphabet.split("")), minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(letters, (rest) => {
        const aid = bvToAv(`BV1${rest}`);
        return aid === undefined || avToBv(aid) === `BV1${rest}`;
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ["lower-case prefix", "bv1GJ411x7h7"],
    ["mixed prefix", "Bv1GJ411x7h7"],
    ["no prefix", "1GJ411x7h7"],
    ["another first digit", "BV2GJ411x7h7"],
    ["too short", "BV1GJ411x7h"],
    ["too long", "BV1GJ411x7h77"],
    ["a zero", "BV1GJ411x7h0"],
    ["a capital I", "BV1GJ411x7hI"],
    ["a capital O", "BV1GJ411x7hO"],
    ["a small l", "BV1GJ411x7hl"],
    ["a space", "BV1GJ411x7h "],
    ["full-width letters", "ＢＶ1GJ411x7h7"],
    ["nothing", ""],
    ["less than 52 bits", "BV1FFFFFFFFF"],
    ["more than 52 bits", "BV1fffffffff"],
  ])("a BV id with %s is not one", (_, text) => {
    expect(bvToAv(text)).toBeUndefined();
  });

  test("a BV id in another case never names the same video", () => {
    const named = (text: string) => bvToAv(`BV1${text.slice(3)}`);
    for (const [aid, bvid] of pairs) {
      expect(bvToAv(bvid.toLowerCase())).toBeUndefined();
      expect(named(bvid.toLowerCase())).not.toBe(aid);
      expect(named(bvid.toUpperCase())).not.toBe(aid);
    }
  });

  test.each([0, -1, 1.5, 2 ** 51, Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY])(
    "%d is no av id",
    (aid) => {
      expect(() => avToBv(aid)).toThrow(RangeError);
    },
  );
});

describe("a video named by a person", () => {
  const video = { aid: 170001, bvid: "BV17x411w7KC" };

  test.each([
    "BV17x411w7KC",
    "  BV17x411w7KC\n",
    "170001",
    "av170001",
    "AV170001",
    "https://www.bilibili.com/video/BV17x411w7KC",
    "https://www.bilibili.com/video/BV17x411w7KC/?spm_id_from=333.999&p=2",
    "http://m.bilibili.com/video/av170001",
    "bilibili.com/video/BV17x411w7KC",
  ])("is recognised in %p", (text) => {
    expect(parseVideoId(text)).toEqual(video);
  });

  test.each([
    "",
    "0",
    "av0",
    "av",
    "-1",
    "1.5",
    "0x10",
    "１７０００１",
    "2251799813685248",
    "99999999999999999999",
    "bv17x411w7KC",
    "https://example.com/video/BV17x411w7KC",
    "https://www.bilibili.com/video/",
    "javascript:alert(1)",
  ])("is not guessed from %p", (text) => {
    expect(parseVideoId(text)).toBeUndefined();
  });

  test("no text makes it throw, and what it gives is always a matching pair", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), anyAid.map(String)), (text) => {
        const found = parseVideoId(text);
        return found === undefined || (avToBv(found.aid) === found.bvid && bvToAv(found.bvid) === found.aid);
      }),
    );
  });
});
