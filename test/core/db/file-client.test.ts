import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import type { DatabaseClient } from "../../../packages/core/src/db/client.ts";
import { openFileClient } from "../../../packages/core/src/db/file-client.ts";
import { failureOf } from "../../contracts/failure-of.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "playcounts-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newPath = () => join(folder, `${(files += 1)}.db`);
const read = async (client: Pick<DatabaseClient, "execute">, sql: string) =>
  (await client.execute({ sql, args: [] })).rows.map((row): Record<string, unknown> =>
    Object.assign({}, row),
  );
const run = (client: Pick<DatabaseClient, "execute">, sql: string) => client.execute({ sql, args: [] });

/** A file with one table, in the journal mode that every database of ours is in. */
async function withTable(open: (path: string) => DatabaseClient) {
  const path = newPath();
  const client = open(path);
  await run(client, "PRAGMA journal_mode = WAL");
  await run(client, "CREATE TABLE n (value INTEGER PRIMARY KEY, name TEXT)");
  await run(client, "INSERT INTO n VALUES (1, 'one')");
  return { path, client, [Symbol.dispose]: () => client.close() };
}

const own = (path: string) => openFileClient(path, 1);
const libsqls = (path: string): DatabaseClient =>
  createClient({ url: `file:${path}`, timeout: 1, concurrency: 2 });

describe.each([
  ["our client of a file", own],
  ["libSQL's own client", libsqls],
] as const)("%s", (_, open) => {
  test("gives rows by their names, and values as JavaScript has them", async () => {
    using table = await withTable(open);
    const { rows, rowsAffected } = await table.client.execute({
      sql: `SELECT 1 AS whole, 1.5 AS real, NULL AS none, '播' AS "like", x'00ff' AS bytes, ? AS yes, ? + 1 AS sum`,
      args: [true, 9_007_199_254_740_990],
    });
    expect(rows.map((row) => Object.assign({}, row))).toEqual([
      {
        whole: 1,
        real: 1.5,
        none: null,
        like: "播",
        bytes: new Uint8Array([0, 255]).buffer,
        yes: 1,
        sum: 9_007_199_254_740_991,
      },
    ]);
    expect(rowsAffected).toBe(0);
  });

  test("counts the rows a statement changed, each time it is run", async () => {
    using table = await withTable(open);
    const insert = (value: number) =>
      table.client.execute({ sql: "INSERT OR IGNORE INTO n (value) VALUES (?)", args: [value] });
    const changed = [await insert(1), await insert(2), await insert(2), await insert(3)];
    expect(changed.map(({ rowsAffected }) => rowsAffected)).toEqual([0, 1, 0, 1]);
  });

  test("gives what a statement returns of the rows it writes", async () => {
    using table = await withTable(open);
    const insert = "INSERT INTO n (name) VALUES ('next') RETURNING value";
    expect([await read(table.client, insert), await read(table.client, insert)]).toEqual([
      [{ value: 2 }],
      [{ value: 3 }],
    ]);
  });

  test("keeps what is inside a transaction from those outside until it is committed", async () => {
    using table = await withTable(open);
    const transaction = await table.client.transaction("write");
    await run(transaction, "UPDATE n SET name = 'changed'");
    const names = async (from: Pick<DatabaseClient, "execute">) =>
      (await read(from, "SELECT name FROM n")).map(({ name }) => name);
    expect([await names(transaction), await names(table.client)]).toEqual([["changed"], ["one"]]);
    await transaction.commit();
    expect(await names(table.client)).toEqual(["changed"]);
  });

  test("undoes a transaction that is rolled back, whatever went wrong in it", async () => {
    using table = await withTable(open);
    const transaction = await table.client.transaction("write");
    await run(transaction, "INSERT INTO n VALUES (2, 'two')");
    expect(await failureOf(run(transaction, "INSERT INTO n VALUES (1, 'again')"))).toMatchObject({
      code: expect.stringMatching(/^SQLITE_CONSTRAINT/),
    });
    await transaction.rollback();
    await transaction.rollback();
    expect(await read(table.client, "SELECT value FROM n")).toEqual([{ value: 1 }]);
  });

  test("runs a statement again that failed before", async () => {
    using table = await withTable(open);
    const insert = (value: number) =>
      table.client.execute({
        sql: "INSERT INTO n (value, name) VALUES (?, 'x') RETURNING name",
        args: [value],
      });
    const select = (text: string) =>
      table.client.execute({ sql: "SELECT json_extract(?, '$.a') AS a FROM n", args: [text] });
    for (const round of [2, 3]) {
      expect(await failureOf(insert(1))).toBeInstanceOf(Error);
      expect(await failureOf(select("{"))).toBeInstanceOf(Error);
      expect((await insert(round)).rows).toHaveLength(1);
      expect((await select('{"a":5}')).rows).toHaveLength(round);
    }
    const transaction = await table.client.transaction("write");
    expect(await failureOf(run(transaction, "INSERT INTO n VALUES (1, 'again')"))).toBeInstanceOf(Error);
    await run(transaction, "INSERT INTO n VALUES (9, 'nine')");
    await transaction.commit();
    expect(await read(table.client, "SELECT value FROM n")).toHaveLength(4);
  });

  test("takes what another connection did to the schema between two runs of a statement", async () => {
    using table = await withTable(open);
    const select = "SELECT * FROM n";
    expect(await read(table.client, select)).toEqual([{ value: 1, name: "one" }]);
    const other = open(table.path);
    await run(other, "CREATE INDEX by_name ON n (name)");
    await run(other, "ALTER TABLE n ADD more TEXT DEFAULT 'new'");
    other.close();
    expect(await read(table.client, "SELECT value, more FROM n")).toEqual([{ value: 1, more: "new" }]);
    await run(table.client, "INSERT INTO n (value, name) VALUES (2, 'two')");
    expect(await read(table.client, "SELECT name FROM n INDEXED BY by_name")).toHaveLength(2);
    expect(await read(table.client, select)).toHaveLength(2);
  });

  test("says that another holds the lock, and writes again once it was reconnected", async () => {
    using table = await withTable(open);
    const other = open(table.path);
    const held = await other.transaction("write");
    expect(await failureOf(table.client.transaction("write"))).toMatchObject({
      message: expect.stringMatching(/locked|BUSY/),
    });
    await held.rollback();
    other.close();
    await table.client.reconnect();
    const transaction = await table.client.transaction("write");
    await run(transaction, "INSERT INTO n VALUES (2, 'two')");
    await transaction.commit();
    expect(await read(table.client, "SELECT value FROM n")).toEqual([{ value: 1 }, { value: 2 }]);
  });

  test("refuses a number that SQLite would turn into nothing", async () => {
    using table = await withTable(open);
    const write = (value: number) =>
      failureOf(table.client.execute({ sql: "UPDATE n SET name = ?", args: [value] }));
    expect([await write(Number.NaN), await write(Number.POSITIVE_INFINITY)]).toEqual([
      expect.any(RangeError),
      expect.any(RangeError),
    ]);
    expect(await read(table.client, "SELECT name FROM n")).toEqual([{ name: "one" }]);
  });

  test("refuses every statement once it was closed, also within a transaction", async () => {
    using table = await withTable(open);
    const transaction = await table.client.transaction("write");
    await run(transaction, "UPDATE n SET name = 'lost'");
    table.client.close();
    for (const attempt of [
      () => run(table.client, "SELECT 1"),
      () => table.client.transaction("write"),
      () => run(transaction, "SELECT 1"),
      () => transaction.commit(),
    ])
      expect(await failureOf(attempt())).toBeInstanceOf(Error);
    await transaction.rollback();
    using again = { client: open(table.path), [Symbol.dispose]: () => again.client.close() };
    expect(await read(again.client, "SELECT name FROM n")).toEqual([{ name: "one" }]);
  });
});

describe("our client of a file", () => {
  test("runs more different statements than it keeps prepared, each with its own values", async () => {
    using table = await withTable(own);
    const ask = (index: number) => read(table.client, `SELECT value + ${index} AS sum FROM n`);
    for (const round of [0, 1])
      for (let index = 0; index < 200; index += 1)
        expect([round, await ask(index)]).toEqual([round, [{ sum: 1 + index }]]);
  });

  test("opens a path with signs that an address would take for its own", async () => {
    const path = join(folder, "100% #1 ?.db");
    const client = own(path);
    await run(client, "CREATE TABLE n (value)");
    client.close();
    expect(existsSync(path)).toBe(true);
  });

  test("says at once that a file cannot be opened", () => {
    expect(() => own(join(folder, "nowhere/file.db"))).toThrow(/open/i);
  });
});
