import { expect, test } from "bun:test";
import { sql } from "../../../packages/core/src/db/sql.ts";

test("what stands between the braces becomes a value, never text", () => {
  const hostile = "'; DROP TABLE video; --";
  expect(sql`SELECT * FROM video WHERE title = ${hostile} AND id > ${3} AND uid IS ${null}`).toEqual({
    text: "SELECT * FROM video WHERE title = ? AND id > ? AND uid IS ?",
    values: [hostile, 3, null],
  });
});

test("a piece of SQL brings its own values along, in their order", () => {
  const inner = sql`play > ${1} AND ${sql.raw("tracked = 1")}`;
  expect(sql`SELECT ${0} FROM video WHERE ${inner} AND id < ${2}`).toEqual({
    text: "SELECT ? FROM video WHERE play > ? AND tracked = 1 AND id < ?",
    values: [0, 1, 2],
  });
});

test("pieces are joined by another, values included", () => {
  expect(sql.join([sql`a = ${1}`, sql`b = ${2}`, sql`c`], sql` OR ${9} OR `)).toEqual({
    text: "a = ? OR ? OR b = ? OR ? OR c",
    values: [1, 9, 2, 9],
  });
  expect(sql.join([], sql`, `)).toEqual({ text: "", values: [] });
});
