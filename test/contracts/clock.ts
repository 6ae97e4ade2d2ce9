import { describe, expect, test } from "bun:test";
import type { Clock } from "@playcounts/core";
import { failureOf } from "./failure-of.ts";

/** What every `Clock` has to hold, as a suite for `bun test`. It sleeps for some 50 ms of the clock in all. */
export function clockContract(name: string, make: () => Clock): void {
  const never = new AbortController().signal;

  describe(`clock: ${name}`, () => {
    test("tells the time as epoch milliseconds", () => {
      const { now } = { now: make().now() };
      expect(now).toBeGreaterThan(Date.UTC(2020, 0, 1));
      expect(now).toBeLessThan(Date.UTC(2200, 0, 1));
    });

    test("has a second hand that never goes back", async () => {
      const clock = make();
      let last = clock.monotonic();
      for (let n = 0; n < 50; n += 1) {
        if (n % 25 === 0) await clock.sleep(1, never);
        expect(clock.monotonic()).toBeGreaterThanOrEqual(last);
        last = clock.monotonic();
      }
    });

    test("sleeps for as long as it is told, by both its hands", async () => {
      const clock = make();
      const [wall, steady] = [clock.now(), clock.monotonic()];
      await clock.sleep(20, never);
      // Timers may ring a little early; whoever needs the whole time looks at the clock again.
      expect(clock.monotonic() - steady).toBeGreaterThanOrEqual(18);
      expect(clock.now() - wall).toBeGreaterThanOrEqual(18);
    });

    test("sleeping for no time still ends", async () => {
      await make().sleep(0, never);
    });

    test("does not begin to sleep once it is told to stop", async () => {
      const clock = make();
      const reason = new Error("stop");
      expect(await failureOf(clock.sleep(60_000, AbortSignal.abort(reason)))).toBe(reason);
    });

    test("wakes at once when it is told to stop, with the reason it was given", async () => {
      const clock = make();
      const controller = new AbortController();
      const reason = new Error("stop");
      const sleeping = clock.sleep(60_000, controller.signal);
      controller.abort(reason);
      expect(await failureOf(sleeping)).toBe(reason);
    });

    test("leaves nothing behind on a signal that is used a thousand times", async () => {
      const clock = make();
      const { signal } = new AbortController();
      let listeners = 0;
      const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
      signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
      signal.removeEventListener = (...args: Parameters<typeof remove>) => (
        (listeners -= 1),
        remove(...args)
      );
      await Promise.all(Array.from({ length: 1_000 }, () => clock.sleep(1, signal)));
      expect(listeners).toBe(0);
    });
  });
}
