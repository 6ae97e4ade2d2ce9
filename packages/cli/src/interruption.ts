import { Interrupted, signalCodes, type StopSignal } from "./exit-codes.ts";
import type { Shell } from "./shell.ts";

/** A command's way to hear that somebody wants it to end. */
export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Which signal it was, or null. */
  received(): StopSignal | null;
  /** Stops listening. */
  end(): void;
}

/** The part of `process` that signals need. */
export interface SignalSource {
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP. The first aborts, so that the run ends at the next safe point; a second one
 * leaves at once: `leave` is called with the exit code and does not return.
 */
export function listenForInterruption(
  source: SignalSource,
  onFirst: (signal: StopSignal) => void,
  leave: (code: number) => void,
): Interruption {
  const controller = new AbortController();
  let received: StopSignal | null = null;
  const names: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  const listeners = names.map((name) => {
    const listener = () => {
      if (received !== null) return leave(signalCodes[received]);
      received = name;
      controller.abort();
      onFirst(name);
    };
    source.on(name, listener);
    return [name, listener] as const;
  });
  return {
    signal: controller.signal,
    received: () => received,
    end() {
      for (const [name, listener] of listeners) source.off(name, listener);
    },
  };
}

/**
 * Lends `work` a signal that the first SIGINT, SIGTERM or SIGHUP aborts. `message`: what is then said, if the work
 * ends by it. @throws {Interrupted} · whatever the work throws by itself
 */
export async function interruptible<Result>(
  shell: Shell,
  message: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interruption = shell.interruptions(() => undefined);
  try {
    return await work(interruption.signal);
  } catch (error) {
    const received = interruption.received();
    if (received === null || error !== interruption.signal.reason) throw error;
    throw new Interrupted(message, received);
  } finally {
    interruption.end();
  }
}
