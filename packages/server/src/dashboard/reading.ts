import type { Language } from "../schedule/words.ts";
import type { Words } from "./words/words.ts";

/** How a person reads numbers and times. */
export interface Reading {
  readonly language: Language;
  readonly words: Words;
  /** IANA name of the configured zone. */
  readonly zone: string;
}

/** Of each language, as `Intl` and `lang` know it. */
export const locales = { en: "en-US", zh: "zh-CN" } as const;

/** 228,277. */
export const exactCount = (count: number, { language }: Pick<Reading, "language">): string =>
  count.toLocaleString(locales[language]);

const compact = {
  en: new Intl.NumberFormat(locales.en, { notation: "compact", maximumFractionDigits: 1 }),
  zh: new Intl.NumberFormat(locales.zh, { notation: "compact", maximumFractionDigits: 1 }),
};

/** As one says it: 22.8万, 228.3K; below 10,000 exact. */
export function saidCount(count: number, reading: Pick<Reading, "language">): string {
  return Math.abs(count) < 10_000 ? exactCount(count, reading) : compact[reading.language].format(count);
}

/** A gain with its sign: +1,204. */
export const signed = (text: string, count: number): string => (count > 0 ? `+${text}` : text);

/** 99.6 %; rounded down, so that 100 % is all of them. */
export const shareText = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${Math.floor((part / whole) * 1_000) / 10}\u00a0%`;

/** By zone: making one takes longer than a table of times takes with one. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  formats.set(zone, format);
  return format;
}

/** 2026-11-24 02:00:05, by the zone's clocks. */
export const timeText = (at: number, { zone }: Pick<Reading, "zone">): string => formatOf(zone).format(at);

/** 2026-11-24 02:00, by the zone's clocks. */
export const minuteText = (at: number, reading: Pick<Reading, "zone">): string =>
  timeText(at, reading).slice(0, -3);

/** Numbers and their units stay on one line. */
const bound = (text: string): string => text.replaceAll(/(?<=\d) (?=\p{L}|%)/gu, "\u00a0");

/** A length of time in words, to the precision a person needs: 0.4 s, 42 s, 17 min, 2 h 5 min, 3 d 4 h. */
export function lengthText(ms: number, reading: Pick<Reading, "words">): string {
  return bound(lengthWords(ms, reading));
}

/** A length as a sentence says it, where it is whole days: 7 days. */
export function daysText(ms: number, reading: Pick<Reading, "words">): string {
  const days = ms / dayMs;
  return Number.isInteger(days) && days > 0 ? bound(reading.words.wholeDays(days)) : lengthText(ms, reading);
}

const dayMs = 24 * 60 * 60_000;

function lengthWords(ms: number, { words }: Pick<Reading, "words">): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 9.95) return words.seconds(seconds < 0.05 ? "0" : seconds.toFixed(1).replace(/\.0$/, ""));
  if (seconds < 99.5) return words.seconds(String(Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return words.minutes(minutes);
  if (minutes < 48 * 60) return words.hours(Math.floor(minutes / 60), minutes % 60);
  const hours = Math.round(minutes / 60);
  return words.days(Math.floor(hours / 24), hours % 24);
}

/** How far an instant lies from now: 3 h ago, in 25 min. */
export function distanceText(at: number, now: number, reading: Pick<Reading, "words">): string {
  const length = lengthText(Math.abs(at - now), reading);
  return at > now ? reading.words.inFuture(length) : reading.words.ago(length);
}

const byteUnits = ["B", "KB", "MB", "GB", "TB"] as const;

/** A size to the precision a person needs: 812 B, 1.2 MB. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${byteUnits[power]}`;
}
