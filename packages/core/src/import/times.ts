import { utcOffsetMs } from "../zone.ts";

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Everything a time here can mean lies between these; a number outside of them is in some other unit. */
const earliestAt = Date.UTC(2005, 0, 1);
const latestAt = Date.UTC(2100, 0, 1);

const textual =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(?: ?(Z|[+-]\d{2}:?\d{2}))?$/i;

/** Reads a time; undefined if it is none. */
export type ReadTime = (text: string) => number | undefined;

/**
 * Reads `2026-01-31T08:00:00+08:00`, `2026-01-31 08:00:00.5` as of the zone's clocks, and epoch seconds or
 * milliseconds, told apart by their size. Of an hour that a clock change repeats, the first is meant.
 */
export function createTimeReader(timezone: string): ReadTime {
  const offsetAt = createOffsets(timezone);
  return (text) => {
    const trimmed = text.trim();
    const at = /^\d+(\.\d+)?$/.test(trimmed) ? epochOf(Number(trimmed)) : civilTime(trimmed, offsetAt);
    return at !== undefined && at >= earliestAt && at < latestAt ? at : undefined;
  };
}

/** No time in seconds looks like one in milliseconds before the year 34658. */
function epochOf(value: number): number {
  return Math.round(value * 1000 < latestAt ? value * 1000 : value);
}

function civilTime(text: string, offsetAt: (at: number) => number): number | undefined {
  const match = textual.exec(text);
  if (match === null) return undefined;
  const fields = match.slice(1, 7).map((part: string | undefined) => Number(part ?? 0));
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = fields;
  const local = Date.UTC(y, mo - 1, d, h, mi, s);
  const shown = new Date(local);
  const back = [
    shown.getUTCFullYear(),
    shown.getUTCMonth() + 1,
    shown.getUTCDate(),
    shown.getUTCHours(),
    shown.getUTCMinutes(),
    shown.getUTCSeconds(),
  ];
  // A 30th of February would silently be a 2nd of March.
  if (fields.some((part, index) => part !== back[index])) return undefined;
  const fractionMs = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000);
  const zone = match[8];
  return fractionMs + (zone === undefined ? fromZone(local, offsetAt) : local - offsetOf(zone));
}

function offsetOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const digits = zone.replace(":", "");
  const ms = (Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5))) * 60_000;
  return digits.startsWith("-") ? -ms : ms;
}

/** The instant at which the zone's clocks show this. */
function fromZone(local: number, offsetAt: (at: number) => number): number {
  const before = offsetAt(local - dayMs);
  const first = local - before;
  return offsetAt(first) === before ? first : local - offsetAt(local + dayMs);
}

/** A zone's offset at an instant; asks for it once a day, for days on which it does not change. */
function createOffsets(timezone: string): (at: number) => number {
  const days = new Map<number, number | null>();
  const ofDay = (day: number) => {
    const [first, last] = [utcOffsetMs(timezone, day * dayMs), utcOffsetMs(timezone, (day + 1) * dayMs)];
    return first === last ? first : null;
  };
  return (at) => {
    const day = Math.floor(at / dayMs);
    let offset = days.get(day);
    if (offset === undefined) {
      offset = ofDay(day);
      days.set(day, offset);
    }
    return offset ?? utcOffsetMs(timezone, at);
  };
}
