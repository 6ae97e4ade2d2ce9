import { z } from "zod";
import { restedUpstream, type UpstreamState } from "../breaker.ts";
import { unknownCounters, type Suspect } from "../video.ts";

const count = z.int().min(0).nullable();
const time = z.int().nullable();

const suspectRecord = z.object({
  counts: z.object({
    play: count,
    danmaku: count,
    reply: count,
    favorite: count,
    coin: count,
    share: count,
    like: count,
  }),
  reason: z.enum(["zero-over-count", "large-fall", "all-zero", "implausible-jump"]),
  seenAt: z.int(),
  source: z.string(),
});

const upstreamRecord = z.object({
  askedAt: time,
  answeredAt: time,
  owedMs: z.number().min(0),
  blockedUntil: time,
  strikes: z.int().min(0),
});

/** A doubt that cannot be read any more is no reason to stop: null, and the next look decides anew. */
export function parseSuspect(json: string): Suspect | null {
  const parsed = suspectRecord.safeParse(parseJson(json));
  return parsed.success ? { ...parsed.data, counts: { ...unknownCounters, ...parsed.data.counts } } : null;
}

/** A state that cannot be read is forgotten: the pause that may be owed is short, a ban shows itself again. */
export function parseUpstream(json: string): UpstreamState {
  const parsed = upstreamRecord.safeParse(parseJson(json));
  return parsed.success ? parsed.data : restedUpstream;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
