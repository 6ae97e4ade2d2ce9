import { readCsv } from "./csv.ts";
import { detectFormat, type ImportFormat } from "./format.ts";
import { readIdList } from "./id-list.ts";
import { readJsonArray, readJsonLines } from "./json.ts";
import { readPredecessor } from "./predecessor.ts";
import type { ImportContext, ImportRow } from "./rows.ts";
import { createTimeReader } from "./times.ts";
import type { RowContext } from "./fields.ts";

/**
 * Reads the videos a file names, one at a time, whatever its form: the predecessor's SQLite file, CSV, a JSON array,
 * JSON lines or a list of ids. Rows that make no sense are given with the reason. The file is never changed.
 * @throws {InputError} if the file cannot be read, is empty or of no known form
 */
export async function* readImport(path: string, { timezone, now }: ImportContext): AsyncGenerator<ImportRow> {
  const format = await detectFormat(path);
  yield* rowsOf(path, format, { readTime: createTimeReader(timezone), now });
}

function rowsOf(path: string, format: ImportFormat, context: RowContext): AsyncGenerator<ImportRow> {
  switch (format.kind) {
    case "sqlite":
      return readPredecessor(path, context.now);
    case "csv":
      return readCsv(path, format.delimiter, context);
    case "json-array":
      return readJsonArray(path, context);
    case "json-lines":
      return readJsonLines(path, context);
    case "id-list":
      return readIdList(path);
  }
}
