import {
  parseUpdateRequest,
  PlayCountsError,
  type Clock,
  type OrderBook,
  type RunReport,
  type UpdateRequest,
} from "@playcounts/core";
import type { Log } from "../log.ts";

/** A run and what it is for. */
export interface OrderedRun {
  readonly trigger: string;
  readonly request: UpdateRequest;
  readonly runId: string;
  /** When it was first asked for; now, unless it is a further attempt. Epoch ms. */
  readonly orderedAt?: number;
}

export interface OrderEnding {
  readonly report: RunReport | null;
  readonly error: unknown;
  /** Whether somebody wanted it to end for good. */
  readonly cancelled: boolean;
}

/** Keeps the book of what was ordered and is not through. Never throws: a run must not fail for its paperwork. */
export interface RunOrders {
  began(run: OrderedRun): Promise<void>;
  ended(run: OrderedRun, ending: OrderEnding): Promise<void>;
  /** Says that this process is still at the run. */
  renew(run: OrderedRun): Promise<void>;
}

export interface RunOrdersDeps {
  readonly book: OrderBook;
  readonly clock: Clock;
  /** How long to wait where the upstream named no time, ms. */
  readonly cooldownMs: number;
  readonly log: Log;
}

/** How long a process may be silent before others take up its order; it renews several times within. */
export const holdMs = 180_000;

export function createRunOrders({ book, clock, cooldownMs, log }: RunOrdersDeps): RunOrders {
  async function keep(run: OrderedRun, resumeAt: number, held: boolean): Promise<void> {
    const { trigger, runId, orderedAt = clock.now() } = run;
    const { force, uids, bvids, limit } = parseUpdateRequest(run.request);
    const request = { force, uids, bvids: bvids?.map(({ bvid }) => bvid), limit };
    await book.keep({ trigger, runId, request, orderedAt, resumeAt }, held);
  }

  async function quietly(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) =>
      log.error("the order of the run could not be written down", { error }),
    );
  }

  function settle(run: OrderedRun, { report, error, cancelled }: OrderEnding): Promise<void> {
    const now = clock.now();
    if (cancelled) return book.drop(run.trigger);
    // The database was taken over or failed in the middle: the run is not through. A bug would only come again.
    if (report === null)
      return error instanceof PlayCountsError ? keep(run, now + cooldownMs, false) : book.drop(run.trigger);
    if (report.status === "interrupted") return keep(run, now, false);
    if (report.status !== "blocked") return book.drop(run.trigger);
    const resumeAt = report.blockedUntil === null ? now + cooldownMs : Date.parse(report.blockedUntil);
    return keep(run, resumeAt, false);
  }

  return {
    began: (run) => quietly(keep(run, clock.now() + holdMs, true)),
    renew: (run) => quietly(keep(run, clock.now() + holdMs, true)),
    ended: (run, ending) => quietly(settle(run, ending)),
  };
}
