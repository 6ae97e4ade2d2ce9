import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createTimeReader } from "../../../packages/core/src/import/times.ts";

const shanghai = createTimeReader("Asia/Shanghai");
const newYork = createTimeReader("America/New_York");
const at = (text: string) => Date.parse(text);

describe("a time", () => {
  test.each([
    ["2026-01-31 08:00:00", "2026-01-31T00:00:00Z"],
    ["2026-01-31 08:00:00.500417", "2026-01-31T00:00:00.500Z"],
    ["2026-01-31T08:00", "2026-01-31T00:00:00Z"],
    ["2026/1/31 8:00", "2026-01-31T00:00:00Z"],
    ["2026-01-31", "2026-01-30T16:00:00Z"],
    ["2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z"],
    ["2026-01-31T08:00:00.25+02:00", "2026-01-31T06:00:00.250Z"],
    ["2026-01-31 08:00:00 -0330", "2026-01-31T11:30:00Z"],
    ["1769817600", "2026-01-31T00:00:00Z"],
    ["1769817600123", "2026-01-31T00:00:00.123Z"],
    ["1769817600.5", "2026-01-31T00:00:00.500Z"],
  ])("%s is read, naive texts as of the zone's clocks", (text, expected) => {
    expect(shanghai(text)).toBe(at(expected));
  });

  test.each([
    "",
    "yesterday",
    "2026-02-30",
    "2026-13-01",
    "2026-01-31 25:00",
    "31.01.2026",
    "01/31/2026",
    "20260131",
    "0",
    "-1",
    "1769817600123456",
    "1e9",
    "1999-01-01",
    "2200-01-01",
    "2026-01-31 08:00:00 Asia/Shanghai",
  ])("%p is refused rather than guessed at", (text) => {
    expect(shanghai(text)).toBeUndefined();
  });

  test("is read by the offset of its own day where clocks are changed", () => {
    expect(newYork("2026-01-15 12:00:00")).toBe(at("2026-01-15T17:00:00Z"));
    expect(newYork("2026-07-15 12:00:00")).toBe(at("2026-07-15T16:00:00Z"));
    // 2026-03-08, 2:00 becomes 3:00.
    expect(newYork("2026-03-08 01:59:59")).toBe(at("2026-03-08T06:59:59Z"));
    expect(newYork("2026-03-08 03:00:00")).toBe(at("2026-03-08T07:00:00Z"));
    // 2026-11-01, 2:00 becomes 1:00: the first of the two is meant.
    expect(newYork("2026-11-01 01:30:00")).toBe(at("2026-11-01T05:30:00Z"));
    expect(newYork("2026-11-01 02:00:00")).toBe(at("2026-11-01T07:00:00Z"));
  });

  test("comes back as it was written out, in zones with and without changes", () => {
    const zones = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"];
    const readers = new Map(zones.map((zone) => [zone, createTimeReader(zone)]));
    const day = fc.integer({ min: at("2006-01-01"), max: at("2040-01-01") });
    fc.assert(
      fc.property(fc.constantFrom(...zones), day, (zone, instant) => {
        const shown = new Intl.DateTimeFormat("sv-SE", {
          timeZone: zone,
          dateStyle: "short",
          timeStyle: "medium",
        });
        const text = shown.format(instant);
        const read = readers.get(zone)?.(text) ?? Number.NaN;
        // Of a repeated hour either instant may have been written out: the text is what must come back.
        expect(shown.format(read)).toBe(text);
        expect(read).toBeLessThanOrEqual(instant);
      }),
      { numRuns: 300 },
    );
  });
});
