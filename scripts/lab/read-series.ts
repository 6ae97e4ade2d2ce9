import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Series } from "./series.ts";

/** The data or the command line cannot be used; the message says where and what to do. */
export class LabError extends Error {
  override name = "LabError";
}

const format =
  "video_id,category,d0,d1,…: one line per video, its plays gained on each day from the day of publishing";

/** Reads a CSV file, gzipped or not, whatever its name. @throws {LabError} */
export function readSeries(path: string): Series[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes);
  } catch (error) {
    throw new LabError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseSeries(bytes.toString("utf8"), path);
}

/** Cells after the last day of a shorter series stay empty. @throws {LabError} naming the line. */
export function parseSeries(text: string, name: string): Series[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const header = cellsOf(lines[0] ?? "").map((cell) => cell.toLowerCase());
  const days = header.length - 2;
  if (header[0] !== "video_id" || header[1] !== "category" || days < 1 || !isCounting(header.slice(2)))
    throw new LabError(`${name}, line 1: not the header of daily gains. Expected ${format}`);
  const seen = new Map<string, number>();
  const series: Series[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === "") continue;
    const where = `${name}, line ${index + 1}`;
    const [id = "", category = "", ...cells] = cellsOf(line);
    if (id === "") throw new LabError(`${where}: no video_id. Give every video an id, or remove the line`);
    const first = seen.get(id);
    if (first !== undefined)
      throw new LabError(`${where}: ${id} was on line ${first} already. Keep one line per video`);
    seen.set(id, index + 1);
    if (cells.length > days)
      throw new LabError(`${where}: ${cells.length} days, but the header names ${days}. Check the commas`);
    series.push({ id, category, gains: gainsOf(cells, where), startAge: 0, startPlay: 0 });
  }
  if (series.length === 0) throw new LabError(`${name}: no videos in it. Expected ${format}`);
  return series;
}

function isCounting(names: readonly string[]): boolean {
  return names.every((name, day) => name === `d${day}`);
}

function gainsOf(cells: readonly string[], where: string): number[] {
  const end = cells.findLastIndex((cell) => cell !== "") + 1;
  if (end === 0) throw new LabError(`${where}: no gains. Remove the line`);
  return cells.slice(0, end).map((cell, day) => {
    const gain = cell === "" ? NaN : Number(cell);
    if (!Number.isFinite(gain))
      throw new LabError(
        `${where}, d${day}: "${cell.slice(0, 40)}" is no number. Write the plays gained on that day`,
      );
    return gain;
  });
}

/** One line's cells, unquoted; there are no line breaks within. */
function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",").map((cell) => cell.trim());
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? "").trim(),
  );
}
