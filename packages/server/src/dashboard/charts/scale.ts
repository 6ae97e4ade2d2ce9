/** Where values lie between the ends of an axis, and which of them are written beside it. */
export interface Scale {
  /** Evenly spaced along the axis, lowest first; the first and the last are its ends. */
  readonly ticks: readonly number[];
  /** 0 at the low end, 1 at the high one; beyond for values beyond. */
  place(value: number): number;
}

const niceSteps = [1, 2, 2.5, 5, 10] as const;
const mostSteps = 4;

/** A scale from a round number at or below `min` to one at or above `max`; steps are at least `leastStep`. */
export function linearScale(min: number, max: number, leastStep = 1): Scale {
  // What stands still runs through the middle.
  if (min === max)
    return linearScale(Math.min(min, Math.max(0, min - leastStep)), max + leastStep, leastStep);
  const wanted = Math.max((max - min) / mostSteps, leastStep);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const candidates = niceSteps.map((step) => step * power).filter((step) => step % leastStep === 0);
  const fits = (step: number) => Math.ceil(max / step) - Math.floor(min / step) <= mostSteps;
  const step = candidates.find((step) => step >= wanted && fits(step)) ?? 20 * power;
  const first = Math.floor(min / step);
  const steps = Math.max(1, Math.ceil(max / step) - first);
  return between(first * step, (first + steps) * step, steps);
}

/** An axis from exactly one value to another, in so many steps. */
export function between(low: number, high: number, steps: number): Scale {
  return {
    ticks: Array.from({ length: steps + 1 }, (_, index) => low + ((high - low) * index) / steps),
    place: (value) => (value - low) / (high - low),
  };
}

/** Powers of ten around values of at least 1; smaller ones lie at its low end. */
export function logScale(min: number, max: number): Scale {
  const [low, high] = [Math.floor(Math.log10(Math.max(1, min))), Math.ceil(Math.log10(Math.max(10, max)))];
  const top = Math.max(high, low + 1);
  return {
    ticks: Array.from({ length: top - low + 1 }, (_, index) => 10 ** (low + index)),
    place: (value) => (Math.log10(Math.max(1, value)) - low) / (top - low),
  };
}
