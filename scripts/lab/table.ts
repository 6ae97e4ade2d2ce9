import type { Compared, Comparison } from "./compare.ts";
import { dayMs } from "./lab-video.ts";

const columns: readonly (readonly [title: string, cell: (row: Compared) => string])[] = [
  ["", ({ policy }) => policy],
  ["mean error", ({ worst }) => number(worst.meanError)],
  ["of uniform", ({ ofUniform }) => ofUniform.meanError.toFixed(3)],
  ["of all plays", ({ worst }) => percent(worst.errorShare)],
  ["mean rel.", ({ worst }) => percent(worst.meanRelative)],
  ["of uniform", ({ ofUniform }) => ofUniform.meanRelative.toFixed(3)],
  ["median", ({ worst }) => percent(worst.medianRelative)],
  ["p95", ({ worst }) => percent(worst.p95Relative)],
  ["off > 5 %", ({ worst }) => percent(worst.offBy5)],
  ["off > 20 %", ({ worst }) => percent(worst.offBy20)],
  ["looks", ({ looksMadePerDay }) => number(looksMadePerDay)],
  ["unseen", ({ worst }) => `${worst.longestUnseenDays.toFixed(1)} d`],
];

/** The comparison as text for a terminal, a line per rule. */
export function renderComparison(comparison: Comparison, capMs: number): string {
  const rows = [
    columns.map(([title]) => title),
    ...comparison.policies.map((row) => columns.map(([, cell]) => cell(row))),
  ];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
  return [
    `${number(comparison.live)} live videos, ${number(comparison.looksPerDay)} looks a day: ` +
      `each every ${(comparison.live / comparison.looksPerDay).toFixed(2)} days in the mean.`,
    capLine(comparison, capMs),
    "",
    ...table,
    "",
    `The truth lay within the bounds of ${percent(comparison.insideBounds)} of the estimates.`,
  ].join("\n");
}

function capLine({ cap }: Comparison, capMs: number): string {
  const days = `${(capMs / dayMs).toLocaleString("en")}-day cap`;
  return cap.shortPerDay === 0
    ? `The ${days} takes ${number(cap.neededPerDay)} of them.`
    : `The ${days} cannot be kept: it takes ${number(cap.neededPerDay)} looks a day, ${number(cap.shortPerDay)} more. ` +
        `These keep ${(cap.attainableMs / dayMs).toFixed(1)} days.`;
}

function number(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;
}
