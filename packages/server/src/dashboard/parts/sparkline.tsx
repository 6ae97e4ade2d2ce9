/** @jsxImportSource hono/jsx */
import { linePath, type Point } from "../charts/lines.ts";
import { between } from "../charts/scale.ts";

const [width, height, margin] = [96, 22, 2];

/** A curve the size of a word. The numbers beside it say the same, so it is silent for screen readers. */
export function Sparkline({ points }: { readonly points: readonly Point[] }) {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first[0] === last[0]) return <span class="quiet">–</span>;
  const heights = points.map(([, y]) => y);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const area = {
    width: width - 2 * margin,
    height: height - 2 * margin,
    x: between(first[0], last[0], 1),
    // A line that does not move runs through the middle.
    y: low === high ? { place: () => 0.5 } : between(low, high, 1),
  };
  const end = (1 - area.y.place(last[1])) * area.height;
  return (
    <svg
      class="spark"
      viewBox={`${-margin} ${-margin} ${width} ${height}`}
      width={String(width)}
      height={String(height)}
      aria-hidden="true"
    >
      <path d={linePath(points, area)} />
      <circle cx={String(area.width)} cy={end.toFixed(1)} r="1.8" />
    </svg>
  );
}
