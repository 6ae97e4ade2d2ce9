import type { CounterName } from "../../packages/core/src/video.ts";
import { fraction } from "./hash.ts";

/** All seven counters as numbers. */
export type FullCounters = Record<CounterName, number>;

/** Before this instant nothing has grown yet, and every video is already published. */
export const catalogueEpochAt = Date.UTC(2026, 0, 1);

/** How often the counters of the real service move. */
export const countsRefreshMs = 75_000;

const dayMs = 86_400_000;

/**
 * The counters of one video at an instant: a pure function, so two simulators with one seed agree.
 * `growth` 0 keeps them constant, 1 lets plays grow by 0.1–2 % of the start a day, higher values faster.
 */
export function countsAt(seed: number, index: number, at: number, growth: number): FullCounters {
  const start = Math.floor(10 ** (2.5 + 4.5 * fraction(seed, index, 21) ** 1.3));
  const elapsedMs = Math.max(0, Math.floor((at - catalogueEpochAt) / countsRefreshMs) * countsRefreshMs);
  const perDay = start * (0.001 + 0.019 * fraction(seed, index, 22)) * growth;
  const play = start + Math.floor((perDay * elapsedMs) / dayMs);
  const share = (ratio: number, salt: number) =>
    Math.floor(play * ratio * (0.5 + fraction(seed, index, salt)));
  return {
    play,
    danmaku: share(0.005, 23),
    reply: share(0.004, 24),
    favorite: share(0.02, 25),
    coin: share(0.015, 26),
    share: share(0.005, 27),
    like: share(0.05, 28),
  };
}
