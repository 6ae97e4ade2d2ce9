import type { ImportFormat } from "./format.ts";
import type { ImportContext, ImportRow } from "./rows.ts";
import type { RowContext } from "./fields.ts";

/**
 * Reads the videos a file names, one at a time, whatever its form: the predecessor's SQLite file, CSV, a JSON array,
 * JSON lines or a list of ids. Rows that make no sense are given with the reason. The file is never changed.
 * @throws {InputError} if the file cannot be read, is empty or of no known form
 */
export async function* readImport(path: string, { timezone, now }: ImportContext): AsyncGenerator<ImportRow> {
  const { detectFormat } = await import("./format.ts");
  const { createTimeReader } = await import("./times.ts");
  const format = await detectFormat(path);
  yield* await rowsOf(path, format, { readTime: createTimeReader(timezone), now });
}

/** Each form's reader is loaded with its first file, as is all of this: whoever imports nothing pays for no parser. */
async function rowsOf(
  path: string,
  format: ImportFormat,
  context: RowContext,
): Promise<AsyncGenerator<ImportRow>> {
  switch (format.kind) {
    case "sqlite":
      return (await import("./predecessor.ts")).readPredecessor(path, context.now);
    case "csv":
      return (await import("./csv.ts")).readCsv(path, format.delimiter, context);
    case "json-array":
      return (await import("./json.ts")).readJsonArray(path, context);
    case "json-lines":
      return (await import("./json.ts")).readJsonLines(path, context);
    case "id-list":
      return (await import("./id-list.ts")).readIdList(path);
  }
}
