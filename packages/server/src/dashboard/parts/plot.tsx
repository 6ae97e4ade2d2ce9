/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { Area } from "../charts/lines.ts";
import type { Scale } from "../charts/scale.ts";

/** Stretched to whatever place there is; lines keep their width. */
const [width, height] = [1_000, 300];

/** The area of a plot with these axes. */
export const plotArea = (x: Scale, y: Scale): Area => ({ width, height, x, y });

interface PlotProps {
  /** What it shows, for whoever does not see it. */
  readonly label: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  /** Paths drawn in `plotArea`. */
  readonly children?: Child;
}

/** Lines between two axes, drawn here, so that they need no script. */
export function Plot({ label, x, y, xText, yText, children }: PlotProps) {
  return (
    <div class="plot-area">
      <div class="plot-y" aria-hidden="true">
        {y.ticks.toReversed().map((tick) => (
          <span>{yText(tick)}</span>
        ))}
      </div>
      <svg
        class="plot-lines"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {y.ticks.map((tick) => {
          const up = String((1 - y.place(tick)) * height);
          return <line class="plot-grid" x1="0" x2={String(width)} y1={up} y2={up} />;
        })}
        {children}
      </svg>
      <div class="plot-x" aria-hidden="true">
        {x.ticks.map((tick) => (
          <span>{xText(tick)}</span>
        ))}
      </div>
    </div>
  );
}
