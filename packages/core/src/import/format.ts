import { open } from "node:fs/promises";
import { parseVideoId } from "../bilibili/bvid.ts";
import { InputError } from "../errors.ts";
import { columnsOf } from "./csv.ts";
import { idOn } from "./id-list.ts";

/** What a file turned out to hold, whatever its name says. */
export type ImportFormat =
  | { readonly kind: "sqlite" | "json-array" | "json-lines" | "id-list" }
  | { readonly kind: "csv"; readonly delimiter: string };

const sqliteMagic = "SQLite format 3\0";
/** Enough to see a header and some lines. */
const headBytes = 64 * 1024;
const delimiters = [",", ";", "\t"] as const;
const utf16Marks = ["\u00ff\u00fe", "\u00fe\u00ff"];

const expected =
  "expected the predecessor's SQLite file, CSV with a header that names bvid or aid, a JSON array, JSON lines, " +
  "or a list of BV ids, av ids or addresses, one per line";

/** @throws {InputError} if the file cannot be read, is empty or of no known form */
export async function detectFormat(path: string): Promise<ImportFormat> {
  const head = await readHead(path);
  const raw = head.toString("latin1");
  if (raw.startsWith(sqliteMagic)) return { kind: "sqlite" };
  if (utf16Marks.some((mark) => raw.startsWith(mark)))
    throw new InputError([`${path} is UTF-16 text`], { hint: "save it again as UTF-8" });
  const text = new TextDecoder().decode(head);
  if (text.trim() === "") throw new InputError([`${path} is empty`], { hint: expected });
  const format = formatOf(text.trimStart());
  if (format === undefined) throw new InputError([`${path} is of no known form`], { hint: expected });
  return format;
}

/** @throws {InputError} */
async function readHead(path: string): Promise<Buffer> {
  const failed = (cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new InputError([`${path} cannot be read: ${why}`], { hint: expected, cause });
  };
  const file = await open(path, "r").catch((cause: unknown) => {
    throw failed(cause);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw failed(cause);
  } finally {
    await file.close();
  }
}

function formatOf(text: string): ImportFormat | undefined {
  if (text.startsWith("[")) return { kind: "json-array" };
  const lines = text.split("\n").map((line) => line.trim());
  if (text.startsWith("{")) {
    // One object over many lines is neither of the two forms.
    return lines.some((line) => /^\{.*\}$/.test(line)) ? { kind: "json-lines" } : undefined;
  }
  const [header = ""] = lines;
  const delimiter = delimiters.find((candidate) => isHeader(header.split(candidate)));
  if (delimiter !== undefined) return { kind: "csv", delimiter };
  const ids = lines.map(idOn);
  return ids.some((id) => parseVideoId(id) !== undefined) ? { kind: "id-list" } : undefined;
}

function isHeader(cells: readonly string[]): boolean {
  const names = columnsOf(cells.map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")));
  return names.includes("bvid") || names.includes("aid");
}
