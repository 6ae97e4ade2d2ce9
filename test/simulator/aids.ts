import { hash } from "./hash.ts";

// Three generations of av ids as the site gave them out; of five videos one is old, one middle-aged, three new.
const generations = [
  { first: 170_001, stride: 1_009, perFive: 1, offset: 0 },
  { first: 1_300_000_000, stride: 599, perFive: 1, offset: 1 },
  { first: 111_000_000_000_000, stride: 2_000_003, perFive: 3, offset: 2 },
] as const;

/** The av id of the n-th video: a bijection, so that no table is needed in either direction. */
export function aidAt(seed: number, index: number): number {
  const place = index % 5;
  const { first, stride, perFive, offset } = generations[place === 0 ? 0 : place === 1 ? 1 : 2];
  const slot = Math.floor(index / 5) * perFive + (place - offset);
  return first + slot * stride + (hash(seed, slot, first % 97) % stride);
}

/** Which video has this av id, or undefined. May exceed the size of a catalogue. */
export function indexOf(seed: number, aid: number): number | undefined {
  const generation = generations.findLast(({ first }) => aid >= first);
  if (generation === undefined) return undefined;
  const { first, stride, perFive, offset } = generation;
  const slot = Math.floor((aid - first) / stride);
  const index = Math.floor(slot / perFive) * 5 + offset + (slot % perFive);
  return aidAt(seed, index) === aid ? index : undefined;
}
