import { avToBv, bvToAv, toAid } from "../bilibili/bvid.ts";
import type { CatalogueEntry } from "../catalogue.ts";
import { counterNames, unknownCounters, type CounterName, type Counters, type VideoRef } from "../video.ts";
import type { ReadTime } from "./times.ts";

/** What a row may say of a video, by our names. */
export const fieldNames = ["bvid", "aid", "uid", "title", ...counterNames, "pubdate", "updatedAt"] as const;
export type FieldName = (typeof fieldNames)[number];

/** What a row says: texts, or numbers where the format has them; empty and null are "not known". */
export type Fields = Readonly<Partial<Record<FieldName, unknown>>>;

/** Column names, as they come and as they are meant; `publishedat` and `observedat` are those of our own exports. */
const columnNames: ReadonlyMap<string, FieldName> = new Map([
  ...fieldNames.map((name) => [name.toLowerCase(), name] as const),
  ["publishedat", "pubdate"],
  ["updated_at", "updatedAt"],
  ["observedat", "updatedAt"],
]);

/** The field a column is for; undefined for one that says nothing to us. */
export function fieldOf(column: string): FieldName | undefined {
  return columnNames.get(column.trim().toLowerCase());
}

/** What the reading of a row depends on. */
export interface RowContext {
  readonly readTime: ReadTime;
  /** Epoch ms. */
  readonly now: number;
}

/** Nothing is listed that is published later than this from now: the date is a mistake. */
const maxForerunMs = 366 * 24 * 60 * 60_000;

/** A row that is right, or everything that is wrong with it. */
export type ReadFields =
  | { readonly entry: CatalogueEntry; readonly problems?: never }
  | { readonly entry?: never; readonly problems: readonly string[] };

/** Reads a row; nothing in it is guessed, and one wrong field refuses it. */
export function readFields(fields: Fields, { readTime, now }: RowContext): ReadFields {
  const problems: string[] = [];
  const byBvid = read("bvid", fields.bvid, bvToAv, "a BV id", problems);
  const byAid = read("aid", fields.aid, toAid, "an av number", problems);
  const uid = read("uid", fields.uid, toUid, "an uploader id", problems);
  const counts = readCounts(fields, problems);
  const publishedAt = read("pubdate", fields.pubdate, readTime, "a time", problems);
  const observedAt = read("updated_at", fields.updatedAt, readTime, "a time", problems);
  if (publishedAt !== null && publishedAt > now + maxForerunMs)
    problems.push(`pubdate ${shown(fields.pubdate)} lies in the future`);
  const title = readTitle(fields.title, problems);
  if (byBvid !== null && byAid !== null && byBvid !== byAid)
    problems.push(`bvid ${String(fields.bvid).trim()} and aid ${byAid} are different videos`);
  const aid = byBvid ?? byAid;
  if (aid === null && problems.length === 0) problems.push("neither a bvid nor an aid");
  if (aid === null || problems.length > 0) return { problems };
  const bvid = byBvid === null ? avToBv(aid) : String(fields.bvid).trim();
  return { entry: { aid, bvid, uid, title, publishedAt, counts, observedAt, verify: false } };
}

/** The counters; null if there is no play count. Of the others, a text that is no whole number counts as not known. */
function readCounts(fields: Fields, problems: string[]): Counters | null {
  const play = read("play", fields.play, toCount, "a whole number of plays", problems);
  if (play === null) return null;
  const others: Partial<Record<CounterName, number | null>> = {};
  for (const name of counterNames) {
    const text = textOf(fields[name]);
    if (text !== null && text !== undefined) others[name] = toCount(text) ?? null;
  }
  return { ...unknownCounters, ...others, play };
}

/** The value of a field, null for "not known", or a problem more. */
function read<Value>(
  name: string,
  value: unknown,
  parse: (text: string) => Value | undefined,
  expected: string,
  problems: string[],
): Value | null {
  const text = textOf(value);
  if (text === null) return null;
  const parsed = text === undefined ? undefined : parse(text);
  if (parsed === undefined) problems.push(`${name} ${shown(value)} is not ${expected}`);
  return parsed ?? null;
}

/** null for "not known"; undefined for what no text can stand for, such as a number that lost its last digits. */
function textOf(value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value.trim() || null;
  if (typeof value !== "number" || Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined;
  return String(value);
}

function toUid(text: string): string | undefined {
  return /^[1-9]\d{0,19}$/.test(text) ? text : undefined;
}

/** `12345.0` is how tables with gaps write whole numbers. */
export function toCount(text: string): number | undefined {
  const digits = /^(\d+)(?:\.0+)?$/.exec(text)?.[1];
  const count = Number(digits);
  return Number.isSafeInteger(count) ? count : undefined;
}

const maxTitle = 500;

function readTitle(value: unknown, problems: string[]): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value !== "string") problems.push(`title ${shown(value)} is not a text`);
  return typeof value === "string" ? toTitle(value) : null;
}

/** A title as it may be stored: well-formed, without NUL, of at most 500 UTF-16 units. */
export function toTitle(text: string): string {
  return text.slice(0, maxTitle).toWellFormed().replaceAll("\0", "\uFFFD");
}

/** An entry of nothing but its id. */
export function bareEntry(ref: VideoRef): CatalogueEntry {
  return {
    aid: ref.aid,
    bvid: avToBv(ref.aid),
    uid: null,
    title: null,
    publishedAt: null,
    counts: null,
    observedAt: null,
    verify: false,
  };
}

const maxShown = 60;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > maxShown ? `${text.slice(0, maxShown).toWellFormed()}…` : text;
}
