import type { Clock } from "@playcounts/core";

/** A reading that takes a while, made at most once in `goodForMs`, and once for all who ask at the same time. */
export function keepReading<Result>(
  read: () => Promise<Result>,
  goodForMs: number,
  { monotonic }: Pick<Clock, "monotonic">,
): () => Promise<Result> {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Result> | null = null;
  return () => {
    if (reading !== null && monotonic() - readAt < goodForMs) return reading;
    readAt = monotonic();
    const mine = read();
    reading = mine;
    // What failed is tried again by the next who asks.
    mine.catch(() => {
      if (reading === mine) reading = null;
    });
    return mine;
  };
}
