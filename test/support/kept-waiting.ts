import { readFileSync } from "node:fs";

/**
 * How long this thread has been ready to run and was not let, because the machine had others on its processors, ms since
 * it began. 0 where the system does not tell.
 */
export function keptWaitingMs(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
