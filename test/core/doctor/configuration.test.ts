import { describe, expect, test } from "bun:test";
import {
  checkSchedule,
  checkTimezone,
  localTime,
  suggestTimezone,
} from "../../../packages/core/src/doctor/configuration.ts";
import { salvageConfig } from "../../../packages/core/src/settings.ts";

const noon = Date.UTC(2026, 10, 23, 12);

describe("time zones", () => {
  test.each([
    "Asia/Beijing",
    "Beijing",
    "beijing time",
    "UTC+8",
    "utc+08:00",
    "GMT+8",
    "GMT+08",
    "+8",
    "China Standard Time",
    "北京时间",
    "BJT",
  ])("%s is taken for Shanghai's", (text) => expect(suggestTimezone(text)).toBe("Asia/Shanghai"));

  test.each([
    ["Asia/Shangai", "Asia/Shanghai"],
    ["New York", "America/New_York"],
    ["tokyo", "Asia/Tokyo"],
  ])("%s is taken for %s", (text, zone) => expect(suggestTimezone(text)).toBe(zone));

  test("a right one is shown with its offset and its time", () => {
    expect(checkTimezone(salvageConfig({}), {}, noon)).toMatchObject({
      status: "ok",
      detail: "Asia/Shanghai (UTC+08:00), there it is 2026-11-23 20:00",
    });
    const india = { PLAYCOUNTS_TIMEZONE: "Asia/Kolkata" };
    expect(checkTimezone(salvageConfig(india), india, noon).detail).toContain("UTC+05:30");
    const newYork = { PLAYCOUNTS_TIMEZONE: "America/New_York" };
    expect(checkTimezone(salvageConfig(newYork), newYork, noon).detail).toContain("UTC-05:00");
  });

  test("a date changes where the zone's does", () => {
    expect(localTime("Asia/Shanghai", Date.UTC(2026, 10, 23, 16))).toBe("2026-11-24 00:00");
  });
});

describe("the schedule", () => {
  const look = (environment: Record<string, string>) => checkSchedule(salvageConfig(environment), noon);

  test("is told in words, with its next three runs there and in UTC", () => {
    expect(look({}).detail).toBe(
      "At 02:00, Asia/Shanghai; next: 2026-11-24 02:00 (2026-11-23 18:00 UTC), 2026-11-25 02:00 (2026-11-24 18:00 UTC), 2026-11-26 02:00 (2026-11-25 18:00 UTC)",
    );
  });

  test("is read however it was delivered", () => {
    expect(look({ AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE: '"30 4 * * 1"  # weekly\r' }).detail).toStartWith(
      "At 04:30, only on Monday",
    );
  });

  test("may be switched off", () => {
    expect(look({ AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "no" })).toMatchObject({
      status: "ok",
      detail: expect.stringContaining("off"),
    });
  });

  test("is not taken for the default one when it is wrong", () => {
    expect(look({ AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE: "0 2 31 2 *" })).toMatchObject({
      status: "fail",
      fix: expect.stringContaining("0 2 * * *"),
    });
  });
});
