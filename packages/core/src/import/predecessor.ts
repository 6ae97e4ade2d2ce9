import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { openFileConnection, type FileConnection } from "../db/file-connection.ts";
import { InputError } from "../errors.ts";
import { unknownCounters } from "../video.ts";
import { readFields, toCount, type RowContext } from "./fields.ts";
import { refuse, type ImportRow } from "./rows.ts";
import { createTimeReader } from "./times.ts";

const table = "bilibili_videos";
const pageSize = 1000;
/** The zone of the only server the predecessor ran on: its times name none. */
const timezone = "Asia/Shanghai";
/** What is read. Everything else repeats these, formatted, or is not about plays. */
const columns = [
  "aid",
  "uid",
  "title",
  "play",
  "video_review",
  "favorites",
  "pubdate",
  "pubdate_raw",
  "updated_at",
];

type Row = Readonly<Record<string, string | null>>;

/**
 * Reads the videos of the predecessor's database without changing it, whether or not it is in use.
 * Only ids that make no sense refuse a row. Numbers and dates that make none count as not known, because every one of
 * them is read anew anyway; videos marked as deleted are taken, because the upstream knows better.
 * @throws {InputError} if it is another program's database or cannot be read
 */
export async function* readPredecessor(path: string, now: number): AsyncGenerator<ImportRow> {
  const connection = openSafely(path);
  try {
    const selected = chooseColumns(connection, path);
    const context = { readTime: createTimeReader(timezone), now };
    for (let last = "-9223372036854775808"; ;) {
      const { rows } = connection.execute(
        `SELECT CAST(rowid AS TEXT) AS number, ${asBytes("bvid")}, ${selected} FROM ${table}
          WHERE rowid > CAST(? AS INTEGER) ORDER BY rowid LIMIT ${pageSize}`,
        [last],
      );
      for (const row of rows) {
        const texts = textsOf(row);
        last = texts["number"] ?? last;
        yield toRow(texts, context);
      }
      if (rows.length < pageSize) return;
      // What the driver holds is freed only when the event loop turns.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unreadable(path, cause);
  } finally {
    connection.close();
  }
}

function openSafely(path: string): FileConnection {
  try {
    return openReadOnly(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** SQLite's own form of address, which alone can say "read only": such a connection leaves the write-ahead log alone. */
function openReadOnly(path: string): FileConnection {
  const uri = `file:${encodeURI(resolve(path)).replaceAll("?", "%3f").replaceAll("#", "%23")}`;
  const open = (mode: string): FileConnection => {
    const connection = openFileConnection(`${uri}?${mode}`, 2_000);
    try {
      connection.execute("SELECT 1 FROM sqlite_master LIMIT 1");
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  };
  try {
    return open("mode=ro");
  } catch (error) {
    // A log must be opened beside the file, even an empty one; where that is forbidden, the file stands still.
    if (!/CANTOPEN|READONLY/.test(String(error)) || existsSync(`${path}-wal`)) throw error;
    return open("immutable=1");
  }
}

function chooseColumns(connection: FileConnection, path: string): string {
  const { rows } = connection.execute("SELECT name FROM pragma_table_info(?)", [table]);
  const present = new Set(rows.map((row) => textsOf(row)["name"]));
  if (!present.has("bvid"))
    throw new InputError(
      [`${path} is a SQLite database, but not the predecessor's: it has no table ${table}`],
      {
        hint: "to use a database of playcounts itself, name it in DATABASE_URL",
      },
    );
  // As text, because SQLite keeps whatever was written into a column, of whatever type and size.
  return columns.map((name) => (present.has(name) ? asBytes(name) : `NULL AS ${name}`)).join(", ");
}

/** A column's text as bytes: one that is not UTF-8 would make the driver end the whole process. */
function asBytes(name: string): string {
  return `CAST(CAST(${name} AS TEXT) AS BLOB) AS ${name}`;
}

function textsOf(row: unknown): Row {
  return Object.fromEntries(
    Object.entries(row ?? {}).map(([name, value]: [string, unknown]) => [name, textOf(value)]),
  );
}

function textOf(value: unknown): string | null {
  if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
  return typeof value === "string" ? value : null;
}

function toRow(row: Row, context: RowContext): ImportRow {
  const { bvid, aid, uid = null, title, play } = row;
  const line = Number(row["number"]);
  const read = readFields({ bvid, aid, title }, context);
  if (read.entry === undefined) return refuse(line, [bvid, aid, title].join(" | "), read.problems.join("; "));
  const plays = countIn(play);
  // The column called video_review holds the replies.
  const others = { reply: countIn(row["video_review"]), favorite: countIn(row["favorites"]) };
  return {
    entry: {
      ...read.entry,
      uid: uid !== null && /^[1-9]\d{0,19}$/.test(uid) ? uid : null,
      publishedAt: timeIn(row["pubdate_raw"], context) ?? timeIn(row["pubdate"], context),
      counts: plays === null ? null : { ...unknownCounters, play: plays, ...others },
      observedAt: timeIn(row["updated_at"], context),
      verify: true,
    },
  };
}

function countIn(text: string | null | undefined): number | null {
  return typeof text === "string" ? (toCount(text) ?? null) : null;
}

function timeIn(text: string | null | undefined, { readTime }: RowContext): number | null {
  return typeof text === "string" ? (readTime(text) ?? null) : null;
}

function unreadable(path: string, cause: unknown): InputError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new InputError([`${path} cannot be read: ${message}`], {
    hint: "if another program is writing to it, stop that one; if the file is damaged, use a backup of it",
    cause,
  });
}
