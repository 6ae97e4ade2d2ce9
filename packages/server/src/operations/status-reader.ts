import type { Clock, Service, Status } from "@playcounts/core";
import { keepReading } from "./kept-reading.ts";

/** Pages and scrapes ask for the same. */
const goodForMs = 2_000;

/** Reads the status at most every two seconds, and once for all who ask at the same time. */
export function createStatusReader(
  { catalogue }: Pick<Service, "catalogue">,
  clock: Pick<Clock, "monotonic">,
): () => Promise<Status> {
  return keepReading(() => catalogue.status(), goodForMs, clock);
}
