import { clip, pad, widthOf } from "./width.ts";

/** A column: its heading, and the side its cells lean to. */
export interface Column {
  readonly heading: string;
  readonly align: "left" | "right";
  /** At least this wide, so that tables shown one after another line up. */
  readonly minWidth?: number;
}

const gap = "  ";

export interface TableOptions {
  /** The last cells of each row are cut so that no line is longer; undefined leaves lines whole. */
  readonly maxWidth?: number | undefined;
  /** @default true */
  readonly withHeadings?: boolean;
}

/**
 * Rows under headings, aligned by what the terminal shows. Cells must be single lines (see `plainText`).
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const { maxWidth, withHeadings = true } = options;
  const lines = withHeadings ? [columns.map(({ heading }) => heading), ...rows] : rows;
  const widths = columns.map(({ minWidth = 0 }, place) =>
    lines.reduce((widest, line) => Math.max(widest, widthOf(line[place] ?? "")), minWidth),
  );
  return lines
    .map((line) => {
      const cells = columns.map(({ align }, place) => pad(line[place] ?? "", widths[place] ?? 0, align));
      const text = cells.join(gap).trimEnd();
      return maxWidth === undefined ? text : clip(text, maxWidth);
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** "label  value" lines with the values in one column. */
export function facts(pairs: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([label]) => widthOf(label)));
  return pairs.map(([label, value]) => `${pad(label, width, "left")}${gap}${value}\n`).join("");
}
