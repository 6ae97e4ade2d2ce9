const stir = (mixed: number, part: number): number => {
  const once = Math.imul(mixed ^ part, 0xcc9e2d51);
  const twice = Math.imul(once ^ (once >>> 15), 0xc2b2ae35);
  return twice ^ (twice >>> 13);
};

/** A well-mixed unsigned 32-bit number of up to three integers: all the simulator's randomness. Pure. */
export const hash = (seed: number, a: number, b = 0): number =>
  stir(stir(stir(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b), a), Math.floor(a / 0x1_0000_0000)), b) >>> 0;

/** The same as a fraction in [0, 1). */
export const fraction = (seed: number, a: number, b = 0): number => hash(seed, a, b) / 0x1_0000_0000;
