import { describe, expect, test } from "bun:test";
import {
  amount,
  count,
  flag,
  fromJson,
  integer,
  listOf,
  nullable,
  number,
  oneOf,
  record,
  someOf,
  text,
  unfit,
  type Shape,
} from "../../packages/core/src/shape.ts";

describe("a shape takes values of its form as they are, and no other", () => {
  test.each<[string, Shape<unknown>, readonly unknown[], readonly unknown[]]>([
    ["text", text, ["", "a"], [1, null, undefined, {}]],
    ["flag", flag, [true, false], [0, "true", null]],
    ["number", number, [0, -1.5], [Number.NaN, Infinity, "1", null, 1n]],
    ["integer", integer, [0, -3, 2 ** 53 - 1], [1.5, 2 ** 53, "1"]],
    ["count", count, [0, 7], [-1, 1.5, "1"]],
    ["amount", amount, [0, 1.5], [-0.1, Number.NaN, "1"]],
    ["one of some", oneOf<"a" | 1>("a", 1), ["a", 1], ["b", "1", undefined]],
    ["nullable", nullable(text), [null, "a"], [undefined, 1]],
    ["a list", listOf(integer), [[], [1, 2]], [[1, "2"], {}, "12", null]],
    ["a record", record({ a: text }), [{ a: "" }], [{}, { a: 1 }, null, "a", [1]]],
    ["some of", someOf(["a", "b"], integer), [{}, { a: 1 }, { a: 1, b: 2 }], [{ a: "1" }, null, 1]],
  ])("%s", (_, shape, fitting, others) => {
    for (const value of fitting) expect(shape(value)).toEqual(value);
    for (const value of others) expect(shape(value)).toBe(unfit);
  });
});

test("what a record does not name is left out", () => {
  expect(record({ a: text })({ a: "x", b: "y" })).toEqual({ a: "x" });
  expect(someOf(["a"], integer)({ a: 1, b: "y" })).toEqual({ a: 1 });
});

test("JSON that is none, or of another form, is undefined", () => {
  const point = record({ x: integer, y: nullable(integer) });
  expect(fromJson('{"x":1,"y":null}', point)).toEqual({ x: 1, y: null });
  expect(fromJson('{"x":1}', point)).toBeUndefined();
  expect(fromJson('{"x":1', point)).toBeUndefined();
});
