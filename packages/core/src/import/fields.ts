import { avToBv, bvToAv, parseVideoId } from "../bilibili/bvid.ts";
import type { CatalogueEntry } from "../catalogue.ts";
import { unknownCounters, type VideoRef } from "../video.ts";
import type { ReadTime } from "./times.ts";

/** What a row says, by our names: texts, or numbers where the format has them; empty and null are "not known". */
export interface Fields {
  readonly bvid?: unknown;
  readonly aid?: unknown;
  readonly uid?: unknown;
  readonly title?: unknown;
  readonly play?: unknown;
  readonly pubdate?: unknown;
  readonly updatedAt?: unknown;
}

/** Column names, as they come and as they are meant. The second ones are those of our own exports. */
export const columnNames: Readonly<Record<string, keyof Fields>> = {
  bvid: "bvid",
  aid: "aid",
  uid: "uid",
  title: "title",
  play: "play",
  pubdate: "pubdate",
  publishedat: "pubdate",
  updated_at: "updatedAt",
  observedat: "updatedAt",
};

/** The field a column is for; undefined for one that says nothing to us. */
export function fieldOf(column: string): keyof Fields | undefined {
  return Object.hasOwn(columnNames, column.trim().toLowerCase())
    ? columnNames[column.trim().toLowerCase()]
    : undefined;
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
  const read = <Value>(
    name: string,
    value: unknown,
    parse: (text: string) => Value | undefined,
    expected: string,
  ) => {
    const text = textOf(value);
    if (text === null) return null;
    const parsed = text === undefined ? undefined : parse(text);
    if (parsed === undefined) problems.push(`${name} ${shown(value)} is not ${expected}`);
    return parsed ?? null;
  };
  const byBvid = read("bvid", fields.bvid, fromBvid, "a BV id");
  const byAid = read("aid", fields.aid, fromAid, "an av number");
  const uid = read(
    "uid",
    fields.uid,
    (text) => (/^[1-9]\d{0,19}$/.test(text) ? text : undefined),
    "an uploader id",
  );
  const play = read("play", fields.play, toCount, "a whole number of plays");
  const publishedAt = read("pubdate", fields.pubdate, readTime, "a time");
  const observedAt = read("updated_at", fields.updatedAt, readTime, "a time");
  if (publishedAt !== null && publishedAt > now + maxForerunMs)
    problems.push(`pubdate ${shown(fields.pubdate)} lies in the future`);
  const title = readTitle(fields.title, problems);
  if (byBvid !== null && byAid !== null && byBvid.aid !== byAid.aid)
    problems.push(`bvid ${byBvid.bvid} and aid ${byAid.aid} are different videos`);
  const ref = byBvid ?? byAid;
  if (ref === null && problems.length === 0) problems.push("neither a bvid nor an aid");
  if (ref === null || problems.length > 0) return { problems };
  const counts = play === null ? null : { ...unknownCounters, play };
  return { entry: { ...ref, uid, title, publishedAt, counts, observedAt, verify: false } };
}

/** null for "not known"; undefined for what no text can stand for, such as a number that lost its last digits. */
function textOf(value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value.trim() === "" ? null : value.trim();
  if (typeof value !== "number" || Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined;
  return String(value);
}

function fromBvid(text: string): VideoRef | undefined {
  const aid = bvToAv(text);
  return aid === undefined ? undefined : { bvid: text, aid };
}

function fromAid(text: string): VideoRef | undefined {
  return /^(av)?\d+$/i.test(text) ? parseVideoId(text) : undefined;
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
