import { nothingSpent } from "../budget.ts";
import { restedUpstream, type UpstreamState } from "../breaker.ts";
import { amount, count, fromJson, integer, nullable, oneOf, record, text } from "../shape.ts";
import type { Suspect } from "../video.ts";

const maybeCount = nullable(count);
const maybeTime = nullable(integer);

const suspectRecord = record({
  counts: record({
    play: maybeCount,
    danmaku: maybeCount,
    reply: maybeCount,
    favorite: maybeCount,
    coin: maybeCount,
    share: maybeCount,
    like: maybeCount,
  }),
  reason: oneOf("zero-over-count", "large-fall", "all-zero", "implausible-jump"),
  seenAt: integer,
  source: text,
  // Looks were not always counted.
  looks: (value) => (value === undefined ? 1 : count(value)),
});

const spentRecord = record({ dayAt: integer, inDay: count, hourAt: integer, inHour: count });

const upstreamRecord = record({
  askedAt: maybeTime,
  answeredAt: maybeTime,
  owedMs: amount,
  blockedUntil: maybeTime,
  strikes: count,
  spent: (value) => (value === undefined ? nothingSpent : spentRecord(value)),
});

/** A doubt that cannot be read any more is no reason to stop: null, and the next look decides anew. */
export function parseSuspect(json: string): Suspect | null {
  return fromJson(json, suspectRecord) ?? null;
}

/** A state that cannot be read is forgotten: the pause that may be owed is short, a ban shows itself again. */
export function parseUpstream(json: string): UpstreamState {
  return fromJson(json, upstreamRecord) ?? restedUpstream;
}
