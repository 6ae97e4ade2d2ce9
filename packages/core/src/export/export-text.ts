import type { Catalogue, StreamQuery } from "../catalogue.ts";

export const exportSubjects = ["videos", "history"] as const;
export const exportFormats = ["csv", "json", "ndjson"] as const;
export type ExportSubject = (typeof exportSubjects)[number];
export type ExportFormat = (typeof exportFormats)[number];

/** What is wanted, and in which form. `csv` begins with a line of names; `json` is one array; `ndjson` a value per line. */
export interface ExportRequest extends StreamQuery {
  /** The tracked videos as they stand, or all that was ever read of any. @default "videos" */
  readonly what?: ExportSubject | undefined;
  /** @default "csv" */
  readonly format?: ExportFormat | undefined;
  /** Whether CSV begins with a byte order mark, by which spreadsheets know UTF-8. @default false */
  readonly bom?: boolean | undefined;
}

/** A piece of an export's text, and how many rows end in it. */
export interface ExportPiece {
  readonly text: string;
  readonly rows: number;
}

export interface ExportDeps {
  readonly catalogue: Pick<Catalogue, "streamVideos" | "streamHistory">;
}

/**
 * The text of an export, about a page of rows at a time; the next is read only when it is asked for, and memory does
 * not grow with their number. Times are ISO 8601 UTC. In CSV, texts that a spreadsheet would calculate are guarded by a
 * quote; `importFile` takes it away again. @throws {StorageError}
 */
export async function* exportText(
  { what = "videos", format = "csv", bom = false, ...query }: ExportRequest,
  { catalogue }: ExportDeps,
): AsyncGenerator<ExportPiece> {
  const isCsv = format === "csv";
  const { headLine, writeHistory, writeVideos } = await import("./write-rows.ts");
  const written = (what === "videos" ? writeVideos : writeHistory)(catalogue, query, isCsv);
  const between = format === "json" ? ",\n" : "\n";
  let before = isCsv ? `${bom ? "\uFEFF" : ""}${headLine(written)}\n` : format === "json" ? "[\n" : "";
  for await (const rows of written.pages) {
    yield { text: before + rows.join(between), rows: rows.length };
    before = between;
  }
  const isEmpty = before !== between;
  if (format === "json") yield { text: isEmpty ? "[]\n" : "\n]\n", rows: 0 };
  else yield { text: isEmpty ? before : "\n", rows: 0 };
}
