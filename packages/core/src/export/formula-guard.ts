/** What makes a spreadsheet take a cell for a formula, also behind quotes that already guard it. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** A text that no spreadsheet calculates: one that would be a formula begins with a quote more. */
export function guardFormula(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** The text that was guarded: of every text `guardFormula` gave, the one it was given. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}
