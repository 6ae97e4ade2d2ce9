import cronstrue from "cronstrue/i18n";
import type { Config, Schedule } from "@playcounts/core";

export type Language = "en" | "zh";

const locales = { en: "en", zh: "zh_CN" } as const;
const shownRuns = 3;

/** The language of what the service tells people: as configured, else the locale's; English unless that is Chinese. */
export function chooseLanguage({ language }: Pick<Config, "language">, locale: string | undefined): Language {
  if (language !== "auto") return language;
  return /^zh\b|^zh_/i.test(locale ?? "") ? "zh" : "en";
}

/** The pattern in words, such as "At 02:00"; the pattern itself if there are none for it. */
export function patternInWords(pattern: string, language: Language): string {
  try {
    return cronstrue.toString(pattern, { locale: locales[language], use24HourTimeFormat: true });
  } catch {
    return pattern;
  }
}

/** An instant on the zone's clocks, such as "2026-11-24 02:00:00". */
export function localTime(at: number, timezone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(at);
}

/** A slot as people compare it with their own clock: the zone's time and UTC. */
export interface ShownSlot {
  readonly local: string;
  readonly utc: string;
}

/** The next three slots. */
export function nextSlots(schedule: Schedule, now: number): ShownSlot[] {
  return schedule
    .upcoming(now, shownRuns)
    .map((at) => ({ local: localTime(at, schedule.timezone), utc: new Date(at).toISOString() }));
}

/** What is said of the schedule when the service starts. */
export function announcement(schedule: Schedule | null, now: number, language: Language): string {
  if (schedule === null)
    return language === "zh"
      ? "定时更新已关闭(AUTO_UPDATE_VIDEO_PLAYS_ENABLED=false)"
      : "the schedule is switched off (AUTO_UPDATE_VIDEO_PLAYS_ENABLED=false)";
  const words = patternInWords(schedule.pattern, language);
  const next = nextSlots(schedule, now).map(({ local, utc }) => `${local} (${utc})`);
  return language === "zh"
    ? `定时更新:${words}(${schedule.pattern},${schedule.timezone}),接下来:${next.join("、")}`
    : `scheduled: ${words} (${schedule.pattern}, ${schedule.timezone}); next: ${next.join(", ")}`;
}
