import { sql, type SQL } from "./sql.ts";
import type { Page } from "../catalogue.ts";
import { InputError } from "../errors.ts";

/** Where the next page begins: the sort key and the id of the last row seen. */
export type Place = readonly [key: string | number, id: number];

/** A place as callers see it: opaque. `list` names the list and its order, so that it fits no other. */
export function toCursor(list: string, [key, id]: Place): string {
  return Buffer.from(JSON.stringify([list, key, id])).toString("base64url");
}

/** @throws {InputError} for anything that `toCursor` did not make for this list. */
export function readCursor(list: string, cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  const parsed: unknown = parse(cursor);
  if (isList(parsed) && parsed.length === 3) {
    const [of, key, id] = parsed;
    if (of === list && isKey(key) && isInteger(id)) return [key, id];
  }
  throw new InputError(["cursor: it is not one of this list; begin without it"]);
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isKey = (value: unknown): value is string | number =>
  typeof value === "string" || (typeof value === "number" && Number.isFinite(value));

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

const defaultLimit = 50;
/** Most rows of a page. */
const maxLimit = 1000;

/** @throws {InputError} unless it is an integer from 1 to 1000. @default 50 */
export function readLimit(limit: number = defaultLimit): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  throw new InputError([`limit: ${limit} is not an integer from 1 to ${maxLimit}`]);
}

/** Rows behind the place; all if there is none. `comparison` is `>` or `<`, by the direction of the order. */
export function behind(place: Place | null, key: SQL, id: SQL, comparison: SQL): SQL {
  return place === null ? sql`1` : sql`(${key}, ${id}) ${comparison} (${place[0]}, ${place[1]})`;
}

/** Makes a page of up to `limit + 1` rows, the last of which only shows that there are more. */
export function toPage<Row, Item>(
  list: string,
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toItem), cursor: last === undefined ? null : toCursor(list, placeOf(last)) };
}
