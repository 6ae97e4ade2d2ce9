import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cleanSchedule, createSchedule, InputError, loadConfig, scheduleProblem } from "@playcounts/core";
import { announcement, localTime, nextSlots } from "../../packages/server/src/schedule/words.ts";

const variable = "AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE";
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

describe("what is written in the variable", () => {
  test.each([
    ["plain", "0 2 * * *"],
    ["in double quotes, as docker run --env-file leaves them", '"0 2 * * *"'],
    ["in single quotes", "'0 2 * * *'"],
    ["in typographic quotes", "“0 2 * * *”"],
    ["with a comment", "0 2 * * *  # 每天凌晨2点"],
    ["with a comment behind the quotes", '"0 2 * * *" # every night'],
    ["with a comment inside the quotes", '"0 2 * * * # every night"'],
    ["with the carriage return of a Windows editor", "0 2 * * *\r\n"],
    ["with quotes, a comment and a carriage return", '"0 2 * * *"\t# x\r'],
    ["with a byte order mark and superfluous blanks", "\uFEFF  0  2 *\t* * "],
    ["typed with a Chinese keyboard", "０　２　＊　＊　＊"],
    ["typed with a Chinese keyboard, comment included", "＂０ ２ ＊ ＊ ＊＂ ＃ 每天"],
  ])("is understood %s", (_, text) => {
    expect(loadConfig({ [variable]: text }).schedule).toBe("0 2 * * *");
  });

  test("keeps a # that is cron's own", () => {
    expect(cleanSchedule("0 2 * * 5#2 # second Friday")).toBe("0 2 * * 5#2");
  });

  test("means the same after it was cleaned once more, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const cleaned = cleanSchedule(text);
        expect(cleanSchedule(cleaned)).toBe(cleaned);
      }),
    );
  });

  test.each([
    ["four fields", "0 2 * *"],
    ["seven fields", "0 0 2 * * * 2030"],
    ["a minute that does not exist", "61 2 * * *"],
    ["words", "every night"],
    ["an unknown name", "@every 2h"],
    ["a date that never comes", "0 2 30 2 *"],
    ["every second", "* * * * * *"],
    ["twice an hour", "*/30 2 * * *"],
    ["twice a minute", "0,30 0 2 * * *"],
    ["only a comment", "# 0 2 * * *"],
  ])("is refused with an example: %s", (_, text) => {
    const load = () => loadConfig({ [variable]: text });
    expect(load).toThrow(InputError);
    expect(load).toThrow(variable);
    expect(scheduleProblem(cleanSchedule(text))).toMatch(/0 2 \* \* \*|never comes/);
  });

  test.each(["@daily", "@hourly", "0 0 2 * * *", "0 2 * * MON-FRI", "0 2 29 2 *", "0 */6 * * *"])(
    "may be %s",
    (text) => {
      expect(scheduleProblem(text)).toBeUndefined();
    },
  );

  test("is refused together with every other mistake", () => {
    const load = () => loadConfig({ [variable]: "0 2 * *", PLAYCOUNTS_TIMEZONE: "Asia/Beijing", PORT: "x" });
    expect(load).toThrow(/SCHEDULE[^]*Asia\/Shanghai[^]*PORT/);
  });
});

describe("slots", () => {
  test.each(["America/New_York", "Europe/Berlin", "Europe/London", "Asia/Shanghai"])(
    "come exactly once on each of 400 local days in %s, summer time or not",
    (timezone) => {
      const from = Date.UTC(2026, 0, 1, 12);
      const slots = createSchedule("0 2 * * *", timezone).upcoming(from, 400);
      const days = slots.map((slot) => localTime(slot, timezone).slice(0, 10));
      expect(new Set(days).size).toBe(400);
      const first = Date.parse(`${days[0]}T00:00:00Z`);
      expect(days).toEqual(days.map((_, day) => new Date(first + day * dayMs).toISOString().slice(0, 10)));
    },
  );

  test.each([
    [
      "an hour late where two o'clock is left out",
      "America/New_York",
      "2026-03-08T00:00:00Z",
      "2026-03-08T07:00:00.000Z",
    ],
    [
      "once, the first time, where it comes twice",
      "Europe/Berlin",
      "2026-10-24T22:00:00Z",
      "2026-10-25T00:00:00.000Z",
    ],
    [
      "at 18:00 UTC of the day before in China",
      "Asia/Shanghai",
      "2026-11-23T12:00:00Z",
      "2026-11-23T18:00:00.000Z",
    ],
  ])("come %s", (_, timezone, after, slot) => {
    const next = createSchedule("0 2 * * *", timezone).next(Date.parse(after));
    expect(new Date(next ?? 0).toISOString()).toBe(slot);
  });

  test("looking back finds what looking ahead had promised, at any moment", () => {
    const schedule = createSchedule("0 2 * * *", "America/New_York");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * dayMs }), (offset) => {
        const now = Date.UTC(2026, 0, 1) + offset;
        const next = schedule.next(now);
        expect(next).toBeGreaterThan(now);
        expect(schedule.lastWithin(next ?? 0, 26 * hourMs)).toBe(next);
        expect(schedule.lastWithin((next ?? 0) - 1, 26 * hourMs)).not.toBe(next);
      }),
      { numRuns: 200 },
    );
  });

  test("are told in words, in the zone and in UTC", () => {
    const now = Date.UTC(2026, 10, 23, 12);
    const schedule = createSchedule("0 2 * * *", "Asia/Shanghai");
    expect(nextSlots(schedule, now)).toEqual([
      { local: "2026-11-24 02:00:00", utc: "2026-11-23T18:00:00.000Z" },
      { local: "2026-11-25 02:00:00", utc: "2026-11-24T18:00:00.000Z" },
      { local: "2026-11-26 02:00:00", utc: "2026-11-25T18:00:00.000Z" },
    ]);
    expect(announcement(schedule, now, "en")).toStartWith(
      "scheduled: At 02:00 (0 2 * * *, Asia/Shanghai); next: 2026-11-24 02:00:00 (2026-11-23T18:00:00.000Z)",
    );
    expect(announcement(schedule, now, "zh")).toContain("在02:00");
    expect(announcement(null, now, "zh")).toContain("已关闭");
  });
});
