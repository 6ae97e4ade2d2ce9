import type { Figure, Row } from "./figure.ts";
import { machineText, type Machine } from "./machine.ts";

/** A figure as it was measured. */
export interface Result extends Pick<Figure, "name" | "about"> {
  readonly seconds: number;
  readonly rows: readonly Row[];
}

/** One figure as text, a line per row. */
export function textOf({ rows }: Pick<Result, "rows">): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .map((row) => {
      const { what, unit, median } = row;
      const line = `  ${what.padEnd(width)} ${number(median).padStart(10)} ${unit.padEnd(10)} ${spreadText(row).padEnd(28)}`;
      return `${line} ${targetText(row)}${verdict(row)}`.trimEnd();
    })
    .join("\n");
}

/** All figures as the table of docs/performance.md. */
export function markdownOf(machine: Machine, results: readonly Result[]): string {
  const rows = results.flatMap(({ name, rows }) =>
    rows.map((row) => {
      const { what, unit, median } = row;
      const cells = [
        name,
        what,
        `${number(median)} ${unit}`,
        spreadText(row),
        targetText(row) + verdict(row),
      ];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
  );
  return [
    machineText(machine),
    "",
    "| figure | what | median | spread | target |",
    "|---|---|---:|---|---|",
    ...rows,
  ].join("\n");
}

function verdict({ met }: Row): string {
  return met === null ? "" : met ? " ✓" : " ✗";
}

function spreadText({ min, max, samples }: Row): string {
  return samples === 1 ? "(once)" : `(${number(min)} to ${number(max)}, ${samples} times)`;
}

function targetText({ target }: Row): string {
  if (target === null) return "";
  const { atLeast, atMost } = target;
  return atLeast === undefined ? `≤ ${number(atMost ?? Number.NaN)}` : `≥ ${number(atLeast)}`;
}

function number(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}
