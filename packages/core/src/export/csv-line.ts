import { guardFormula } from "./formula-guard.ts";

/** A line of CSV as RFC 4180 has it, without its end; null is an empty field. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return cells.map(cellText).join(",");
}

function cellText(cell: string | number | null): string {
  if (typeof cell !== "string") return cell === null ? "" : String(cell);
  const text = guardFormula(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
