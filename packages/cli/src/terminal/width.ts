import stringWidth from "string-width";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const ellipsis = "...";

/** Columns a text takes. `cautious`: characters that some terminals draw wide count as wide. */
export function widthOf(text: string, cautious = false): number {
  return stringWidth(text, { ambiguousIsNarrow: !cautious });
}

/** The text cut to at most so many columns, never within a character; what was cut off shows as "...". */
export function clip(text: string, columns: number, cautious = false): string {
  if (widthOf(text, cautious) <= columns) return text;
  const room = columns - ellipsis.length;
  if (room < 0) return ellipsis.slice(0, Math.max(0, columns));
  let [kept, used] = ["", 0];
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment, cautious);
    if (used > room) break;
    kept += segment;
  }
  return kept + ellipsis;
}

/** The text filled with spaces to so many columns. */
export function pad(text: string, columns: number, side: "left" | "right"): string {
  const fill = " ".repeat(Math.max(0, columns - widthOf(text)));
  return side === "left" ? text + fill : fill + text;
}
