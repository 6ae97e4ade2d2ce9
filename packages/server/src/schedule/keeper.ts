import type { Clock, OrderBook, Schedule, SlotBook } from "@playcounts/core";
import type { Log } from "../log.ts";
import type { Outcome, RunDesk } from "../runs/desk.ts";
import { holdMs } from "../runs/run-orders.ts";

export interface KeeperDeps {
  /** null: no slots, but unfinished orders are taken up all the same. */
  readonly schedule: Schedule | null;
  /** Whether a slot that passed before the start is made up for. */
  readonly catchUp: boolean;
  readonly clock: Clock;
  readonly slots: SlotBook;
  readonly orders: OrderBook;
  readonly desk: RunDesk;
  readonly log: Log;
  /** A slot found another run going on and was left out. */
  readonly onSkipped?: (slotAt: number) => void;
  /** Longest sleep, ms: a clock that was set is noticed after so long. @default 30 s */
  readonly napMs?: number;
}

const dayMs = 24 * 60 * 60_000;
/** How often the book of orders is looked at, unless naps are longer. */
const pollMs = 60_000;
/** And how often at most while an order's time has come but its turn has not. */
const shortestPollMs = 1_000;
const defaultNapMs = 30_000;
/** An order older than this is of another day, like the place its run had reached. */
const orderLifeMs = 20 * 60 * 60_000;
/** When to try again for an order whose turn came while another run was going on. */
const busyPauseMs = 60_000;

/**
 * Starts what is due, until the signal: each slot at most once per database, what was blocked after its cooldown, and
 * what a dead process left unfinished. Sleeps on the given clock and trusts it no further than a nap. Never rejects.
 */
export async function keepSchedule(deps: KeeperDeps, signal: AbortSignal): Promise<void> {
  const { schedule, clock, desk, log, napMs = defaultNapMs } = deps;
  let seen: number | null = deps.catchUp ? null : (schedule?.lastWithin(clock.now(), dayMs) ?? null);
  let pollAt = clock.monotonic();
  let alarm = new AbortController();
  // What the end of a run leaves to be done is looked at right away.
  const stopListening = desk.listen({ ended: () => alarm.abort() });

  while (!signal.aborted) {
    try {
      const now = clock.now();
      const slot = schedule?.lastWithin(now, dayMs) ?? null;
      if (slot !== null && slot !== seen) {
        if (await deps.slots.claim(slot, now)) await runSlot(deps, slot, now);
        seen = slot;
      }
      if (clock.monotonic() >= pollAt || alarm.signal.aborted) {
        alarm = new AbortController();
        await desk.renew();
        await resumeSlot(deps, clock.now());
        await resumeOrder(deps, clock.now());
        const times = (await deps.orders.list()).map(({ resumeAt }) => resumeAt - clock.now());
        pollAt = clock.monotonic() + Math.max(shortestPollMs, Math.min(Math.max(pollMs, napMs), ...times));
      }
    } catch (error) {
      // A database that is away comes back: the end of the next nap tries again.
      log.error("the schedule could not be kept this time", { error });
    }
    const untilSlot = (schedule?.next(clock.now()) ?? Number.POSITIVE_INFINITY) - clock.now();
    const sleepMs = Math.max(1, Math.min(napMs, untilSlot, pollAt - clock.monotonic()));
    await clock.sleep(sleepMs, AbortSignal.any([signal, alarm.signal])).catch(() => undefined);
  }
  stopListening();
}

/** A slot may have been claimed by a process that died before its run began, or whose database was away. */
async function resumeSlot(deps: KeeperDeps, now: number): Promise<void> {
  if (deps.schedule === null) return;
  const { claimedAt, settledAt } = await deps.slots.read();
  if (claimedAt === null || claimedAt === settledAt || claimedAt > now || now - claimedAt >= dayMs) return;
  await runSlot(deps, claimedAt, now);
}

async function runSlot(
  { slots, desk, log, onSkipped }: KeeperDeps,
  slotAt: number,
  now: number,
): Promise<void> {
  const slot = new Date(slotAt).toISOString();
  // The key makes the database refuse a second run of the slot, even if two processes think it is theirs.
  const idempotencyKey = `slot ${slot}`;
  const outcome = await desk.start({ force: false }, { trigger: "schedule", idempotencyKey, orderedAt: now });
  if (outcome.kind === "closing") return;
  await slots.settle(slotAt);
  if (outcome.kind === "busy") {
    log.warn("the slot is left out: another run is going on", { slot, runId: outcome.runId });
    onSkipped?.(slotAt);
  } else if (outcome.kind === "started") {
    const lateMs = now - slotAt;
    log.info(lateMs > busyPauseMs ? "the missed slot is made up for" : "the slot's run began", {
      slot,
      runId: outcome.runId,
      ...(lateMs > busyPauseMs ? { lateMinutes: Math.round(lateMs / 60_000) } : {}),
    });
  }
}

/** Goes on with one run that was blocked, stopped or abandoned. */
async function resumeOrder({ clock, orders, desk, log }: KeeperDeps, now: number): Promise<void> {
  if (desk.current() !== null) return;
  const order = await orders.takeDue(now, now + holdMs);
  if (order === null) return;
  const { trigger, runId, request, orderedAt } = order;
  if (now - orderedAt >= orderLifeMs) {
    await orders.drop(trigger);
    log.warn("an unfinished run is given up: it is of another day", { trigger, runId });
    return;
  }
  let outcome: Outcome;
  try {
    outcome = await desk.start(request, { trigger, orderedAt });
  } catch (error) {
    await orders.keep({ ...order, resumeAt: clock.now() + busyPauseMs }, false);
    throw error;
  }
  if (outcome.kind === "closing") await orders.keep({ ...order, resumeAt: now }, false);
  else if (outcome.kind === "busy")
    await orders.keep({ ...order, resumeAt: clock.now() + busyPauseMs }, false);
  else log.info("an unfinished run goes on", { trigger, unfinished: runId, runId: outcome.runId });
}
