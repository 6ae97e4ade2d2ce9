import { Readable, pipeline } from "node:stream";
import { parse, type CsvError, type Info } from "csv-parse";
import { InputError } from "../errors.ts";
import { fieldOf, readFields, type Fields, type RowContext } from "./fields.ts";
import { refuse, type ImportRow } from "./rows.ts";
import { maxRowLength, readText } from "./text.ts";

interface CsvRow {
  readonly record: readonly string[];
  readonly info: Pick<Info, "lines">;
}

/** Which field each column is for, in their order; undefined for others. */
type Columns = readonly (keyof Fields | undefined)[];

/** The columns of a header, or the one that comes twice. */
export function columnsOf(header: readonly string[]): Columns {
  return header.map(fieldOf);
}

/** Reads rows under a header; titles may hold line breaks if they are quoted. */
export async function* readCsv(
  path: string,
  delimiter: string,
  context: RowContext,
): AsyncGenerator<ImportRow> {
  const skipped: ImportRow[] = [];
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    // A quote in the middle of a title is a quote.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: maxRowLength,
    on_skip: (error, raw) => void skipped.push(refuseBroken(error, raw)),
  });
  // An unreadable file ends the parser, which ends the loop below with its error.
  const rows: AsyncIterable<CsvRow> = pipeline(Readable.from(readText(path)), parser, () => undefined);
  let columns: Columns | undefined;
  for await (const { record, info } of rows) {
    if (skipped.length > 0) yield* skipped.splice(0);
    if (columns === undefined) {
      columns = columnsOf(record);
      const twice = columns.find((field, index) => field !== undefined && columns?.indexOf(field) !== index);
      if (twice !== undefined) throw new InputError([`${path}: the header names ${twice} twice`]);
    } else yield toRow(record, columns, info.lines, delimiter, context);
  }
  yield* skipped;
}

function toRow(
  record: readonly string[],
  columns: Columns,
  endLine: number,
  delimiter: string,
  context: RowContext,
): ImportRow {
  const refused = (reason: string) => {
    const text = record.join(delimiter);
    return refuse(endLine - (text.match(/\n/g)?.length ?? 0), text, reason);
  };
  if (record.length !== columns.length)
    return refused(`${record.length} fields under a header of ${columns.length}`);
  const fields: Partial<Record<keyof Fields, unknown>> = {};
  for (const [index, field] of columns.entries()) if (field !== undefined) fields[field] = record[index];
  const { entry, problems } = readFields(fields, context);
  return entry === undefined ? refused(problems.join("; ")) : { entry };
}

function refuseBroken(error: CsvError | undefined, raw: string | undefined): ImportRow {
  const line: unknown = error === undefined ? 0 : Reflect.get(error, "lines");
  return refuse(typeof line === "number" ? line : 0, raw ?? "", error?.message ?? "not a row of CSV");
}
