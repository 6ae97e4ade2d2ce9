import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { InputError, videoOrders, type Page, type StoredVideo, type VideoQuery } from "@playcounts/core";
import fc from "fast-check";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { prepareIndexes } from "../../../packages/core/src/db/optional-indexes.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { countersOf, noCounters } from "../../support/videos.ts";

const now = Date.UTC(2026, 10, 1, 18);
const day = 86_400_000;
const size = 60;

let db: TemporaryDatabase;
const catalogue = () => createCatalogue(db.database, { now: () => now, staleAfterMs: 7 * day });

beforeAll(async () => {
  db = await temporaryDatabase();
  // Few different values, so that pages end in the middle of equal ones; some are not known.
  await db.add(
    ...Array.from({ length: size }, (_, index) => ({
      aid: 1_000 + ((index * 37) % size),
      uid: index % 5 === 0 ? null : String(70 + (index % 3)),
      counts: index % 4 === 0 ? noCounters : countersOf((index % 6) * 100),
      observedAt: index % 4 === 0 ? null : now - (index % 7) * day,
      publishedAt: index % 9 === 0 ? null : now - (index % 8) * day,
      rate: index % 3 === 0 ? null : (index % 5) / 3,
      checkAfter: index % 11 === 2 ? now + day : null,
      title: `${index % 6 === 1 ? "Cat" : "dog"} 第${index % 12}集 100%_`,
      state: index % 10 === 3 ? ("gone" as const) : ("live" as const),
    })),
  );
});
afterAll(() => db.remove());

async function walk(query: VideoQuery): Promise<StoredVideo[]> {
  const items: StoredVideo[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Page<StoredVideo> = await catalogue().listVideos({ ...query, cursor: cursor ?? undefined });
    expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 50);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return items;
}

const keyOf = {
  play: ({ play }) => -(play ?? -1),
  gain: ({ rate }) => -(rate ?? -1),
  observed: ({ observedAt }) => observedAt ?? -1,
  published: ({ publishedAt }) => -(publishedAt ?? -1),
  added: () => 0,
  bvid: ({ bvid }) => bvid,
} satisfies Record<(typeof videoOrders)[number], (video: StoredVideo) => number | string>;

describe.each([
  ["with indexes of plays and gain", () => prepareIndexes(db.database, "listing")],
  [
    "without them",
    () =>
      db.database.write("forgetting", (queries) =>
        queries.script("DROP INDEX IF EXISTS video_by_play; DROP INDEX IF EXISTS video_by_gain"),
      ),
  ],
] as const)("pages of videos, %s", (_, prepare) => {
  beforeAll(async () => prepare());

  test("hold every video exactly once and in order, whatever the order and the length of a page", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...videoOrders),
        fc.integer({ min: 1, max: 70 }),
        async (order, limit) => {
          const videos = await walk({ order, limit });
          expect(new Set(videos.map(({ aid }) => aid)).size).toBe(size);
          expect(videos).toHaveLength(size);
          const keys: (number | string)[] = videos.map((video) => keyOf[order](video));
          expect(keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))).toEqual(keys);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("are the last added first unless another order is asked for", async () => {
    const stored = await db.videos();
    expect((await walk({})).map(({ aid }) => aid)).toEqual(stored.map(({ aid }) => aid).toReversed());
  });

  test("can be of some uploaders and of one state", async () => {
    const stored = await db.videos();
    const wanted = stored.filter(({ uid, state }) => (uid === "70" || uid === "72") && state === "live");
    const found = await walk({ uids: ["70", "72", "99"], state: "live", order: "bvid", limit: 7 });
    expect(new Set(found.map(({ aid }) => aid))).toEqual(new Set(wanted.map(({ aid }) => aid)));
    expect(await walk({ uids: [] })).toEqual([]);
  });

  test("hold what a filter leaves, in the same order as without it", async () => {
    const tracked = await db.videos();
    const filter = fc.record(
      {
        uids: fc.subarray(["70", "71", "72"]),
        state: fc.constantFrom("live" as const, "gone" as const),
        search: fc.constantFrom("cat", "第3集", "DOG 第", "100%_", "%", "_", "", "  ", "nowhere", "\\", "'"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...videoOrders),
        fc.integer({ min: 1, max: 70 }),
        filter,
        async (order, limit, { uids, state, search }) => {
          const part = (search ?? "").trim().toLowerCase();
          const isWanted = (video: StoredVideo) =>
            (uids === undefined || uids.some((uid) => uid === video.uid)) &&
            (state === undefined || video.state === state) &&
            (video.title ?? "").toLowerCase().includes(part);
          const found = await walk({ order, limit, uids, state, search });
          expect(found).toEqual((await walk({ order })).filter(isWanted));
        },
      ),
      { numRuns: 60 },
    );
    expect(tracked.some(({ title }) => title?.includes("Cat"))).toBe(true);
  });

  test("find a video by its id, however it is written, and nothing that is not tracked", async () => {
    const bvid = avToBv(1_007);
    for (const search of [bvid, "av1007", "AV1007", " 1007 ", `https://www.bilibili.com/video/${bvid}`])
      expect((await walk({ order: "play", search })).map(({ aid }) => aid)).toEqual([1_007]);
    expect(await walk({ search: avToBv(99) })).toEqual([]);
    expect(await walk({ search: bvid, uids: [] })).toEqual([]);
    expect(await walk({ search: bvid.toLowerCase() })).toEqual([]);
  });

  test("find digits in titles and in ids alike", async () => {
    const titled = (await db.videos()).filter(({ title }) => title?.includes("100"));
    expect(await walk({ search: "100" })).toHaveLength(titled.length);
    const found = await walk({ search: "1000" });
    expect(found.map(({ aid }) => aid)).toEqual([1_000]);
  });

  test("show a number as stored, with null for what is not known", async () => {
    const video = (await db.videos()).find(({ counts }) => counts.play === 500);
    const found = (await walk({ order: "play" })).find(({ aid }) => aid === video?.aid);
    expect(found).toMatchObject({ ...countersOf(500), observedAt: video?.observedAt, suspect: null });
    expect((await walk({ order: "play" })).at(-1)).toMatchObject({ play: null, observedAt: null });
  });
});

describe("a question that cannot be answered is refused as such:", () => {
  const firstCursor = async () => (await catalogue().listVideos({ order: "play", limit: 1 })).cursor ?? "";

  test.each<[string, () => Promise<VideoQuery>]>([
    ["a cursor that is none", async () => ({ cursor: "nonsense" })],
    [
      "a cursor of another shape",
      async () => ({ cursor: Buffer.from('["videos-by-added",{}]').toString("base64url") }),
    ],
    ["a cursor of another order", async () => ({ order: "bvid", cursor: await firstCursor() })],
    ["a page of nothing", async () => ({ limit: 0 })],
    ["a page without end", async () => ({ limit: 1e6 })],
    ["a page of a half", async () => ({ limit: 1.5 })],
    ["an order that does not exist", async () => ({ order: "constructor" as "play" })],
  ])("%s", async (_, query) => {
    const failure: unknown = await catalogue()
      .listVideos(await query())
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
  });
});
