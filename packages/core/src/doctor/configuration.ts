import cronstrue from "cronstrue";
import { variables, type Environment } from "../config.ts";
import { createSchedule } from "../schedule.ts";
import type { SalvagedConfig } from "../settings.ts";
import { nearest } from "../wording.ts";
import { utcOffsetMs } from "../zone.ts";
import { fail, ok, type Check } from "./check.ts";

const shownSlots = 3;

/** All mistakes of the configuration at once. */
export function checkConfiguration({ problems }: SalvagedConfig): Check {
  if (problems.length === 0) return ok("configuration", "every setting makes sense");
  const what = problems.length === 1 ? "1 setting is wrong" : `${problems.length} settings are wrong`;
  return fail(
    "configuration",
    `${what}: ${problems.join(" · ")}`,
    "Correct them in the environment or the .env file; playcounts config print shows where each comes from.",
  );
}

/** The time zone of the schedule and of what people read. */
export function checkTimezone(
  { config, broken }: SalvagedConfig,
  environment: Environment,
  now: number,
): Check {
  const { timezone } = config;
  if (broken.has("timezone")) {
    const meant = suggestTimezone(environment[variables.timezone]?.trim() ?? "") ?? "Asia/Shanghai";
    // Not quoted: it may be a secret in the wrong place, and the configuration's own check quotes with care.
    return fail(
      "timezone",
      `what ${variables.timezone} says is not a time zone`,
      `Set ${variables.timezone}=${meant} (names like this one are needed, not offsets or abbreviations).`,
    );
  }
  return ok(
    "timezone",
    `${timezone} (UTC${offsetText(timezone, now)}), there it is ${localTime(timezone, now)}`,
  );
}

/** The zone a person most likely meant by what is none, or undefined. */
export function suggestTimezone(text: string): string | undefined {
  const word = text.toLowerCase().replaceAll(/[\s_]/g, "");
  // What the runtimes refuse, and people in China write all the same.
  if (
    /^(utc|gmt)?\+?0?8(:?00)?$|^(asia\/)?(beijing|peking|china)(time|standardtime)?$|^(bjt|北京|中国|上海)/.test(
      word,
    )
  )
    return "Asia/Shanghai";
  const zones = Intl.supportedValuesOf("timeZone");
  const sameCity = zones.find((zone) => zone.toLowerCase().replaceAll("_", "").endsWith(`/${word}`));
  return sameCity ?? nearest(text, zones);
}

/** What the schedule says in words, and when it is due next, there and in UTC. */
export function checkSchedule({ config, broken }: SalvagedConfig, now: number): Check {
  const { schedule, scheduleEnabled, timezone } = config;
  const off = `Set ${variables.schedule} to minute, hour, day, month and weekday, such as 0 2 * * *.`;
  if (broken.has("schedule")) return fail("schedule", `${variables.schedule} is not a schedule`, off);
  if (!scheduleEnabled) return ok("schedule", `switched off by ${variables.scheduleEnabled}`);
  const slots = createSchedule(schedule, timezone)
    .upcoming(now, shownSlots)
    .map((slot) => `${localTime(timezone, slot)} (${utcTime(slot)} UTC)`);
  const words = cronstrue.toString(schedule, {
    use24HourTimeFormat: true,
    throwExceptionOnParseError: false,
  });
  return ok("schedule", `${words}, ${timezone}; next: ${slots.join(", ")}`);
}

/** `2026-11-24 02:00` as the zone's clocks show it. */
export function localTime(timezone: string, at: number): string {
  return utcTime(at + utcOffsetMs(timezone, at));
}

function utcTime(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}

function offsetText(timezone: string, at: number): string {
  const minutes = Math.round(utcOffsetMs(timezone, at) / 60_000);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}
