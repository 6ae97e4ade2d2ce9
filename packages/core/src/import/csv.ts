import { InputError } from "../errors.ts";
import { unguardFormula } from "../export/formula-guard.ts";
import { csvRecords, type CsvRecord } from "./csv-records.ts";
import { fieldNames, fieldOf, readFields, type FieldName, type RowContext } from "./fields.ts";
import { refuse, type ImportRow } from "./rows.ts";
import { readText } from "./text.ts";

/** The fields that the columns of a header are for, in their order; undefined for others. */
export function columnsOf(header: readonly string[]): readonly (FieldName | undefined)[] {
  return header.map(fieldOf);
}

/** The columns that say something, each with its place; and how many there are, others included. */
interface Columns {
  readonly known: readonly (readonly [name: FieldName, place: number])[];
  readonly count: number;
}

/**
 * Reads rows under a header; titles may hold line breaks if they are quoted. The quote by which an export of ours guards
 * a title from being calculated is taken away.
 */
export async function* readCsv(
  path: string,
  delimiter: string,
  context: RowContext,
): AsyncGenerator<ImportRow> {
  let columns: Columns | undefined;
  for await (const page of csvRecords(readText(path), delimiter))
    for (const record of page) {
      if ("broken" in record) yield refuse(record.line, record.broken, "a quote or a line has no end");
      else if (columns !== undefined) yield toRow(record, columns, delimiter, context);
      else columns = readHeader(record.fields, path);
    }
}

/** @throws {InputError} if a column comes twice */
function readHeader(header: readonly string[], path: string): Columns {
  const fields = columnsOf(header);
  const twice = fields.find((field, index) => field !== undefined && fields.indexOf(field) !== index);
  if (twice !== undefined) throw new InputError([`${path}: the header names ${twice} twice`]);
  return {
    count: header.length,
    known: fieldNames.flatMap((name) =>
      fields.includes(name) ? [[name, fields.indexOf(name)] as const] : [],
    ),
  };
}

function toRow(
  { line, fields: cells }: CsvRecord,
  columns: Columns,
  delimiter: string,
  context: RowContext,
): ImportRow {
  const refused = (reason: string) => refuse(line, cells.join(delimiter), reason);
  if (cells.length !== columns.count)
    return refused(`${cells.length} fields under a header of ${columns.count}`);
  const fields: Partial<Record<FieldName, unknown>> = {};
  for (const [name, place] of columns.known) fields[name] = cells[place];
  if (typeof fields.title === "string") fields.title = unguardFormula(fields.title);
  const { entry, problems } = readFields(fields, context);
  return entry === undefined ? refused(problems.join("; ")) : { entry };
}
