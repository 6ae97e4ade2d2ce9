import type { Catalogue, Reading, StoredVideo, StreamQuery } from "../catalogue.ts";
import { isoTime, isoTimeOrNull, readingDocument, videoDocument } from "../documents.ts";
import { counterNames } from "../video.ts";
import { csvLine } from "./csv-line.ts";

/** What is being written: rows as texts, and what a file of CSV calls their columns. */
export interface WrittenRows {
  readonly columns: readonly string[];
  readonly pages: AsyncIterable<readonly string[]>;
}

/** The tracked videos, each as a line of CSV or as JSON. */
export function writeVideos(
  catalogue: Pick<Catalogue, "streamVideos">,
  query: StreamQuery,
  isCsv: boolean,
): WrittenRows {
  return {
    columns: videoColumns,
    pages: written(catalogue.streamVideos(query), isCsv ? videoLine : videoText),
  };
}

/** All readings, each as a line of CSV or as JSON. */
export function writeHistory(
  catalogue: Pick<Catalogue, "streamHistory">,
  query: StreamQuery,
  isCsv: boolean,
): WrittenRows {
  return {
    columns: readingColumns,
    pages: written(catalogue.streamHistory(query), isCsv ? readingLine : readingText),
  };
}

/** The columns of a file's first line. */
export const headLine = ({ columns }: WrittenRows): string => csvLine(columns);

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
