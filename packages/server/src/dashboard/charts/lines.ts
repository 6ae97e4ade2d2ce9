import type { Scale } from "./scale.ts";

/** What is drawn: across, then up. */
export type Point = readonly [x: number, y: number];

/** The area that paths are drawn in, in the units of its `viewBox`. */
export interface Area {
  readonly width: number;
  readonly height: number;
  readonly x: Pick<Scale, "place">;
  readonly y: Pick<Scale, "place">;
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

/** A path through the points, as the `d` of an SVG path; empty for fewer than two. */
export function linePath(points: readonly Point[], { width, height, x, y }: Area): string {
  if (points.length < 2) return "";
  const places = points.map(
    ([across, up]) => `${rounded(x.place(across) * width)} ${rounded((1 - y.place(up)) * height)}`,
  );
  return `M${places.join("L")}`;
}

/** Points that keep each height until the next one. */
export function asSteps(points: readonly Point[]): Point[] {
  return points.flatMap(([x, y], index): Point[] => {
    const before = points[index - 1];
    return before === undefined
      ? [[x, y]]
      : [
          [x, before[1]],
          [x, y],
        ];
  });
}

/** At most so many of the items, evenly; the first and the last among them. `most` is at least 2. */
export function thin<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  );
}
