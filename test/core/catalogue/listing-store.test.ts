import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { BusyError, type RunSession } from "@playcounts/core";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { restedUpstream } from "../../../packages/core/src/breaker.ts";
import { createListingStore, type ListedPage } from "../../../packages/core/src/db/listing-store.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { noCounters } from "../../support/videos.ts";

const now = Date.UTC(2026, 10, 1, 18);
const uid = "7";

let db: TemporaryDatabase;
beforeAll(async () => {
  db = await temporaryDatabase();
});
beforeEach(() => db.clear());
afterAll(() => db.remove());

const store = () => createListingStore(db.database, 7 * 86_400_000);
const beginRun = (startedAt: number): Promise<RunSession> =>
  db.store.beginRun({ kind: "list", trigger: "library", idempotencyKey: null, startedAt, request: {} });
const page = (runId: string, aid: number, change: Partial<ListedPage> = {}): ListedPage => ({
  runId,
  uid,
  entries: [
    {
      aid,
      bvid: avToBv(aid),
      uid,
      title: "title",
      publishedAt: null,
      counts: { ...noCounters, play: 5 },
      observedAt: now,
      verify: false,
    },
  ],
  at: now,
  nextPage: 2,
  untilKnown: false,
  upstream: restedUpstream,
  ...change,
});

describe("the list of an uploader", () => {
  test("keeps its place with its videos, page by page, until it was read to the end", async () => {
    const { runId } = await beginRun(now);
    const place = () => store().begin(runId, uid, now);
    expect(await place()).toEqual({ name: null, nextPage: 1 });
    expect(await store().savePage(page(runId, 1))).toEqual({
      report: { added: 1, known: 0, returned: 0 },
      hasNext: true,
    });
    expect(await place()).toEqual({ name: null, nextPage: 2 });
    await store().saveName(runId, uid, "name", now);
    expect(await store().savePage(page(runId, 2, { nextPage: null }))).toMatchObject({ hasNext: false });
    expect(await db.rows("SELECT uid, name, tracked_at, listed_at, list_page FROM uploader")).toEqual([
      { uid, name: "name", tracked_at: now, listed_at: now, list_page: null },
    ]);
  });

  test("ends with a page on which nothing is new, if that is what was asked for", async () => {
    const { runId } = await beginRun(now);
    await store().begin(runId, uid, now);
    const untilKnown = true;
    expect(await store().savePage(page(runId, 1, { untilKnown }))).toMatchObject({ hasNext: true });
    expect(await store().savePage(page(runId, 1, { untilKnown }))).toMatchObject({ hasNext: false });
  });

  test("is written only by the run that holds the database, and then not in part", async () => {
    const lost = await beginRun(now);
    await store().begin(lost.runId, uid, now);
    await beginRun(now + 61_000);
    const attempts = [
      store().begin(lost.runId, "8", now),
      store().saveName(lost.runId, uid, "name", now),
      store().savePage(page(lost.runId, 1)),
    ];
    for (const attempt of attempts)
      expect(await attempt.catch((error: unknown) => error)).toBeInstanceOf(BusyError);
    expect(await db.videos()).toEqual([]);
    expect(await db.rows("SELECT uid, name, list_page FROM uploader")).toEqual([
      { uid, name: null, list_page: 1 },
    ]);
  });

  test("is not written any more by a run that has ended", async () => {
    const run = await beginRun(now);
    await run.end(now, "completed", {}, null);
    const failure: unknown = await store()
      .begin(run.runId, uid, now)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BusyError);
    expect(await db.rows("SELECT uid FROM uploader")).toEqual([]);
  });
});
