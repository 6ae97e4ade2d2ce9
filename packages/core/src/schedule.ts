import { Cron } from "croner";

/** When the update is due by itself. Times are epoch ms UTC. */
export interface Schedule {
  readonly pattern: string;
  /** IANA name of the zone whose clocks the pattern is read by. */
  readonly timezone: string;
  /** The first slot after this instant, or null if there is none. */
  next(after: number): number | null;
  /** The next slots after this instant, oldest first. */
  upcoming(after: number, count: number): number[];
  /** The last slot at or before `now`, if it is less than `withinMs` old. */
  lastWithin(now: number, withinMs: number): number | null;
}

const example = "expected minute, hour, day, month and weekday, such as 0 2 * * *";
const hourMs = 60 * 60_000;
/** Enough to see two runs within one hour: a pattern has the same minutes in each of its hours. */
const probes = 30;

/** The slots of a pattern that `scheduleProblem` found nothing wrong with. Only computes: it never waits. */
export function createSchedule(pattern: string, timezone: string): Schedule {
  const cron = new Cron(pattern, { mode: "5-or-6-parts", timezone, paused: true });
  const next = (after: number) => cron.nextRun(new Date(after))?.getTime() ?? null;
  return {
    pattern,
    timezone,
    next,
    upcoming: (after, count) => cron.nextRuns(count, new Date(after)).map((slot) => slot.getTime()),
    // Looked for with `next`, so that there is one opinion on what a slot is when clocks change.
    lastWithin(now, withinMs) {
      let last: number | null = null;
      for (let slot = next(now - withinMs); slot !== null && slot <= now; slot = next(slot)) last = slot;
      return last;
    },
  };
}

/** Why a cleaned pattern cannot be the schedule, in words, or undefined. */
export function scheduleProblem(pattern: string): string | undefined {
  const shown = JSON.stringify(pattern);
  try {
    // Without summer time, where an hour is an hour.
    const cron = new Cron(pattern, { mode: "5-or-6-parts", timezone: "UTC", paused: true });
    const slots = cron.nextRuns(probes, new Date(Date.UTC(2024, 0, 1))).map((slot) => slot.getTime());
    if (slots.length === 0) return `${shown} never comes: there is no such day`;
    const gaps = slots.slice(1).map((slot, index) => slot - (slots[index] ?? 0));
    const shortest = Math.min(...gaps);
    if (shortest < hourMs)
      return `${shown} comes again after ${Math.round(shortest / 1000)} s: at least an hour must lie between two runs, as in 0 2 * * *`;
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    return `${shown} is not a schedule (${reason}): ${example}`;
  }
}
