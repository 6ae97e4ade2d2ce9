/** Counts the wrong tokens of each address, so that guessing is slow. */
export interface FailureLimit {
  /** Ms until the address may try again; 0 if it may now. */
  waitMs(address: string): number;
  fail(address: string): void;
}

export interface FailureLimitOptions {
  /** Ms since some fixed point; never goes back. */
  readonly monotonic: () => number;
  /** Wrong tokens within the window. @default 10 */
  readonly most?: number;
  /** @default one minute */
  readonly windowMs?: number;
}

/** Addresses that are remembered at once: an attacker with many must not fill the memory. */
const maxAddresses = 10_000;

export function createFailureLimit({
  monotonic,
  most = 10,
  windowMs = 60_000,
}: FailureLimitOptions): FailureLimit {
  const failures = new Map<string, { since: number; count: number }>();

  function currentOf(address: string): { since: number; count: number } | undefined {
    const entry = failures.get(address);
    if (entry !== undefined && monotonic() - entry.since < windowMs) return entry;
    failures.delete(address);
    return undefined;
  }

  return {
    waitMs(address) {
      const entry = currentOf(address);
      return entry === undefined || entry.count < most ? 0 : entry.since + windowMs - monotonic();
    },
    fail(address) {
      const entry = currentOf(address);
      if (entry !== undefined) {
        entry.count += 1;
        return;
      }
      const [oldest] = failures.keys();
      if (failures.size >= maxAddresses && oldest !== undefined) failures.delete(oldest);
      failures.set(address, { since: monotonic(), count: 1 });
    },
  };
}
