import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Database } from "bun:sqlite";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  importFile,
  InputError,
  openLibrary,
  readImport,
  updateVideoPlayCounts,
  type CatalogueEntry,
} from "@playcounts/core";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { writePredecessorDatabase } from "../../support/predecessor.ts";

// Thousands of rows, on a machine that may be busy.
setDefaultTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), "playcounts-predecessor-"));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;
/** A folder whose name must be escaped in an address. */
function folder(): string {
  folders += 1;
  const path = join(root, `a b%20?#${folders}`);
  mkdirSync(path);
  return path;
}

const now = Date.UTC(2026, 10, 1, 18);

/** A file with the columns that are read, and rows as given. */
function write(path: string, rows: readonly Record<string, unknown>[], setup = ""): Database {
  const database = new Database(path, { create: true });
  if (setup !== "") database.run(setup);
  database.run(
    "CREATE TABLE bilibili_videos (bvid, aid, uid, title, play, video_review, favorites, pubdate, pubdate_raw, updated_at)",
  );
  for (const row of rows) {
    const names = Object.keys(row);
    const values = Object.values(row) as (string | number | bigint | null)[];
    database.run(
      `INSERT INTO bilibili_videos (${names.join()}) VALUES (${names.map(() => "?").join()})`,
      values,
    );
  }
  return database;
}

// The configured zone must not matter for this file.
const read = (path: string) => Array.fromAsync(readImport(path, { timezone: "America/New_York", now }));
async function entryOf(row: Record<string, unknown>): Promise<CatalogueEntry | undefined> {
  const path = join(folder(), "x.db");
  write(path, [row]).close();
  const [first] = await read(path);
  return first !== undefined && "entry" in first ? first.entry : undefined;
}

describe("a row of the predecessor's file", () => {
  const bvid = "BV17x411w7KC";

  test("is taken with its numbers under their right names, its times as Shanghai's, and is to be verified", async () => {
    const numbers = { play: 228277, video_review: 7, favorites: 8 };
    const dates = {
      pubdate: "2009-11-01 00:00:00",
      pubdate_raw: 1257000000,
      updated_at: "2026-11-01 08:00:00.000417",
    };
    const row = { bvid, aid: 170001, uid: 1172054289n, title: "标题", ...numbers, ...dates };
    expect(await entryOf(row)).toEqual({
      bvid,
      aid: 170001,
      uid: "1172054289",
      title: "标题",
      publishedAt: 1_257_000_000_000,
      counts: { play: 228277, danmaku: null, reply: 7, favorite: 8, coin: null, share: null, like: null },
      observedAt: Date.UTC(2026, 10, 1),
      verify: true,
    });
  });

  test.each<[string, Record<string, unknown>, Partial<CatalogueEntry>]>([
    ["without an av id", { aid: null }, { aid: 170001 }],
    ["without a raw date", { pubdate: "2020-01-01 08:00:00" }, { publishedAt: Date.UTC(2020, 0, 1) }],
    ["with a number that is none", { play: "1.2万" }, { counts: null }],
    ["with a negative number", { play: -1 }, { counts: null }],
    ["without a number", { play: null, video_review: 5 }, { counts: null }],
    ["with an uploader beyond 2^53", { uid: 9223372036854775807n }, { uid: "9223372036854775807" }],
    ["without an uploader", { uid: 0 }, { uid: null }],
    ["with a date that is none", { play: 1, updated_at: "?" }, { observedAt: null }],
  ])("%s is taken with what is known", async (_, row, expected) => {
    expect(await entryOf({ bvid, ...row })).toMatchObject({ ...expected, verify: true });
  });

  test("is refused if its ids make no sense", async () => {
    const path = join(folder(), "x.db");
    const rows = [
      { bvid, aid: 170002, title: "two" },
      { bvid: "BV", title: "none" },
      { bvid, aid: 170001 },
    ];
    write(path, rows).close();
    expect(await read(path)).toMatchObject([
      { refused: { line: 1, text: `${bvid} | 170002 | two`, reason: expect.stringContaining("different") } },
      { refused: { line: 2, reason: expect.stringContaining("is not a BV id") } },
      { entry: { aid: 170001 } },
    ]);
  });
});

describe("the predecessor's file", () => {
  const rows = (count: number, from = 1) =>
    Array.from({ length: count }, (_, index) => ({ bvid: avToBv(from + index), play: index }));
  const bytesOf = (path: string) =>
    ["", "-wal"].map((end) => (existsSync(path + end) ? readFileSync(path + end).toString("base64") : null));

  test("is read past the first page, without gaps", async () => {
    const path = join(folder(), "x.db");
    const database = write(path, rows(2_500));
    database.run("DELETE FROM bilibili_videos WHERE rowid % 3 = 0");
    database.close();
    const found = await read(path);
    expect(found).toHaveLength(2_500 - 833);
    expect(new Set(found.map((row) => ("entry" in row ? row.entry.aid : 0))).size).toBe(2_500 - 833);
  });

  test("is read with what only its log holds while it is in use, and neither is changed", async () => {
    const path = join(folder(), "x.db");
    const database = write(path, rows(5), "PRAGMA journal_mode = WAL");
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    database.run("INSERT INTO bilibili_videos (bvid) VALUES (?)", [avToBv(77)]);
    const before = bytesOf(path);
    expect(before[1]).not.toBeNull();
    expect(await read(path)).toHaveLength(6);
    expect(bytesOf(path)).toEqual(before);
    database.run("INSERT INTO bilibili_videos (bvid) VALUES (?)", [avToBv(78)]);
    expect(await read(path)).toHaveLength(7);
    database.close();
  });

  test("is read with the log that a killed program left behind, and neither is changed", async () => {
    const path = join(folder(), "x.db");
    const database = write(path, rows(5), "PRAGMA journal_mode = WAL");
    const copy = join(folder(), "y.db");
    for (const end of ["", "-wal"]) copyFileSync(path + end, copy + end);
    database.close();
    const before = bytesOf(copy);
    expect(await read(copy)).toHaveLength(5);
    expect(bytesOf(copy)).toEqual(before);
  });

  test("is told from other databases, and from damaged ones", async () => {
    const other = join(folder(), "x.db");
    new Database(other, { create: true }).run("CREATE TABLE t (a)");
    const damaged = join(folder(), "y.db");
    write(damaged, rows(5)).close();
    const bytes = readFileSync(damaged);
    await Bun.write(damaged, bytes.fill(7, 100));
    for (const path of [other, damaged]) {
      const error: unknown = await read(path).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(InputError);
    }
  });
});

test("the predecessor's catalogue, imported and updated once, shows what the upstream shows", async () => {
  await using simulator = await startSimulator({ now: () => now });
  const path = join(folder(), "bilibili.db");
  const written = writePredecessorDatabase(path, simulator.catalogue, { now });
  const before = readFileSync(path).toString("base64");
  const clock = createFakeClock(now);
  const given = {
    databaseUrl: `file:${encodeURIComponent(join(folder(), "playcounts.db"))}`,
    apiUrl: simulator.url,
    batchDelayMs: 0,
    requestDelayMs: 0,
  };

  const library = await openLibrary({ config: given, create: true, clock });
  const { catalogue, config } = library;
  const report = await importFile(path, { catalogue, config, clock });
  expect(report).toEqual({ read: 517, added: 517, known: 0, returned: 0, refused: 0, refusals: [] });
  expect(await importFile(path, { catalogue, config, clock })).toMatchObject({ added: 0, known: 517 });
  expect(await catalogue.status()).toMatchObject({ videos: 517, uploaders: 12, fresh: 0, due: 517 });
  expect(readFileSync(path).toString("base64")).toBe(before);

  const updated = await updateVideoPlayCounts({}, { config: given, clock, random: () => 0 });
  const never = written.neverUpdated.length;
  expect(updated.dueByReason).toMatchObject({ "never-counted": never });
  expect(updated).toMatchObject({ status: "completed", due: 517, failed: 0 });
  const { items } = await catalogue.listVideos({ limit: 1000 });
  const held = items.filter(({ suspect }) => suspect !== null);
  expect(held.map(({ bvid }) => bvid)).toEqual([]);
  expect(new Map(items.map(({ aid, play }) => [aid, play]))).toEqual(
    new Map(items.map(({ aid }) => [aid, simulator.counts(aid).play])),
  );
  expect(items).toHaveLength(517);
  library.close();
});
