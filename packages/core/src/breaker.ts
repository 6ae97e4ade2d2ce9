import { nothingSpent, type Spent } from "./budget.ts";

/** What is remembered of the upstream between requests, runs and processes. Times are epoch ms UTC. */
export interface UpstreamState {
  /** When the last request was sent; null if none ever was. */
  readonly askedAt: number | null;
  /** When its answer had ended; null while it is open, or if its process died meanwhile. */
  readonly answeredAt: number | null;
  /** The pause owed after that answer before the next request. */
  readonly owedMs: number;
  /** Risk control: no request before this; null when closed. */
  readonly blockedUntil: number | null;
  /** Refusals in a row by risk control; sets the length of the next pause. */
  readonly strikes: number;
  /** Requests made lately, for the budget. */
  readonly spent: Spent;
}

export const restedUpstream: UpstreamState = {
  askedAt: null,
  answeredAt: null,
  owedMs: 0,
  blockedUntil: null,
  strikes: 0,
  spent: nothingSpent,
};

export const maxCooldownMs = 6 * 60 * 60_000;
/** However long we were told to stay away, and whatever a wrong clock wrote down: after a day one request may probe. */
const longestBlockMs = 24 * 60 * 60_000;

/** closed: ask · open: do not · half-open: one request may probe. */
export type BreakerPhase = "closed" | "open" | "half-open";

export function breakerPhase({ blockedUntil }: UpstreamState, now: number): BreakerPhase {
  if (blockedUntil === null) return "closed";
  return now < blockedUntil && blockedUntil <= now + longestBlockMs ? "open" : "half-open";
}

/** Risk control spoke: stay away for the cooldown, twice as long each time in a row, at most six hours. */
export function trip(state: UpstreamState, now: number, cooldownMs: number, atLeastMs = 0): UpstreamState {
  const doubled = Math.min(maxCooldownMs, cooldownMs * 2 ** Math.min(state.strikes, 20));
  const awayMs = Math.min(longestBlockMs, Math.max(doubled, atLeastMs));
  return { ...state, blockedUntil: now + awayMs, strikes: state.strikes + 1 };
}

/** A real answer came: the ban, if there was one, is over. */
export function recover(state: UpstreamState): UpstreamState {
  return state.blockedUntil === null && state.strikes === 0
    ? state
    : { ...state, blockedUntil: null, strikes: 0 };
}
