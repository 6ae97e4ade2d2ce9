/** Ms that the zone's clocks are ahead of UTC at this instant. `timezone`: an IANA name. */
export function utcOffsetMs(timezone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const value = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    value("year"),
    value("month") - 1,
    value("day"),
    value("hour"),
    value("minute"),
    value("second"),
  );
  return local - Math.floor(at / 1000) * 1000;
}

const dayMs = 24 * 60 * 60_000;

/** Tells the day of a moment on the calendar of a zone, as a number that grows by one from midnight to midnight. */
export function createDayOf(timezone: string): (at: number) => number {
  const offsets = new Map<number, number | null>();
  // Asking for a zone's offset takes long; on nearly every day it is the same from beginning to end.
  function offsetOn(day: number): number | null {
    const known = offsets.get(day);
    if (known !== undefined) return known;
    const first = utcOffsetMs(timezone, day * dayMs);
    const offset = utcOffsetMs(timezone, (day + 1) * dayMs) === first ? first : null;
    offsets.set(day, offset);
    return offset;
  }
  return (at) => {
    const offset = offsetOn(Math.floor(at / dayMs)) ?? utcOffsetMs(timezone, at);
    return Math.floor((at + offset) / dayMs);
  };
}

/** The first moment of the day that `at` belongs to, epoch ms. */
export function startOfDay(at: number, dayOf: (at: number) => number): number {
  const day = dayOf(at);
  let [earlier, within] = [at - 2 * dayMs, at];
  while (within - earlier > 1) {
    const middle = Math.floor((earlier + within) / 2);
    if (dayOf(middle) === day) within = middle;
    else earlier = middle;
  }
  return within;
}
