import { expect } from "bun:test";
import type { Clock, ProgressStore, VideoSource, VideoStore } from "@playcounts/core";

/** Fails the n-th of the calls that go through it, once; n = 0: none. */
export interface Saboteur {
  /** Calls that went through so far. */
  readonly calls: () => number;
  readonly call: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** The same for what is no promise. */
  readonly callNow: <Result>(work: () => Result) => Result;
}

/** @param when whether the work is done in vain: the unknown outcome of a lost acknowledgement */
export function saboteur(n: number, when: "before" | "after", error: () => Error): Saboteur {
  let calls = 0;
  const isHit = () => (calls += 1) === n;
  return {
    calls: () => calls,
    async call(work) {
      const hit = isHit();
      if (hit && when === "before") throw error();
      const result = await work();
      if (hit) throw error();
      return result;
    },
    callNow(work) {
      if (isHit()) throw error();
      return work();
    },
  };
}

/** Plays the same story with the first, second, … call failing, until one is not reached. */
export async function forEveryCall(
  play: (n: number) => Promise<{ readonly calls: number }>,
): Promise<number> {
  for (let n = 1; ; n += 1) {
    const { calls } = await play(n);
    if (calls < n) return n - 1;
    expect(n).toBeLessThan(1_000);
  }
}

/** From the n-th call on nothing goes through any more: what a process that was killed there had done. n = 0: never. */
export function killer(n: number, when: "before" | "after"): Saboteur & { readonly isDead: () => boolean } {
  let calls = 0;
  const die = () => {
    throw new Error("killed");
  };
  const isDead = () => n > 0 && calls >= n;
  return {
    calls: () => calls,
    isDead,
    async call(work) {
      if (isDead()) die();
      calls += 1;
      if (!isDead()) return work();
      if (when === "after") await work();
      return die();
    },
    callNow(work) {
      if (isDead()) die();
      return work();
    },
  };
}

export function failingStore(store: VideoStore, { call }: Saboteur): VideoStore {
  return {
    countDue: (selection) => call(() => store.countDue(selection)),
    async *streamDue(selection, size) {
      for await (const page of store.streamDue(selection, size)) yield await call(async () => page);
    },
    survey: () => call(() => store.survey()),
    beginRun: (start) =>
      call(async () => {
        const session = await store.beginRun(start);
        return {
          ...session,
          save: (write) => call(() => session.save(write)),
          renew: (now, upstream) => call(() => session.renew(now, upstream)),
          end: (now, status, report, scope) => call(() => session.end(now, status, report, scope)),
        };
      }),
  };
}

export function failingProgress(progress: ProgressStore, { call }: Saboteur): ProgressStore {
  return {
    kind: progress.kind,
    load: (scope) => call(() => progress.load(scope)),
    save: (checkpoint) => call(() => progress.save(checkpoint)),
    clear: (scope) => call(() => progress.clear(scope)),
  };
}

export function failingClock(clock: Clock, { call, callNow }: Saboteur): Clock {
  return {
    now: () => callNow(() => clock.now()),
    monotonic: () => callNow(() => clock.monotonic()),
    sleep: (ms, signal) => call(() => clock.sleep(ms, signal)),
  };
}

export function failingSource(source: VideoSource, { call }: Saboteur): VideoSource {
  return { ...source, fetchPlayCounts: (...args) => call(() => source.fetchPlayCounts(...args)) };
}
