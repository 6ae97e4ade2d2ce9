import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { AddReport, CatalogueEntry } from "@playcounts/core";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { turnsDuring } from "../../support/turns.ts";
import { countersOf, noCounters } from "../../support/videos.ts";

const now = Date.UTC(2026, 10, 1, 18);
const day = 86_400_000;

let db: TemporaryDatabase;
beforeAll(async () => {
  db = await temporaryDatabase();
});
beforeEach(() => db.clear());
afterAll(() => db.remove());

const catalogue = () => createCatalogue(db.database, { now: () => now, staleAfterMs: 7 * day });

/** An entry that knows nothing but its id, with what a test says of it. */
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
const counted = (play: number, observedAt: number | null, verify = false) => ({
  counts: { ...noCounters, play },
  observedAt,
  verify,
});

const history = () =>
  db.rows(
    "SELECT o.video_id, o.observed_at, o.play, o.reply, s.name, o.run_id FROM observation o JOIN source s ON s.id = o.source_id ORDER BY 1, 2",
  );

describe("a new video", () => {
  test("is stored with everything that came with it", async () => {
    const known = { uid: "12345678901234567890", title: 'a "b" 标题', publishedAt: now - 90 * day };
    const report = await catalogue().add([
      entry(170001, { ...known, counts: countersOf(40), observedAt: now - 2 * day }),
    ]);
    expect(report).toEqual({ added: 1, known: 0, returned: 0 });
    expect(await db.video(170001)).toMatchObject({
      ...known,
      bvid: "BV17x411w7KC",
      counts: countersOf(40),
      observedAt: now - 2 * day,
      observedFrom: "import",
      attemptedAt: null,
      state: "live",
      checkAfter: null,
    });
  });

  test("brings one point of history, from no run", async () => {
    await catalogue().add([entry(1, counted(40, now - 2 * day)), entry(2, counted(41, null)), entry(3)]);
    const point = { reply: null, name: "import", run_id: null };
    expect(await history()).toEqual([
      { video_id: expect.any(Number), observed_at: now - 2 * day, play: 40, ...point },
      { video_id: expect.any(Number), observed_at: now, play: 41, ...point },
    ]);
  });

  test.each<[string, Partial<CatalogueEntry>, { observedAt: number | null; checkAfter: number | null }]>([
    [
      "a number that is taken at its word falls under the seven days",
      counted(5, now - day),
      { observedAt: now - day, checkAfter: null },
    ],
    [
      "a number to be verified is due at once",
      counted(5, now - day, true),
      { observedAt: now - day, checkAfter: now },
    ],
    ["a zero is due at once", counted(0, now - day), { observedAt: now - day, checkAfter: now }],
    [
      "a number without a date is due as never counted",
      counted(5, null),
      { observedAt: null, checkAfter: null },
    ],
    [
      "so is one that should be verified and has no date",
      counted(5, null, true),
      { observedAt: null, checkAfter: null },
    ],
    [
      "a date from the future is a wrong clock's",
      counted(5, now + 2 * day),
      { observedAt: now, checkAfter: now },
    ],
    [
      "a date without a number means nothing",
      { observedAt: now - day },
      { observedAt: null, checkAfter: null },
    ],
  ])("%s", async (_, change, expected) => {
    await catalogue().add([entry(9, change)]);
    expect(await db.video(9)).toMatchObject(expected);
  });
});

describe("a known video", () => {
  const add = (...entries: CatalogueEntry[]): Promise<AddReport> => catalogue().add(entries);

  test("keeps what is known of it and takes what was not", async () => {
    await db.add({ aid: 9, title: "ours" });
    expect(await add(entry(9, { title: "theirs", uid: "77", publishedAt: 5 }))).toEqual({
      added: 0,
      known: 1,
      returned: 0,
    });
    expect(await db.video(9)).toMatchObject({ title: "ours", uid: "77", publishedAt: 5 });
  });

  test("keeps a number this program read, however old it is and however new the imported one", async () => {
    await db.add({ aid: 9, counts: countersOf(100), observedAt: now - 90 * day, observedFrom: "bulk" });
    const before = await db.video(9);
    await add(entry(9, counted(200, now - day, true)));
    expect(await db.video(9)).toEqual(before);
    expect(await history()).toEqual([]);
  });

  test.each([
    ["a newer import replaces an older one", counted(200, now - day), 200],
    ["an older import does not", counted(50, now - 9 * day), 100],
    ["an import without a date does not", counted(200, null), 100],
    ["a zero never replaces a count", counted(0, now), 100],
  ])("%s", async (_, change, play) => {
    await add(entry(9, counted(100, now - 5 * day)));
    await add(entry(9, change));
    expect((await db.video(9)).counts.play).toBe(play);
    expect(await history()).toHaveLength(play === 100 ? 1 : 2);
  });

  test("does not gather history when the same numbers without dates are imported again", async () => {
    for (let round = 0; round < 3; round += 1) await add(entry(9, counted(100, null)));
    expect(await history()).toHaveLength(1);
  });

  test("keeps the appointment that the engine gave it while it is gone", async () => {
    const gone = { state: "gone", goneDays: 3, lastGoneAt: now - day, checkAfter: now + 20 * day } as const;
    await db.add({ aid: 9, ...gone });
    await add(entry(9, counted(100, now - 5 * day, true)));
    expect(await db.video(9)).toMatchObject({ ...gone, counts: { play: 100 } });
  });
});

describe("many entries", () => {
  test("are added across transactions, duplicates among them met as known", async () => {
    async function* entries() {
      for (let aid = 1; aid <= 1_234; aid += 1) yield entry(aid, { uid: String(1 + (aid % 7)) });
      yield* [entry(1), entry(1_234, { title: "late" }), entry(2_000), entry(2_000)];
    }
    expect(await catalogue().add(entries(), { dryRun: true })).toEqual({
      added: 1_235,
      known: 3,
      returned: 0,
    });
    expect(await db.videos()).toHaveLength(0);
    expect(await catalogue().add(entries())).toEqual({ added: 1_235, known: 3, returned: 0 });
    expect(await db.videos()).toHaveLength(1_235);
    expect((await db.video(1_234)).title).toBe("late");
    expect(await catalogue().add(entries(), { dryRun: true })).toEqual({
      added: 0,
      known: 1_238,
      returned: 0,
    });
  });

  test("stay added up to the transaction in which the list breaks off", async () => {
    async function* entries() {
      for (let aid = 1; aid <= 10_700; aid += 1) yield entry(aid);
      throw new Error("cut");
    }
    const failure: unknown = await catalogue()
      .add(entries())
      .catch((error: unknown) => error);
    expect(failure).toEqual(new Error("cut"));
    expect(await db.videos()).toHaveLength(10_000);
  });

  test("leave the event loop its turns", async () => {
    const entries = Array.from({ length: 12_000 }, (_, index) => entry(index + 1));
    expect(await turnsDuring(() => catalogue().add(entries))).toBeGreaterThanOrEqual(5);
  });
});

describe("untracking", () => {
  test("stops asking, keeps all that is known, and is undone by adding again", async () => {
    await catalogue().add([entry(1, { uid: "7", ...counted(5, now) }), entry(2, { uid: "7" }), entry(3)]);
    const [first] = await db.videos();
    const report = await catalogue().untrack({ videos: [{ aid: 1, bvid: avToBv(1) }], uids: [] });
    expect(report).toEqual({ untracked: 1, unknown: [] });
    const details = await catalogue().describeVideo({ aid: 1, bvid: avToBv(1) });
    expect(details).toMatchObject({ tracked: false, dueReason: null, nextDueAt: null, video: { play: 5 } });
    expect(details?.history).toHaveLength(1);
    expect((await catalogue().listVideos()).items.map(({ aid }) => aid)).toEqual([3, 2]);

    expect(await catalogue().add([entry(1), entry(2)])).toEqual({ added: 0, known: 1, returned: 1 });
    expect((await db.videos())[0]).toEqual(first);
  });

  test("of an uploader takes all of theirs; what is not tracked is named", async () => {
    await catalogue().add([entry(1, { uid: "7" }), entry(2, { uid: "7" }), entry(3, { uid: "8" })]);
    const videos = [3, 4].map((aid) => ({ aid, bvid: avToBv(aid) }));
    expect(await catalogue().untrack({ videos, uids: ["7", "9"] })).toEqual({
      untracked: 3,
      unknown: ["9", avToBv(4)],
    });
    expect(await catalogue().untrack({ videos: [], uids: ["7"] })).toEqual({ untracked: 0, unknown: ["7"] });
  });
});
