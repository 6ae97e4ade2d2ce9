import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportText, importFile, type CatalogueEntry, type ExportRequest } from "@playcounts/core";
import fc from "fast-check";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { pageSize } from "../../../packages/core/src/db/stream-pages.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { countersOf, noCounters } from "../../support/videos.ts";

const now = Date.UTC(2026, 10, 1, 18);
const day = 86_400_000;

let db: TemporaryDatabase;
let other: TemporaryDatabase;
beforeAll(async () => {
  [db, other] = [await temporaryDatabase(), await temporaryDatabase()];
});
beforeEach(async () => {
  await db.clear();
  await other.clear();
});
afterAll(async () => {
  await db.remove();
  await other.remove();
});

const catalogueOf = ({ database }: TemporaryDatabase) =>
  createCatalogue(database, { now: () => now, staleAfterMs: 7 * day });

const entry = (aid: number, change: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  aid,
  bvid: avToBv(aid),
  uid: null,
  title: null,
  publishedAt: null,
  counts: null,
  observedAt: null,
  verify: false,
  ...change,
});

/** What an export of the first database comes to. */
async function exported(request: ExportRequest = {}): Promise<{ text: string; rows: number }> {
  const pieces = await Array.fromAsync(exportText(request, { catalogue: catalogueOf(db) }));
  return {
    text: pieces.map(({ text }) => text).join(""),
    rows: pieces.reduce((sum, { rows }) => sum + rows, 0),
  };
}
const lines = async (request?: ExportRequest) => (await exported(request)).text.trimEnd().split("\n");
const values = async (request: ExportRequest) =>
  JSON.parse((await exported({ ...request, format: "json" })).text);

const head =
  "bvid,aid,uid,title,play,danmaku,reply,favorite,coin,share,like,publishedAt,observedAt,attemptedAt,state,suspectPlay,suspectReason";

describe("videos", () => {
  beforeEach(() =>
    catalogueOf(db).add([
      entry(170001, {
        uid: "12345678901234567890",
        title: '=1+1, "a"\n标题',
        publishedAt: Date.UTC(2020, 0, 2),
        counts: countersOf(40),
        observedAt: now - day,
      }),
      entry(2),
    ]),
  );

  test("as CSV are lines under names, times in UTC, what is not known empty", async () => {
    expect(await exported()).toEqual({
      text:
        `${head}\n` +
        `BV17x411w7KC,170001,12345678901234567890,"'=1+1, ""a""\n标题",${Object.values(countersOf(40)).join(",")},` +
        "2020-01-02T00:00:00.000Z,2026-10-31T18:00:00.000Z,,live,,\n" +
        `${avToBv(2)},2,,,,,,,,,,,,,live,,\n`,
      rows: 2,
    });
  });

  test("as JSON and as lines of JSON are exact, with nothing guarded", async () => {
    const first = {
      bvid: "BV17x411w7KC",
      aid: 170001,
      uid: "12345678901234567890",
      title: '=1+1, "a"\n标题',
      ...countersOf(40),
      publishedAt: "2020-01-02T00:00:00.000Z",
      observedAt: "2026-10-31T18:00:00.000Z",
      attemptedAt: null,
      state: "live",
      suspect: null,
    };
    expect(await values({})).toEqual([first, { ...first, ...unknown, bvid: avToBv(2), aid: 2 }]);
    const [line = "", ...others] = await lines({ format: "ndjson" });
    expect(JSON.parse(line)).toEqual(first);
    expect(others).toHaveLength(1);
  });
  const unknown = { uid: null, title: null, ...noCounters, publishedAt: null, observedAt: null };

  test("begin with a byte order mark where that is asked for", async () => {
    expect((await exported({ bom: true })).text.startsWith(`\uFEFF${head}`)).toBe(true);
  });

  test("of some uploaders, of some ids, or read since a time are those alone", async () => {
    const bvids = async (request: ExportRequest) =>
      (await lines(request)).slice(1).map((line) => line.split(",")[0]);
    expect(await bvids({ uids: ["12345678901234567890"], format: "csv" })).toContain("BV17x411w7KC");
    expect(await values({ uids: ["1"] })).toEqual([]);
    expect(await values({ uids: [] })).toEqual([]);
    expect(await values({ videos: [{ aid: 2, bvid: avToBv(2) }] })).toMatchObject([{ aid: 2 }]);
    expect(await values({ since: now - day })).toMatchObject([{ aid: 170001 }]);
    expect(await values({ since: now - day + 1 })).toEqual([]);
  });

  test("that are not tracked any more are left out, their history is not", async () => {
    await catalogueOf(db).untrack({ videos: [{ aid: 170001, bvid: "BV17x411w7KC" }], uids: [] });
    expect(await values({})).toMatchObject([{ aid: 2 }]);
    expect(await values({ what: "history" })).toMatchObject([{ aid: 170001, play: 40 }]);
  });
});

test("of nothing there is only what every file has", async () => {
  expect(await exported()).toEqual({ text: `${head}\n`, rows: 0 });
  expect((await exported({ format: "json" })).text).toBe("[]\n");
  expect((await exported({ format: "ndjson" })).text).toBe("");
});

test("numbers that are held back are told beside the stored ones", async () => {
  const suspect = {
    counts: { ...noCounters, play: 3 },
    reason: "large-fall",
    seenAt: now,
    source: "bulk",
    looks: 1,
  } as const;
  await db.add({ aid: 5, bvid: avToBv(5), suspect });
  expect((await lines())[1]).toEndWith(",live,3,large-fall");
  expect(await values({})).toMatchObject([
    { suspect: { play: 3, reason: "large-fall", seenAt: "2026-11-01T18:00:00.000Z" } },
  ]);
});

describe("the history", () => {
  test("is every reading, by video and then by time, over any number of pages", async () => {
    const videos = 7;
    const readings = Math.ceil((2.5 * pageSize) / videos);
    for (let nth = 0; nth < readings; nth += 1)
      await catalogueOf(db).add(
        Array.from({ length: videos }, (_, index) =>
          entry(index + 1, {
            counts: { ...noCounters, play: nth + 1 },
            observedAt: now - day * (readings - nth),
          }),
        ),
      );
    const rows: { aid: number; observedAt: string; play: number; source: string; runId: null }[] =
      await values({
        what: "history",
      });
    expect(rows).toHaveLength(videos * readings);
    expect(rows.map(({ aid, play }) => [aid, play])).toEqual(
      Array.from({ length: videos * readings }, (_, index) => [
        Math.floor(index / readings) + 1,
        (index % readings) + 1,
      ]),
    );
    expect(rows[0]).toMatchObject({ source: "import", runId: null, ...noCounters, play: 1 });
    const since = now - day * 2;
    expect(await values({ what: "history", since })).toHaveLength(videos * 2);
    const [names, ...csv] = await lines({ what: "history", since, videos: [{ aid: 3, bvid: avToBv(3) }] });
    expect(names).toBe("bvid,aid,observedAt,play,danmaku,reply,favorite,coin,share,like,source,runId");
    expect(csv).toEqual([
      `${avToBv(3)},3,2026-10-30T18:00:00.000Z,${readings - 1},,,,,,,import,`,
      `${avToBv(3)},3,2026-10-31T18:00:00.000Z,${readings},,,,,,,import,`,
    ]);
  }, 60_000);

  test("is read page by page: the next only when it is asked for", async () => {
    await catalogueOf(db).add(
      Array.from({ length: pageSize + 5 }, (_, index) =>
        entry(index + 1, { counts: { ...noCounters, play: 1 }, observedAt: now - day }),
      ),
    );
    const pieces = exportText({ what: "history" }, { catalogue: catalogueOf(db) });
    expect((await pieces.next()).value).toMatchObject({ rows: pageSize });
    // What is gone by then is not told any more: it was not read ahead.
    await db.clear();
    expect((await pieces.next()).value).toEqual({ text: "\n", rows: 0 });
  });
});

describe("what was exported can be imported", () => {
  const title = fc.oneof(
    fc.constant(null),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    fc.stringMatching(/^['=+\-@\t\r\n",;量]{1,8}$/),
    fc.constantFrom("'=1", "''+1", "-", "＝", "\uFEFF", " "),
  );
  /** Everything but the ids, which are the database's own. */
  const storedIn = async (one: TemporaryDatabase) =>
    (await one.videos()).map(({ id: _id, ...video }) => video);
  const count = fc.option(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }));

  test.each(["csv", "json", "ndjson"] as const)(
    "from %s, and the numbers are the same",
    async (format) => {
      const video = fc.record({
        title,
        uid: fc.option(fc.bigInt({ min: 1n, max: 10n ** 19n }).map(String)),
        counts: fc.record({
          play: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
          danmaku: count,
          reply: count,
          favorite: count,
          coin: count,
          share: count,
          like: count,
        }),
        ageMs: fc.integer({ min: 0, max: 900 * day }),
        bom: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(video, { minLength: 1, maxLength: 8 }), async (videos) => {
          await db.clear();
          await other.clear();
          const [first] = videos;
          await catalogueOf(db).add(
            videos.map(({ title, uid, counts, ageMs }, index) =>
              entry(index + 1, {
                title,
                uid,
                counts,
                observedAt: now - ageMs,
                publishedAt: now - 2 * ageMs - day,
              }),
            ),
          );
          const path = join(db.folder, `export.${format}`);
          const { text, rows } = await exported({ format, bom: format === "csv" && first?.bom === true });
          writeFileSync(path, text);
          const report = await importFile(path, {
            catalogue: catalogueOf(other),
            config: { timezone: "Asia/Shanghai" },
          });
          expect(report).toMatchObject({ added: videos.length, refused: 0 });
          expect(rows).toBe(videos.length);
          const [stored, again] = await Promise.all([db, other].map(storedIn));
          expect(again).toEqual(stored);
        }),
        { numRuns: 40 },
      );
    },
    60_000,
  );
});
