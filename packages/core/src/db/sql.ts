/** What SQLite takes as a value. */
export type SqlValue = string | number | bigint | boolean | null | Uint8Array;

/** A statement or a piece of one: `?` stands for each of the values, in their order. */
export interface SQL {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/**
 * Writes a statement: what stands between the braces is a piece of SQL or becomes a value, never text. It is all that is
 * left of a query builder here, because loading one takes longer than everything else of a short command.
 */
export function sql(texts: TemplateStringsArray, ...parts: readonly (SQL | SqlValue)[]): SQL {
  let text = texts[0] ?? "";
  const values: SqlValue[] = [];
  for (const [index, part] of parts.entries()) {
    if (isPiece(part)) values.push(...part.values);
    else values.push(part);
    text += `${isPiece(part) ? part.text : "?"}${texts[index + 1] ?? ""}`;
  }
  return { text, values };
}

/** A piece of SQL without values; what is not written in the program itself must never get here. */
sql.raw = (text: string): SQL => ({ text, values: [] });

/** Pieces with another between any two of them. */
sql.join = (pieces: readonly SQL[], between: SQL): SQL => ({
  text: pieces.map(({ text }) => text).join(between.text),
  values: pieces.flatMap(({ values }, index) => (index === 0 ? values : [...between.values, ...values])),
});

function isPiece(part: SQL | SqlValue): part is SQL {
  return typeof part === "object" && part !== null && "text" in part;
}
