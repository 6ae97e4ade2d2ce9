import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { InputError, uploaderOrders, type UploaderQuery, type UploaderSummary } from "@playcounts/core";
import fc from "fast-check";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { createListings } from "../../../packages/core/src/db/listings.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { countersOf, noCounters } from "../../support/videos.ts";

const now = Date.UTC(2026, 10, 1, 18);
const day = 86_400_000;
const uids = ["9", "10", "11", "3493111840771234567", "212"];

let db: TemporaryDatabase;
const catalogue = () => createCatalogue(db.database, { now: () => now, staleAfterMs: 7 * day });

beforeAll(async () => {
  db = await temporaryDatabase();
  await db.add(
    ...Array.from({ length: 40 }, (_, index) => ({
      aid: 1_000 + index,
      uid: index % 8 === 0 ? null : (uids[index % 4] ?? null),
      counts: index % 5 === 0 ? noCounters : countersOf((index % 6) * 100),
      observedAt: index % 5 === 0 ? null : now - (index % 9) * day,
      checkAfter: index % 7 === 0 ? now + day : null,
      rate: index % 3 === 0 ? null : index / 7,
    })),
    { aid: 2_000, uid: "212", counts: countersOf(1e9), observedAt: now, rate: 1e9 },
  );
  await db.rows("UPDATE uploader SET name = 'Alice 的频道' WHERE uid = '10'");
  await db.rows("UPDATE uploader SET name = '100%_猫' WHERE uid = '9'");
  await db.rows("INSERT INTO uploader (uid, name, tracked_at) VALUES ('500', 'nobody yet', 77)");
  await catalogue().untrack({ videos: [{ aid: 2_000, bvid: "" }], uids: [] });
});
afterAll(() => db.remove());

async function walk(query: UploaderQuery): Promise<UploaderSummary[]> {
  const items: UploaderSummary[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await catalogue().listUploaders({ ...query, cursor: cursor ?? undefined });
    expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 50);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return items;
}

/** Counted video by video. */
async function summaries(): Promise<UploaderSummary[]> {
  const videos = (await db.videos()).filter(({ aid }) => aid < 2_000);
  const names = new Map(
    (await db.rows("SELECT uid, name FROM uploader")).map(({ uid, name }) => [uid, name]),
  );
  return ["9", "10", "11", "3493111840771234567", "500"].map((uid) => {
    const own = videos.filter((video) => video.uid === uid);
    const observed = own.flatMap(({ observedAt }) => observedAt ?? []);
    const sum = (values: readonly (number | null)[]) =>
      values.reduce<number>((total, value) => total + (value ?? 0), 0);
    return {
      uid,
      name: (names.get(uid) as string | null | undefined) ?? null,
      videos: own.length,
      plays: sum(own.map(({ counts }) => counts.play)),
      gainPerDay: sum(own.map(({ rate }) => Math.floor((rate ?? 0) * 1_000) / 1_000)),
      oldestObservedAt: observed.length === 0 ? null : Math.min(...observed),
      trackedAt: uid === "500" ? 77 : null,
    };
  });
}

const keyOf = {
  plays: ({ plays }) => -plays,
  gain: ({ gainPerDay }) => -gainPerDay,
  videos: ({ videos }) => -videos,
  uid: ({ uid }) => Number(uid),
} satisfies Record<(typeof uploaderOrders)[number], (uploader: UploaderSummary) => number>;

describe("pages of uploaders", () => {
  test("hold everyone once and in order, with the sums of their tracked videos", async () => {
    const expected = await summaries();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...uploaderOrders),
        fc.integer({ min: 1, max: 6 }),
        async (order, limit) => {
          const found = await walk({ order, limit });
          const keys = found.map(keyOf[order]);
          expect(keys).toEqual(keys.toSorted((a, b) => a - b));
          const near = (uploader: UploaderSummary) => ({
            ...uploader,
            gainPerDay: expect.closeTo(uploader.gainPerDay, 6),
          });
          const byUid = (a: UploaderSummary, b: UploaderSummary) => Number(a.uid) - Number(b.uid);
          expect(found.toSorted(byUid)).toEqual(expected.map(near).toSorted(byUid));
        },
      ),
      { numRuns: 25 },
    );
  });

  test("begin with the most played unless another order is asked for", async () => {
    expect(await walk({})).toEqual(await walk({ order: "plays" }));
  });

  test.each([
    ["alice", ["10"]],
    ["频道", ["10"]],
    ["%_", ["9"]],
    [" 500 ", ["500"]],
    ["10", ["9", "10"]],
    ["212", []],
  ])("found by %p are %p", async (search, found) => {
    expect((await walk({ search, order: "uid" })).map(({ uid }) => uid)).toEqual(found);
  });

  test("in the order they were first seen hold the same", async () => {
    const { items } = await createListings(db.database).uploaders({ limit: 100 });
    const ids = await db.rows("SELECT uid FROM uploader WHERE uid <> '212' ORDER BY id");
    expect(items.map(({ uid }) => uid)).toEqual(ids.map(({ uid }) => String(uid)));
    const byUid = (a: UploaderSummary, b: UploaderSummary) => Number(a.uid) - Number(b.uid);
    expect(items.toSorted(byUid)).toEqual(await walk({ order: "uid" }));
  });

  test("in an order that does not exist, or behind a cursor of another, are refused", async () => {
    const { cursor } = await catalogue().listUploaders({ order: "uid", limit: 1 });
    for (const query of [{ order: "toString" as "uid" }, { order: "gain" as const, cursor: cursor ?? "" }]) {
      const failure: unknown = await catalogue()
        .listUploaders(query)
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(InputError);
    }
  });
});

test("one uploader is described as in the list; one of whom nothing is tracked is not", async () => {
  const [first] = await walk({});
  expect(await catalogue().describeUploader(first?.uid ?? "")).toEqual(first ?? null);
  expect(await catalogue().describeUploader("212")).toBeNull();
  expect(await catalogue().describeUploader("1")).toBeNull();
});

test("a sum too large for a number is the largest there is, and the list goes on", async () => {
  await using other = await temporaryDatabase();
  const most = { counts: countersOf(Number.MAX_SAFE_INTEGER), observedAt: now, rate: 8e15 };
  const of = (aid: number, uid: string) => Object.assign({ aid, uid }, most);
  await other.add(of(1, "7"), of(2, "7"), of(3, "7"), of(4, "8"));
  const { listUploaders } = createCatalogue(other.database, { now: () => now, staleAfterMs: day });
  for (const order of uploaderOrders) {
    const first = await listUploaders({ order, limit: 1 });
    const second = await listUploaders({ order, limit: 1, cursor: first.cursor ?? "" });
    expect([...first.items, ...second.items].map(({ plays }) => plays)).toEqual([
      Number.MAX_SAFE_INTEGER,
      Number.MAX_SAFE_INTEGER,
    ]);
  }
});
