import type { Spread } from "./measure.ts";

/** What a row is held to: the median must not be below `atLeast`, nor above `atMost`. */
export interface Target {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** One line of a result. */
export interface Row extends Spread {
  readonly what: string;
  readonly unit: string;
  /** How many samples the spread is of. */
  readonly samples: number;
  readonly target: Target | null;
  /** Whether the median keeps to it; null if there is none. */
  readonly met: boolean | null;
}

/** How much trouble to take. */
export interface Effort {
  /** Samples wanted of each figure. */
  readonly repeats: number;
  /** Everything as often as wanted and as large as it gets, however long it takes. */
  readonly full: boolean;
  /** Everything tiny: shows that the bench works, not how fast anything is. */
  readonly small: boolean;
  /** Whether to measure Crawlee, too. */
  readonly peers: boolean;
}

/** Something worth knowing, measured against its references in the same run. */
export interface Figure {
  readonly name: string;
  readonly about: string;
  measure(effort: Effort): Promise<readonly Row[]>;
}

/** A size as this effort takes it: a hundredth, but at least 100, in a small one. */
export function sized({ small }: Effort, size: number): number {
  return small ? Math.max(100, Math.round(size / 100)) : size;
}

/**
 * Takes samples in turn: as many as wanted, or, unless everything is to be measured in full, as many as fit into the
 * time, and at least one.
 */
export async function repeatedly(
  { repeats, full }: Effort,
  withinSeconds: number,
  sample: (index: number) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  for (let index = 0; index < repeats; index += 1) {
    const spentMs = performance.now() - startedAt;
    // Another sample would take as long as those before it did on average.
    if (!full && index > 0 && spentMs * (1 + 1 / index) > withinSeconds * 1000) return;
    await sample(index);
  }
}
