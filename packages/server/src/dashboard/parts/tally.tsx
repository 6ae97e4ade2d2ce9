/** @jsxImportSource hono/jsx */
import type { RunReport } from "@playcounts/core";
import { exactCount } from "../reading.ts";
import type { Visit } from "../visit.ts";

/** The counts of a run: `due` is the sum of the others. */
export type TallyCounts = Pick<
  RunReport,
  "due" | "updated" | "unchanged" | "skipped" | "failed" | "remaining"
>;

const parts = ["updated", "unchanged", "skipped", "failed", "remaining"] as const;

function nameOf(part: (typeof parts)[number], { words }: Visit): string {
  return part === "remaining" ? words.names.remaining : words.names.results[part];
}

/** The counts as one bar; the table or list beside it has the numbers. */
export function TallyBar({ counts }: { readonly counts: TallyCounts }) {
  const widths = parts.map((part) => (counts.due === 0 ? 0 : (counts[part] / counts.due) * 100));
  return (
    <svg class="tally-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="part-remaining" x="0" y="0" width="100" height="4" />
      {parts.map((part, index) => (
        <rect
          class={`part-${part}`}
          x={String(widths.slice(0, index).reduce((sum, width) => sum + width, 0))}
          y="0"
          width={String(widths[index])}
          height="4"
        />
      ))}
    </svg>
  );
}

/** The counts as a sum: what was due, and what became of it. */
export function Tally({ counts, visit }: { readonly counts: TallyCounts; readonly visit: Visit }) {
  const { words } = visit;
  return (
    <dl class="tally">
      <div class="total">
        <dt>{words.runs.due}</dt>
        <dd data-live="due">{exactCount(counts.due, visit)}</dd>
      </div>
      {parts.map((part) => (
        <div class={counts[part] === 0 ? "zero" : undefined}>
          <dt>
            <span class={`swatch part-${part}`} aria-hidden="true"></span>
            {nameOf(part, visit)}
          </dt>
          <dd data-live={part}>{exactCount(counts[part], visit)}</dd>
        </div>
      ))}
    </dl>
  );
}
