import { parseVideoId } from "../bilibili/bvid.ts";
import { bareEntry, fieldOf, readFields, type Fields, type RowContext } from "./fields.ts";
import { elementsOf } from "./json-array.ts";
import { refuse, type ImportRow } from "./rows.ts";
import { linesOf, type Line } from "./text.ts";

/** Reads the elements of a JSON array: objects by the names of the columns, or mere ids. */
export function readJsonArray(path: string, context: RowContext): AsyncGenerator<ImportRow> {
  return readValues(elementsOf(path), context);
}

/** Reads one JSON value per line; empty lines are none. */
export function readJsonLines(path: string, context: RowContext): AsyncGenerator<ImportRow> {
  return readValues(linesOf(path), context, /^\s*$/);
}

async function* readValues(
  texts: AsyncIterable<Line>,
  context: RowContext,
  ignored?: RegExp,
): AsyncGenerator<ImportRow> {
  for await (const { line, text } of texts) {
    if (ignored?.test(text) === true) continue;
    const value = parse(text);
    if (value === undefined) yield refuse(line, text, "not valid JSON");
    else yield toRow(value, line, text, context);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toRow(value: unknown, line: number, text: string, context: RowContext): ImportRow {
  if (typeof value === "string") {
    const ref = /^\d+$/.test(value) ? undefined : parseVideoId(value);
    return ref === undefined ? refuse(line, text, "not a BV or av id") : { entry: bareEntry(ref) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refuse(line, text, "not an object with a bvid or an aid");
  const { entry, problems } = readFields(fieldsOf(value), context);
  return entry === undefined ? refuse(line, text, problems.join("; ")) : { entry };
}

function fieldsOf(value: object): Fields {
  const fields: Partial<Record<keyof Fields, unknown>> = {};
  for (const [name, content] of Object.entries(value)) {
    const field = fieldOf(name);
    if (field !== undefined) fields[field] = content;
  }
  return fields;
}
