import { maxRowLength } from "./text.ts";

/** A record of a CSV text: its fields, and the line on which it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A record that has no end, as it stands in the text. */
export interface BrokenRecord {
  readonly line: number;
  readonly broken: string;
}

/**
 * Cuts a text that comes in pieces into the records of RFC 4180, a page of them for each piece: fields may be quoted,
 * and then hold delimiters, line breaks and doubled quotes. Beyond that, a quote within an unquoted field is a quote,
 * a field of which only the beginning is quoted stands for itself, and empty lines are none.
 */
export async function* csvRecords(
  pieces: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<readonly (CsvRecord | BrokenRecord)[]> {
  let [rest, line, lineEnd] = ["", 1, ""];
  for await (const piece of pieces) {
    // The end of the first line, which names columns and holds none itself, tells whether lines end as on old Macs.
    if (lineEnd === "") lineEnd = /\r\n|\n|\r(?=[^\n])/.exec(rest + piece)?.[0] ?? "";
    const text = lineEnd !== "\r" ? rest + piece : (rest + piece).replaceAll("\r", "\n");
    const page = cut(text, { delimiter, line, isEnd: false });
    rest = text.slice(page.end);
    line = page.line;
    yield page.records;
  }
  yield cut(rest, { delimiter, line, isEnd: true }).records;
}

interface Cutting {
  readonly delimiter: string;
  /** The number of the text's first line. */
  readonly line: number;
  /** Whether nothing follows the text. */
  readonly isEnd: boolean;
}

/** The records of a text; `end` is where the first unfinished one begins, `line` its line. */
function cut(text: string, { delimiter, line, isEnd }: Cutting) {
  const records: (CsvRecord | BrokenRecord)[] = [];
  let at = 0;
  let quote = text.indexOf('"');
  while (at < text.length) {
    const lineEnd = text.indexOf("\n", at);
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
    // Most lines are without a quote, and then the whole record.
    const read =
      quote < 0 || quote >= end ? readLine(text, at, end, delimiter) : readRecord(text, at, delimiter);
    const isCut = read.end === text.length && !isEnd;
    if (isCut && text.length - at <= maxRowLength) break;
    const raw = text.slice(at, read.end);
    if (isCut || read.fields === null) records.push({ line, broken: raw });
    else if (read.fields.length > 0) records.push({ line, fields: read.fields });
    line += read.end === end ? 1 : raw.split("\n").length;
    at = read.end + 1;
  }
  return { records, end: Math.min(at, text.length), line };
}

interface ReadRecord {
  /** null if a quote is open at the end of the text; none of an empty line. */
  readonly fields: readonly string[] | null;
  /** The place of its line break, or of the text's end. */
  readonly end: number;
}

function readLine(text: string, from: number, end: number, delimiter: string): ReadRecord {
  const row = text.slice(from, text[end - 1] === "\r" ? Math.max(from, end - 1) : end);
  return { fields: row === "" ? [] : row.split(delimiter), end };
}

function readRecord(text: string, from: number, delimiter: string): ReadRecord {
  const fields: string[] = [];
  for (let at = from; ;) {
    const field = text[at] === '"' ? readQuoted(text, at, delimiter) : readPlain(text, at, delimiter);
    if (field === null) return { fields: null, end: text.length };
    fields.push(field.value);
    if (text[field.end] !== delimiter) return { fields, end: endOfLine(text, field.end) };
    at = field.end + 1;
  }
}

interface Field {
  readonly value: string;
  /** Where its delimiter or the end of its line is. */
  readonly end: number;
}

/** null if the quote does not end. */
function readQuoted(text: string, from: number, delimiter: string): Field | null {
  let close = text.indexOf('"', from + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return null;
  const end = close + 1;
  const isClosed = text[end] === delimiter || endOfLine(text, end) >= 0;
  if (!isClosed) return readPlain(text, from, delimiter);
  return { value: text.slice(from + 1, close).replaceAll('""', '"'), end };
}

function readPlain(text: string, from: number, delimiter: string): Field {
  const lineEnd = text.indexOf("\n", from);
  const limit = lineEnd < 0 ? text.length : lineEnd;
  const next = text.indexOf(delimiter, from);
  const end = next < 0 || next > limit ? limit : next;
  const value = text.slice(from, end);
  return { value: end === limit && value.endsWith("\r") ? value.slice(0, -1) : value, end };
}

/** The place of the line break, if one is here, or of the text's end; -1 if the line goes on. */
function endOfLine(text: string, at: number): number {
  if (at >= text.length || text[at] === "\n") return at;
  return text[at] === "\r" && (at + 1 === text.length || text[at + 1] === "\n") ? at + 1 : -1;
}
