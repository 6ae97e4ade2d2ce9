import type { Language } from "../language.ts";
import type { Messages } from "../messages/en.ts";

/** How a person of this installation reads numbers and times. */
export interface Reading {
  readonly language: Language;
  readonly words: Messages;
  /** IANA name of the configured zone. */
  readonly zone: string;
}

const locales = { en: "en-US", zh: "zh-CN" } as const;

/** 228,277. */
export const exactCount = (count: number, language: Language): string =>
  count.toLocaleString(locales[language]);

/** As one says it: 22.8万 in Chinese, 228,277 in English. */
export function saidCount(count: number, language: Language): string {
  if (language === "en" || count < 10_000) return exactCount(count, language);
  return new Intl.NumberFormat("zh-CN", { notation: "compact", maximumFractionDigits: 1 }).format(count);
}

/** A count that may be unknown, in a table. */
export const cellCount = (count: number | null, language: Language): string =>
  count === null ? "-" : saidCount(count, language);

/** By zone: making one takes longer than a table of times takes with one. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  formats.set(zone, format);
  return format;
}

function partsIn(zone: string, at: number): (type: Intl.DateTimeFormatPartTypes) => string {
  const parts = formatOf(zone).formatToParts(at);
  return (type) => parts.find((part) => part.type === type)?.value ?? "";
}

/** 2026-11-24 02:00:05, by the configured zone's clocks. */
export function timeText(at: number, { zone }: Reading): string {
  const part = partsIn(zone, at);
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}:${part("second")}`;
}

/** 02:00, by the configured zone's clocks. */
export function clockText(at: number, { zone }: Reading): string {
  const part = partsIn(zone, at);
  return `${part("hour")}:${part("minute")}`;
}

/** ISO 8601 with the configured zone's offset: 2026-11-24T02:00:05+08:00. */
export function isoText(at: number, reading: Reading): string {
  const offset = partsIn(reading.zone, at)("timeZoneName").replace("GMT", "");
  return `${timeText(at, reading).replace(" ", "T")}${offset === "" || offset === "+00:00" ? "Z" : offset}`;
}

/** ISO 8601 UTC for programs; null stays null. */
export const utcText = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();

/** A countdown: 0:42, 12:05, 1:02:03. Rounded up, so that it never shows 0:00 while there is still something to wait for. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A length of time in words, to the precision a person needs: 0.4 s, 42 s, 17 min, 2 h 5 min, 3 d 4 h. */
export function lengthText(ms: number, { words }: Pick<Reading, "words">): string {
  const seconds = ms / 1_000;
  if (seconds < 9.95) return words.seconds(seconds < 0.05 ? "0" : seconds.toFixed(1).replace(/\.0$/, ""));
  if (seconds < 99.5) return words.seconds(String(Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return words.minutes(minutes);
  if (minutes < 48 * 60) return words.hours(Math.floor(minutes / 60), minutes % 60);
  const hours = Math.round(minutes / 60);
  return words.days(Math.floor(hours / 24), hours % 24);
}

const byteUnits = ["B", "KB", "MB", "GB", "TB"] as const;

/** A size to the precision a person needs: 812 B, 1.2 MB. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${byteUnits[power]}`;
}

/** Below it nobody can tell two shares apart. */
const leastPercent = 0.01;

/** A small share to the precision a person needs: 0.42 %, or < 0.01 %. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < leastPercent) return `< ${leastPercent} %`;
  return `${Number(percent.toPrecision(2))} %`;
}
