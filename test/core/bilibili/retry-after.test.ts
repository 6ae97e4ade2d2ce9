import { expect, test } from "bun:test";
import { readRetryAfter } from "../../../packages/core/src/bilibili/retry-after.ts";

const nowAt = Date.UTC(2026, 10, 1, 12);
const httpDate = (at: number) => new Date(at).toUTCString();

test.each<[string, number | undefined]>([
  ["5", 5_000],
  [" 5 ", 5_000],
  ["0", 1_000],
  ["1", 1_000],
  ["31536000", 31_536_000_000],
  ["9".repeat(400), Number.MAX_SAFE_INTEGER],
  ["-5", undefined],
  ["1.5", undefined],
  ["", undefined],
  ["soon", undefined],
  ["2026", 2_026_000],
  ["Sun, 99 Foo 2026 12:00:00 GMT", undefined],
  ["tomorrow GMT", undefined],
  [httpDate(nowAt + 90_000), 90_000],
  [httpDate(nowAt), 1_000],
  [httpDate(nowAt - 90_000), 1_000],
])("Retry-After %p", (value, expected) => {
  expect(readRetryAfter(new Headers({ "retry-after": value }), () => nowAt)).toBe(expected);
});

test("no Retry-After asks for nothing", () => {
  expect(readRetryAfter(new Headers(), () => nowAt)).toBeUndefined();
});

test("a date is measured by the clock of whoever wrote it", () => {
  const headers = new Headers({ "retry-after": httpDate(nowAt + 60_000), date: httpDate(nowAt) });
  expect(readRetryAfter(headers, () => nowAt + 3_600_000)).toBe(60_000);
});
