import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { findWrongFigures } from "../../../packages/core/src/db/figures-repair.ts";
import { migrations } from "../../../packages/core/src/db/migrations.ts";
import { openConfiguredDatabase } from "../../../packages/core/src/runtime/database.ts";
import { failureOf } from "../../contracts/failure-of.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "playcounts-migrate-"));
  path = join(folder, "playcounts.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (create = false, at = path) =>
  openConfiguredDatabase({ databaseUrl: `file:${at}`, databaseAuthToken: undefined }, { create });

/** Runs statements on the file past the program. */
async function execute(...statements: string[]): Promise<void> {
  const client = createClient({ url: `file:${path}` });
  await client.batch(statements, "write");
  client.close();
}

async function query(statement: string): Promise<Record<string, unknown>[]> {
  const client = createClient({ url: `file:${path}` });
  const { rows } = await client.execute(statement);
  client.close();
  return rows.map((row) => Object.assign({}, row));
}

describe("a new database", () => {
  test("is made on request, with folders, write-ahead logging and an id of its own", async () => {
    path = join(folder, "deep", "er", "playcounts.db");
    const first = await open(true);
    first.database.close();
    expect(first.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(statSync(path).mode & 0o027).toBe(0);
    expect(await query("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
    const again = await open();
    again.database.close();
    expect(again.id).toBe(first.id);
    expect(await query("SELECT hash FROM __drizzle_migrations")).toEqual(
      migrations.map(({ hash }) => ({ hash })),
    );
  });

  test("has an id that no other has", async () => {
    const ids = new Set<string>();
    for (const name of ["a", "b"]) {
      const { database, id } = await open(true, join(folder, name));
      ids.add(id);
      database.close();
    }
    expect(ids.size).toBe(2);
  });

  test("refuses counts that are none, whoever writes them", async () => {
    (await open(true)).database.close();
    for (const play of [-1, 9_007_199_254_740_992]) {
      const insert = execute(`INSERT INTO video (aid, bvid, added_at, play) VALUES (1, 'x', 0, ${play})`);
      expect(await failureOf(insert)).toMatchObject({ message: expect.stringMatching(/CONSTRAINT/) });
    }
  });

  test("is made once by four processes that come at the same time, and all of them can use it", async () => {
    const program = `
      import { openConfiguredDatabase } from ${JSON.stringify(join(import.meta.dir, "../../../packages/core/src/runtime/database.ts"))};
      const { database, id } = await openConfiguredDatabase({ databaseUrl: process.argv[1], databaseAuthToken: undefined }, { create: true });
      await database.write("writing", async () => undefined);
      database.close();
      console.log(id);`;
    const processes = Array.from({ length: 4 }, () =>
      Bun.spawn([process.execPath, "--no-env-file", "-e", program, `file:${path}`], {
        stdout: "pipe",
        stderr: "pipe",
      }),
    );
    const outputs = await Promise.all(
      processes.map(async ({ stdout, stderr, exited }) => [
        await exited,
        await stdout.text(),
        await stderr.text(),
      ]),
    );
    expect(outputs.map(([code, , errors]) => [code, errors])).toEqual(processes.map(() => [0, ""]));
    expect(new Set(outputs.map(([, id]) => id)).size).toBe(1);
    expect(await query("SELECT count(*) AS n FROM __drizzle_migrations")).toEqual([{ n: migrations.length }]);
  }, 20_000);

  test("is left as it was when making it fails half-way", async () => {
    await execute(
      "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)",
      "CREATE TABLE video (id INTEGER)",
      "CREATE TABLE __drizzle_migrations (id, hash, created_at)",
    );
    const before = await query("SELECT sql FROM sqlite_master ORDER BY name");
    expect(await failureOf(open())).toMatchObject({ name: "StorageError" });
    expect(await query("SELECT sql FROM sqlite_master ORDER BY name")).toEqual(before);
  });
});

test("a database of before figures were kept gets them from its videos and their last readings", async () => {
  const old = migrations.filter(({ tag }) => tag < "0002");
  const hour = 3_600_000;
  await execute(
    ...old.flatMap(({ statements }) => statements),
    "CREATE TABLE __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)",
    ...old.map(({ hash }) => `INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('${hash}', 0)`),
    "INSERT INTO uploader (id, uid) VALUES (1, '11'), (2, '22')",
    `INSERT INTO video (id, aid, bvid, uploader_id, added_at, play, observed_at, observed_from, check_after, state, tracked)
      VALUES (1, 1, 'a', 1, 0, 90, ${5 * hour}, 'view', NULL, 'live', 1),
        (2, 2, 'b', 1, 0, 0, ${6 * hour}, 'view', ${9 * hour}, 'live', 1),
        (3, 3, 'c', 2, 0, NULL, NULL, NULL, NULL, 'live', 1), (4, 4, 'd', NULL, 0, 7, ${hour}, 'import', 0, 'live', 1),
        (5, 5, 'e', 2, 0, 5, ${6 * hour}, 'view', ${9 * hour}, 'gone', 1), (6, 6, 'f', 2, 0, 5, 0, 'view', NULL, 'live', 0)`,
    `INSERT INTO observation (video_id, observed_at, play, source_id)
      VALUES (1, 1, 10, 1), (1, 2, 60, 1), (1, ${5 * hour}, 90, 0), (4, 0, 1, 3), (4, ${hour}, 7, 3)`,
  );
  const { database } = await open();
  expect(await database.read("checking", findWrongFigures)).toEqual([]);
  database.close();
  expect(await query("SELECT uid, videos, plays FROM uploader")).toEqual([
    { uid: "11", videos: 2, plays: 90 },
    { uid: "22", videos: 2, plays: 5 },
  ]);
  expect(await query("SELECT hour, gained FROM hourly WHERE gained <> 0")).toEqual([{ hour: 5, gained: 30 }]);
});

describe("a file that is not what it should be is refused, with what to do, and stays as it is", () => {
  test("missing: nothing is made", async () => {
    expect(await failureOf(open())).toMatchObject({
      name: "StorageError",
      fault: "missing",
      message: expect.stringContaining(path),
      hint: expect.stringContaining("playcounts init"),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("in a folder that is missing: no folder is made", async () => {
    expect(await failureOf(open(false, join(folder, "no", "playcounts.db")))).toMatchObject({
      fault: "missing",
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a folder, or a link that leads nowhere", async () => {
    mkdirSync(path);
    expect(await failureOf(open(true))).toMatchObject({ fault: "missing" });
    symlinkSync(join(folder, "gone.db"), join(folder, "link.db"));
    expect(await failureOf(open(true, join(folder, "link.db")))).toMatchObject({ fault: "missing" });
    expect(readdirSync(folder).toSorted()).toEqual(["link.db", "playcounts.db"]);
  });

  test("empty, unless it may be filled", async () => {
    writeFileSync(path, "");
    expect(await failureOf(open())).toMatchObject({
      fault: "corrupt",
      hint: expect.stringContaining("backup restore"),
    });
    (await open(true)).database.close();
  });

  test.each([
    ["garbage", "this is no database at all, but long enough to have a first page".repeat(100)],
    ["a few bytes", "SQL"],
    ["a damaged head", `SQLite format 3\0${"\u0001".repeat(4_096)}`],
  ])("%s", async (_, content) => {
    writeFileSync(path, content, "latin1");
    expect(await failureOf(open())).toMatchObject({
      name: "StorageError",
      fault: "corrupt",
      hint: expect.stringContaining("backup restore"),
    });
    expect(readdirSync(folder)).toEqual(["playcounts.db"]);
    expect(await Bun.file(path).text()).toBe(content);
  });

  test("another program's", async () => {
    await execute("CREATE TABLE bilibili_videos (bvid TEXT)", "INSERT INTO bilibili_videos VALUES ('x')");
    expect(await failureOf(open(true))).toMatchObject({
      fault: "not-ours",
      message: expect.stringContaining("bilibili_videos"),
      hint: expect.stringContaining("playcounts import"),
    });
    expect(await query("SELECT name FROM sqlite_master")).toEqual([{ name: "bilibili_videos" }]);
  });

  test("a newer version's", async () => {
    (await open(true)).database.close();
    await execute("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 9)");
    expect(await failureOf(open())).toMatchObject({
      fault: "newer",
      hint: expect.stringContaining("update playcounts"),
    });
  });
});
