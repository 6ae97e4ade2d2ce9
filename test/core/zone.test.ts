import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createDayOf, startOfDay } from "../../packages/core/src/zone.ts";

const hourMs = 3_600_000;
const zones = [
  "Asia/Shanghai",
  "Europe/Berlin",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "UTC",
];
const moment = fc.integer({ min: Date.UTC(1985, 0), max: Date.UTC(2040, 0) });

/** Days since 1970 by the calendar page that hangs there. */
function pageOf(timezone: string, at: number): number {
  const date = new Intl.DateTimeFormat("en-CA", { timeZone: timezone }).format(at);
  return Date.parse(`${date}T00:00:00Z`) / (24 * hourMs);
}

describe.each(zones)("the days of %s", (timezone) => {
  const dayOf = createDayOf(timezone);

  test("are those of its calendar", () => {
    fc.assert(
      fc.property(moment, (at) => {
        expect(dayOf(at)).toBe(pageOf(timezone, at));
      }),
    );
  });

  test("begin at the first moment of theirs", () => {
    fc.assert(
      fc.property(moment, (at) => {
        const start = startOfDay(at, dayOf);
        expect(start).toBeLessThanOrEqual(at);
        expect([pageOf(timezone, start - 1) < dayOf(at), pageOf(timezone, start)]).toEqual([true, dayOf(at)]);
      }),
    );
  });
});

test("around the hour at which clocks change the day is still the right one", () => {
  const dayOf = createDayOf("Europe/Berlin");
  const autumn = Date.UTC(2024, 9, 27);
  const hours = Array.from({ length: 60 }, (_, index) => autumn + (index - 30) * hourMs);
  expect(hours.map(dayOf)).toEqual(hours.map((at) => pageOf("Europe/Berlin", at)));
  expect(startOfDay(autumn + 23.5 * hourMs - 1 - hourMs, dayOf)).toBe(autumn - 2 * hourMs);
});
