/** Requests the upstream may be asked within one calendar day or hour, by whatever process. */
export interface Budget {
  readonly requests: number;
  readonly per: "day" | "hour";
}

/** Requests made since a day and an hour began. Times are epoch ms UTC. */
export interface Spent {
  readonly dayAt: number;
  readonly inDay: number;
  readonly hourAt: number;
  readonly inHour: number;
}

export const nothingSpent: Spent = { dayAt: 0, inDay: 0, hourAt: 0, inHour: 0 };

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** `500/day`, `20/hour`; undefined for anything else. */
export function parseBudget(text: string): Budget | undefined {
  const match = /^([1-9]\d{0,8})\s*\/\s*(day|hour)$/.exec(text);
  if (match === null) return undefined;
  return { requests: Number(match[1]), per: match[2] === "day" ? "day" : "hour" };
}

/** When the calendar day or hour of `at` began, on clocks that are `utcOffsetMs` ahead of UTC. */
function beginningOf(per: Budget["per"], at: number, utcOffsetMs: number): number {
  const lengthMs = per === "day" ? dayMs : hourMs;
  return Math.floor((at + utcOffsetMs) / lengthMs) * lengthMs - utcOffsetMs;
}

/** The same books as of `now`: what was spent on another day or in another hour is forgotten. */
export function spentAt(spent: Spent, now: number, utcOffsetMs: number): Spent {
  const dayAt = beginningOf("day", now, utcOffsetMs);
  const hourAt = beginningOf("hour", now, utcOffsetMs);
  return {
    dayAt,
    inDay: spent.dayAt === dayAt ? spent.inDay : 0,
    hourAt,
    inHour: spent.hourAt === hourAt ? spent.inHour : 0,
  };
}

/** The books after one more request at `now`. */
export function spendOne(spent: Spent, now: number, utcOffsetMs: number): Spent {
  const current = spentAt(spent, now, utcOffsetMs);
  return { ...current, inDay: current.inDay + 1, inHour: current.inHour + 1 };
}

/** Requests that may still be made in the window of `now`; `Infinity` without a budget. */
export function leftOf(budget: Budget | null, spent: Spent, now: number, utcOffsetMs: number): number {
  if (budget === null) return Number.POSITIVE_INFINITY;
  const { inDay, inHour } = spentAt(spent, now, utcOffsetMs);
  return Math.max(0, budget.requests - (budget.per === "day" ? inDay : inHour));
}

/** When there are requests again, epoch ms: the end of the window of `now`. */
export function renewsAt({ per }: Budget, now: number, utcOffsetMs: number): number {
  return beginningOf(per, now, utcOffsetMs) + (per === "day" ? dayMs : hourMs);
}

/** For people: that no request is left. */
export function describeSpent({ requests, per }: Budget): string {
  return `the budget of ${requests} ${requests === 1 ? "request" : "requests"} per ${per} is spent`;
}

/** Requests a day. */
export function perDay({ requests, per }: Budget): number {
  return per === "day" ? requests : requests * 24;
}
