/** The most by which an outage lets the cap be passed, as a share of it. */
const mostGraceShare = 0.5;
/** Where nobody was asked for more than this share of the time that is known, not the asking is the rule. */
const mostIdleShare = 0.75;

/** A time in which nobody could be asked, so that everybody who was read before it is older by its length. */
export interface Outage {
  /** When asking went on; `now` while nobody has been asked since. Epoch ms, as all times here. */
  readonly endedAt: number;
  /** By how much those who were read before may pass the cap, ms, above 0: its own length, at most half the cap. */
  readonly graceMs: number;
}

/** How asking usually goes, and what it is to keep. */
export interface Asking {
  /** Start of this run. */
  readonly now: number;
  /** Time from one run to the next where nothing goes wrong, ms. */
  readonly periodMs: number;
  readonly staleAfterMs: number;
}

/** How far back `longestOutage` wants to know when somebody was asked: readings from before are due in any case. */
export function outageHorizon({ now, staleAfterMs }: Asking): number {
  return now - staleAfterMs * (1 + mostGraceShare);
}

/**
 * The longest time in which nobody was asked, as far as it was longer than what is usual here: than the period, and than
 * the second longest. So nights without runs are none, nor is it one if somebody asks once in a while. null if there was
 * none.
 * @param askedAt when somebody was asked and answered, since the horizon, in order
 */
export function longestOutage(askedAt: readonly number[], asking: Asking): Outage | null {
  let [longestMs, usualMs, endedAt] = [0, asking.periodMs, asking.now];
  for (const [place, from] of askedAt.entries()) {
    const to = askedAt[place + 1] ?? asking.now;
    const gapMs = to - from;
    usualMs = Math.max(usualMs, Math.min(gapMs, longestMs));
    if (gapMs > longestMs) [longestMs, endedAt] = [gapMs, to];
  }
  if (longestMs > mostIdleShare * (asking.now - (askedAt[0] ?? asking.now))) return null;
  // Whole ms: where days are divided, runs are never quite equally far apart.
  const graceMs = Math.floor(Math.min(longestMs - usualMs, asking.staleAfterMs * mostGraceShare));
  return graceMs > 0 ? { endedAt, graceMs } : null;
}

/**
 * The time of the latest readings that have reached the cap at `at`: after an outage those from before it are given
 * its length in addition. Else they would reach it together, and take the looks from those whose counts move.
 */
export function reachedCapAt(at: number, staleAfterMs: number, outage: Outage | null): number {
  const limit = at - staleAfterMs;
  return outage === null || limit >= outage.endedAt ? limit : limit - outage.graceMs;
}
