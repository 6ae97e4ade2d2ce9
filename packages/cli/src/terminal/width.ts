import type { default as StringWidth } from "string-width";

const ellipsis = "...";
/** Letters of which everybody knows how wide they are: ASCII, and what Chinese and Japanese are written in. */
const common = /^[ -~\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FFF\uFF01-\uFF60]*$/;
const wide = /[^ -~]/g;

// Both know all of Unicode and take their time to load; what consists of common letters does not need them.
let stringWidth: typeof StringWidth | undefined;
let graphemes: Intl.Segmenter | undefined;

/** Columns a text takes. `cautious`: characters that some terminals draw wide count as wide. */
export function widthOf(text: string, cautious = false): number {
  if (common.test(text)) return text.length + (text.match(wide)?.length ?? 0);
  stringWidth ??= loadStringWidth();
  return stringWidth(text, { ambiguousIsNarrow: !cautious });
}

function loadStringWidth(): typeof StringWidth {
  // What is loaded so has no type; the package's own says what it is.
  // oxlint-disable-next-line typescript/no-unsafe-assignment
  const loaded: { default: typeof StringWidth } = require("string-width");
  return loaded.default;
}

/** The text cut to at most so many columns, never within a character; what was cut off shows as "...". */
export function clip(text: string, columns: number, cautious = false): string {
  if (widthOf(text, cautious) <= columns) return text;
  const room = columns - ellipsis.length;
  if (room < 0) return ellipsis.slice(0, Math.max(0, columns));
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
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
