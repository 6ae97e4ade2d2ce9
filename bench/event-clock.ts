import { existsSync, readFileSync } from "node:fs";
import type { Clock } from "@playcounts/core";

/** A clock for many sleepers: it jumps to the next one's time when nothing is being done. */
export interface EventClock extends Clock {
  /** Time stands still until this is over. */
  during<Result>(work: Promise<Result>): Promise<Result>;
  /** Ends the jumping; whoever still sleeps sleeps on. */
  stop(): void;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a new sleeper after which everybody is taken to wait. */
const turnsOfQuiet = 5;
/** A jump longer than any nap of ours: somebody is at work and does not show it, reading a file perhaps. */
const longJumpMs = 60_000;
/** The real time they are given. */
const patienceMs = 50;

/**
 * Several things may wait at a time, as in a server, and what waits for the outside world is no sleeper: a jump needs
 * some turns of quiet, no work that was announced, and no child process more than at the start.
 */
export function createEventClock(startAt: number): EventClock {
  const ownChildren = countChildren();
  let sleepers: Sleeper[] = [];
  const over = new AbortController();
  let [elapsed, working, quiet] = [0, 0, 0];
  let quietSince = performance.now();
  const disturb = () => {
    quiet = 0;
    quietSince = performance.now();
  };

  async function jumpOn(): Promise<void> {
    while (!over.signal.aborted) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet += 1;
      if (working > 0 || quiet < turnsOfQuiet) continue;
      const [first] = sleepers;
      const isLong = first !== undefined && first.at - elapsed > longJumpMs;
      const isEarly = isLong && performance.now() - quietSince < patienceMs;
      if (first === undefined || isEarly || countChildren() > ownChildren) {
        await Bun.sleep(1);
        continue;
      }
      sleepers = sleepers.slice(1);
      elapsed = Math.max(elapsed, first.at);
      disturb();
      first.wake();
    }
  }
  void jumpOn();

  return {
    now: () => startAt + elapsed,
    monotonic: () => elapsed,
    sleep(ms, signal) {
      disturb();
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const forget = () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        };
        const wake = () => {
          signal.removeEventListener("abort", forget);
          resolve();
        };
        const sleeper: Sleeper = { at: elapsed + ms, wake };
        signal.addEventListener("abort", forget, { once: true });
        sleepers = [...sleepers, sleeper].toSorted((a, b) => a.at - b.at);
      });
    },
    async during(work) {
      working += 1;
      try {
        return await work;
      } finally {
        working -= 1;
        disturb();
      }
    },
    stop: () => over.abort(),
  };
}

const children = `/proc/self/task/${process.pid}/children`;
const canCount = existsSync(children);

/** Child processes that are alive, as far as this system tells. */
function countChildren(): number {
  return canCount ? readFileSync(children, "utf8").split(" ").length - 1 : 0;
}
