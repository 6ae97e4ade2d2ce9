import type { Clock } from "@playcounts/core";

/** A clock that only moves when something sleeps on it or a test pushes it. */
export interface FakeClock extends Clock {
  /** Every sleep asked for, ms, in order. */
  readonly slept: number[];
  /** Moves both clocks forward. */
  advance(ms: number): void;
  /** Sets the wall clock, as an operator or a time server would; the monotonic clock does not notice. */
  set(now: number): void;
}

/** Sleeping returns after one turn of the event loop, with the time moved on by what was asked for. */
export function createFakeClock(startAt = Date.UTC(2026, 0, 1)): FakeClock {
  let [wall, steady] = [startAt, 0];
  const slept: number[] = [];
  const advance = (ms: number) => {
    wall += ms;
    steady += ms;
  };
  return {
    slept,
    advance,
    set: (now) => {
      wall = now;
    },
    // As a real one: whole ms.
    now: () => Math.floor(wall),
    monotonic: () => steady,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      advance(ms);
    },
  };
}
