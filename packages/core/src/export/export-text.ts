import type { Catalogue, Reading, StoredVideo, StreamQuery } from "../catalogue.ts";
import { isoTime, isoTimeOrNull, readingDocument, videoDocument } from "../documents.ts";
import { counterNames } from "../video.ts";
import { csvLine } from "./csv-line.ts";

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
  const pages =
    what === "videos"
      ? written(catalogue.streamVideos(query), isCsv ? videoLine : videoText)
      : written(catalogue.streamHistory(query), isCsv ? readingLine : readingText);
  const between = format === "json" ? ",\n" : "\n";
  const names = what === "videos" ? videoColumns : readingColumns;
  let before = isCsv ? `${bom ? "\uFEFF" : ""}${csvLine(names)}\n` : format === "json" ? "[\n" : "";
  for await (const rows of pages) {
    yield { text: before + rows.join(between), rows: rows.length };
    before = between;
  }
  const isEmpty = before !== between;
  if (format === "json") yield { text: isEmpty ? "[]\n" : "\n]\n", rows: 0 };
  else yield { text: isEmpty ? before : "\n", rows: 0 };
}

async function* written<Row>(
  pages: AsyncIterable<readonly Row[]>,
  toText: (row: Row) => string,
): AsyncGenerator<readonly string[]> {
  for await (const page of pages) if (page.length > 0) yield page.map(toText);
}

/** `importFile` knows them, too, as far as it takes what they name. */
const videoColumns = ["bvid", "aid", "uid", "title", ...counterNames]
  .concat("publishedAt", "observedAt", "attemptedAt")
  .concat("state", "suspectPlay", "suspectReason");
const readingColumns = ["bvid", "aid", "observedAt", ...counterNames, "source", "runId"];

function videoLine(video: StoredVideo): string {
  const { bvid, aid, uid, title, state, suspect } = video;
  return csvLine([
    bvid,
    aid,
    uid,
    title,
    ...counterNames.map((name) => video[name]),
    isoTimeOrNull(video.publishedAt),
    isoTimeOrNull(video.observedAt),
    isoTimeOrNull(video.attemptedAt),
    state,
    suspect === null ? null : suspect.counts.play,
    suspect === null ? null : suspect.reason,
  ]);
}

function readingLine(reading: Reading): string {
  const { bvid, aid, observedAt, source, runId } = reading;
  return csvLine([
    bvid,
    aid,
    isoTime(observedAt),
    ...counterNames.map((name) => reading[name]),
    source,
    runId,
  ]);
}

function videoText(video: StoredVideo): string {
  return JSON.stringify({ ...videoDocument(video), publishedAt: isoTimeOrNull(video.publishedAt) });
}

const readingText = (reading: Reading): string => JSON.stringify(readingDocument(reading));
