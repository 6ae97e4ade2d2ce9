import {
  BusyError,
  InputError,
  parseUpdateRequest,
  StorageError,
  updateVideoPlayCounts,
  type RunEvent,
  type RunReport,
  type UpdateDeps,
  type UpdateRequest,
} from "@playcounts/core";
import { advance, begun, type LiveRun } from "./live-run.ts";
import type { RunOrders } from "./run-orders.ts";

/** Who wants a run. */
export interface Origin {
  readonly trigger: string;
  /** The same key never starts a second run. */
  readonly idempotencyKey?: string | null;
  /** When it was first asked for, if this is not the first attempt; epoch ms. */
  readonly orderedAt?: number;
}

/** What came of asking for a run. `repeated`: the key has its run already. */
export type Outcome =
  | { readonly kind: "started" | "repeated"; readonly runId: string }
  | { readonly kind: "key-of-another-request"; readonly runId: string }
  | { readonly kind: "busy"; readonly runId: string | null }
  | { readonly kind: "closing" };

/** How a run of this process ended; an error only if it did not end by its own rules. */
export interface Ending {
  readonly runId: string;
  readonly trigger: string;
  readonly report: RunReport | null;
  readonly error: unknown;
}

/** Told of everything that happens here. */
export interface RunListener {
  event?(event: RunEvent, trigger: string): void;
  /** After the run's own state has changed. */
  changed?(run: LiveRun): void;
  ended?(ending: Ending): void;
}

/** The one place of this process where runs begin and end; at most one goes on at a time. */
export interface RunDesk {
  /** Resolves as soon as it is known what came of it. @throws {InputError} · {StorageError} */
  start(request: UpdateRequest, origin: Origin): Promise<Outcome>;
  /** What a run would do. @throws {InputError} · {StorageError} */
  plan(request: UpdateRequest): Promise<RunReport>;
  /** Ends the run of this process, for good. False if it is not one. */
  cancel(runId: string): boolean;
  current(): LiveRun | null;
  /** Returns how to stop listening. */
  listen(listener: RunListener): () => void;
  /** Tells other processes that the run of this one is still cared for. */
  renew(): Promise<void>;
  /** Takes no more orders, ends the run so that it can go on later, and waits until it has ended. */
  close(): Promise<void>;
}

export interface DeskDeps {
  /** What every run works with. */
  readonly run: Pick<
    UpdateDeps,
    "config" | "store" | "databaseId" | "source" | "progress" | "clock" | "random" | "fetch" | "backup"
  >;
  readonly findRunByKey: (key: string) => Promise<{ runId: string; request: string } | null>;
  readonly orders: RunOrders;
}

interface Active {
  readonly request: UpdateRequest;
  readonly origin: Origin;
  readonly controller: AbortController;
  /** The run's id, or why there is no run. */
  readonly started: Promise<string>;
  ended: Promise<void>;
  state: LiveRun | null;
  cancelled: boolean;
}

export function createRunDesk({ run: runDeps, findRunByKey, orders }: DeskDeps): RunDesk {
  const listeners = new Set<RunListener>();
  let active: Active | null = null;
  let closed = false;

  function setState(mine: Active, state: LiveRun): void {
    if (mine.state === state) return;
    mine.state = state;
    for (const listener of listeners) listener.changed?.(state);
  }

  function begin(request: UpdateRequest, origin: Origin): Active {
    const { trigger, idempotencyKey: key = null } = origin;
    const controller = new AbortController();
    const { promise: started, resolve, reject } = Promise.withResolvers<string>();
    // Somebody always asks for it, but perhaps only after it failed.
    started.catch(() => undefined);
    let written = Promise.resolve();
    const onEvent = (event: RunEvent) => {
      if (event.type === "run-started") {
        setState(mine, begun(event, trigger));
        // Before anybody is told: an accepted run must outlive this process.
        written = orders.began({ ...origin, request, runId: event.runId });
        void written.then(() => resolve(event.runId));
      } else if (mine.state !== null) setState(mine, advance(mine.state, event));
      for (const listener of listeners) listener.event?.(event, trigger);
    };
    async function work(): Promise<void> {
      let [report, error]: [RunReport | null, unknown] = [null, null];
      try {
        report = await updateVideoPlayCounts(request, {
          ...runDeps,
          signal: controller.signal,
          onEvent,
          trigger,
          ...(key === null ? {} : { idempotencyKey: key }),
        });
      } catch (thrown) {
        error = thrown;
      }
      await written;
      const runId = mine.state?.runId ?? report?.runId;
      if (runId !== undefined)
        await orders.ended({ ...origin, request, runId }, { report, error, cancelled: mine.cancelled });
      active = null;
      if (runId === undefined) return reject(error);
      resolve(runId);
      for (const listener of listeners) listener.ended?.({ runId, trigger, report, error });
    }
    const mine: Active = {
      request,
      origin,
      controller,
      started,
      ended: Promise.resolve(),
      state: null,
      cancelled: false,
    };
    active = mine;
    mine.ended = work();
    return mine;
  }

  async function repeated(key: string, request: UpdateRequest): Promise<Outcome | null> {
    const known = await findRunByKey(key);
    if (known === null) return null;
    const isSame = known.request === JSON.stringify(parseUpdateRequest(request));
    return { kind: isSame ? "repeated" : "key-of-another-request", runId: known.runId };
  }

  async function start(request: UpdateRequest, origin: Origin): Promise<Outcome> {
    const key = origin.idempotencyKey ?? null;
    if (key !== null) {
      const known = await repeated(key, request);
      if (known !== null) return known;
    }
    if (closed) return { kind: "closing" };
    const other: Active | null = active;
    if (other !== null) {
      const runId = await other.started.catch((error: unknown) =>
        error instanceof BusyError ? error.runId : undefined,
      );
      // What stopped the other order from becoming a run need not stop this one; and if it was this very order, it is
      // on record by now.
      const isSame = key !== null && other.origin.idempotencyKey === key;
      return runId === undefined || isSame ? start(request, origin) : { kind: "busy", runId };
    }
    try {
      return { kind: "started", runId: await begin(request, origin).started };
    } catch (error) {
      // Another process may have used the key in the meantime.
      const isRefusal = error instanceof BusyError || error instanceof StorageError;
      const known = isRefusal && key !== null ? await repeated(key, request) : null;
      if (known !== null) return known;
      if (error instanceof BusyError) return { kind: "busy", runId: error.runId };
      throw error;
    }
  }

  return {
    start,
    plan(request) {
      if (request.dryRun !== true) throw new InputError(["dryRun: must be true for a plan"]);
      return updateVideoPlayCounts(request, { ...runDeps, trigger: "plan" });
    },
    cancel(runId) {
      const mine: Active | null = active;
      if (mine === null || mine.state?.runId !== runId) return false;
      mine.cancelled = true;
      setState(mine, { ...mine.state, cancelling: true, version: mine.state.version + 1 });
      mine.controller.abort();
      return true;
    },
    current: () => active?.state ?? null,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async renew() {
      const mine: Active | null = active;
      if (mine === null || mine.state === null) return;
      await orders.renew({ ...mine.origin, request: mine.request, runId: mine.state.runId });
    },
    async close() {
      closed = true;
      const mine: Active | null = active;
      mine?.controller.abort();
      await mine?.ended;
    },
  };
}
