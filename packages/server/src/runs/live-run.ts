import type { RunEvent, RunProgress, WaitReason } from "@playcounts/core";

/** A run of this process while it goes on: what a client needs to show it. Times are epoch ms UTC. */
export interface LiveRun {
  readonly runId: string;
  readonly trigger: string;
  readonly startedAt: number;
  readonly source: string;
  readonly due: number;
  readonly resumedFrom: string | null;
  /** null before the first answer. */
  readonly progress: RunProgress | null;
  readonly waiting: { readonly reason: WaitReason; readonly until: number } | null;
  /** The last thing worth knowing that was no number. */
  readonly notice: string | null;
  readonly cancelling: boolean;
  /** Grows with every change. */
  readonly version: number;
}

/** The run after an event; the same object if the event changes nothing a client would see. */
export function advance(run: LiveRun, event: RunEvent): LiveRun {
  const version = run.version + 1;
  switch (event.type) {
    case "waiting":
      return { ...run, waiting: { reason: event.reason, until: event.at + event.ms }, version };
    case "stored":
      return { ...run, progress: event.progress, waiting: null, version };
    case "source-changed":
      return { ...run, source: event.to, notice: event.message, version };
    case "notice":
    case "retry":
      return { ...run, notice: event.message, version };
    case "run-started":
    case "request":
    case "video":
    case "run-finished":
      return run;
  }
}

/** The run as it begins. */
export function begun(event: Extract<RunEvent, { type: "run-started" }>, trigger: string): LiveRun {
  const { runId, at, source, due, resumedFrom } = event;
  return {
    runId,
    trigger,
    startedAt: at,
    source,
    due,
    resumedFrom,
    progress: null,
    waiting: null,
    notice: null,
    cancelling: false,
    version: 1,
  };
}
