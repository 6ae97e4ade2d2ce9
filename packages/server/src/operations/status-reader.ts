import type { Clock, Service, Status } from "@playcounts/core";

/** Counting a large catalogue takes a while, and pages and scrapes ask for the same. */
const lifeMs = 2_000;

/** Reads the status at most every two seconds, and once for all who ask at the same time. */
export function createStatusReader(
  { catalogue }: Pick<Service, "catalogue">,
  { monotonic }: Pick<Clock, "monotonic">,
): () => Promise<Status> {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Status> | null = null;
  return () => {
    if (reading !== null && monotonic() - readAt < lifeMs) return reading;
    readAt = monotonic();
    const mine = catalogue.status();
    reading = mine;
    mine.catch(() => {
      if (reading === mine) reading = null;
    });
    return mine;
  };
}
