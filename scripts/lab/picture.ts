import { dayMs } from "./lab-video.ts";
import { policies } from "./policies.ts";
import { replay, type ReplayOptions } from "./replay.ts";
import type { Series } from "./series.ts";

/** Mean errors under one budget: a look per video every so many days. */
export interface BudgetPoint {
  readonly everyDays: number;
  readonly meanError: Readonly<Record<string, number>>;
}

const sweep = [14, 10, 7, 5, 3.5, 2.5, 1.75];
const estimated = "adaptive, estimate shown";

/** The same replay under several budgets, in one stagger; a cap that a budget cannot keep gives way to three rounds. */
export function sweepBudgets(
  series: readonly Series[],
  { capMs, ...options }: Omit<ReplayOptions, "seed" | "budget">,
): BudgetPoint[] {
  return sweep.map((everyDays) => {
    const cap = everyDays * dayMs > capMs / 2 ? Math.max(capMs, 3 * everyDays * dayMs) : capMs;
    const meanError: Record<string, number> = {};
    for (const policy of policies) {
      const budget = { liveVideosPerLook: everyDays };
      const run = replay(series, policy, { ...options, capMs: cap, budget, seed: 1 });
      meanError[policy.name] = run.shown.meanError;
      meanError[estimated] = run.estimated.meanError; // the adaptive rule's, which is the last
    }
    return { everyDays, meanError };
  });
}

const frame = { width: 760, height: 420, left: 76, right: 176, top: 56, bottom: 52 };
const lines = [
  { name: "predecessor", label: "seven-day rule", tone: "c" },
  { name: "uniform", label: "uniform", tone: "a" },
  { name: "proportional", label: "proportional", tone: "b" },
  { name: "adaptive", label: "adaptive", tone: "d" },
  { name: estimated, label: "… with the estimate", tone: "e" },
] as const;

/** Error over budget as SVG, both axes logarithmic, readable on light and dark pages. */
export function drawPicture(points: readonly BudgetPoint[], videos: number): string {
  const values = points.flatMap(({ meanError }) => Object.values(meanError)).filter((value) => value > 0);
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  const days = points.map(({ everyDays }) => everyDays);
  const x = scale([Math.max(...days), Math.min(...days)], [frame.left, frame.width - frame.right]);
  const y = scale([low, high], [frame.height - frame.bottom, frame.top]);
  const ends = spread(lines.map(({ name }) => y(Math.max(points.at(-1)?.meanError[name] ?? low, low))));
  const title = `Plays by which a video is wrong in the mean, at the end of each day (${videos.toLocaleString("en")} series)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${title}">
<style>${style}</style>
<rect class="page" width="${frame.width}" height="${frame.height}" rx="8"/>
<text class="title" x="20" y="28">${title}</text>
${decades(low, high)
  .map((value) => gridLine(y(value), value))
  .join("\n")}
${points.map(({ everyDays }) => text("mid", x(everyDays), frame.height - 28, everyDays.toString())).join("\n")}
${text("mid", (frame.left + frame.width - frame.right) / 2, frame.height - 9, "budget: one look per video every … days")}
${lines.map(({ name, tone }) => `<polyline class="line ${tone}" points="${points.map((point) => `${round(x(point.everyDays))},${round(y(Math.max(point.meanError[name] ?? low, low)))}`).join(" ")}"/>`).join("\n")}
${lines.map(({ label, tone }, index) => text(`end ${tone}`, frame.width - frame.right + 10, (ends[index] ?? 0) + 4, label)).join("\n")}
</svg>
`;
}

const style = `
.page{fill:#fff}text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:15px;font-weight:600;fill:#1f2328}
.mid{text-anchor:middle}.tick{text-anchor:end}.grid{stroke:#d0d7de}.line{fill:none;stroke-width:2.5;stroke-linejoin:round}
.a{stroke:#6e7781}.b{stroke:#9a6700}.c{stroke:#cf222e}.d{stroke:#0969da}.e{stroke:#1a7f37}.end{stroke:none;font-size:13px}
.end.a{fill:#6e7781}.end.b{fill:#9a6700}.end.c{fill:#cf222e}.end.d{fill:#0969da}.end.e{fill:#1a7f37}
@media(prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#9198a1}.title{fill:#f0f6fc}.grid{stroke:#3d444d}
.a{stroke:#9198a1}.b{stroke:#d29922}.c{stroke:#f85149}.d{stroke:#4493f8}.e{stroke:#3fb950}.end{stroke:none}
.end.a{fill:#9198a1}.end.b{fill:#d29922}.end.c{fill:#f85149}.end.d{fill:#4493f8}.end.e{fill:#3fb950}}
`;

/** A logarithmic scale; both ends are above 0. */
function scale([from, to]: [number, number], [start, end]: [number, number]) {
  return (value: number): number => start + (Math.log(value / from) / Math.log(to / from)) * (end - start);
}

function decades(low: number, high: number): number[] {
  const count = Math.round(Math.log10(high / low));
  return Array.from({ length: count + 1 }, (_, power) => low * 10 ** power);
}

function gridLine(height: number, value: number): string {
  const right = frame.width - frame.right;
  const line = `<line class="grid" x1="${frame.left}" x2="${right}" y1="${round(height)}" y2="${round(height)}"/>`;
  return `${line}${text("tick", frame.left - 8, height + 4, value.toLocaleString("en"))}`;
}

/** Moves heights apart so that labels do not cover each other; keeps their order. */
function spread(heights: readonly number[]): number[] {
  const placed = [...heights];
  const order = heights.map((_, index) => index).toSorted((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  let last = -Infinity;
  for (const index of order) {
    last = Math.max(placed[index] ?? 0, last + 16);
    placed[index] = last;
  }
  return placed;
}

function text(name: string, x: number, y: number, content: string): string {
  return `<text class="${name}" x="${round(x)}" y="${round(y)}">${content}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
