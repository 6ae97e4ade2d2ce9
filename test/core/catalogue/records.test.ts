import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { updateVideoPlayCounts, type RunReport, type VideoSource } from "@playcounts/core";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { SourceError } from "../../../packages/core/src/errors.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { countersOf, noCounters } from "../../support/videos.ts";

const startAt = Date.UTC(2026, 10, 1, 18);
const day = 86_400_000;

let db: TemporaryDatabase;
let clock: FakeClock;
beforeAll(async () => {
  db = await temporaryDatabase();
});
beforeEach(async () => {
  clock = createFakeClock(startAt);
  await db.clear();
});
afterAll(() => db.remove());

const catalogue = () => createCatalogue(db.database, { now: () => clock.now(), staleAfterMs: 7 * day });
const ref = (aid: number) => ({ aid, bvid: avToBv(aid) });

/** Gives each video these plays, or fails for it. */
const source = (plays: Record<number, number | "fails" | "gone">): VideoSource => ({
  name: "scripted",
  maxBatch: 1,
  fetchPlayCounts: async ([video]) => {
    const aid = video?.aid ?? 0;
    const said = plays[aid] ?? 0;
    if (said === "fails") throw new SourceError("reading it failed", { fault: "refused", code: -403 });
    if (said === "gone")
      return [{ kind: "unavailable", aid, state: "gone", code: -404, message: "啥都木有" }];
    return [
      { kind: "counted", aid, counts: countersOf(said), uid: "7", title: `video ${aid}`, publishedAt: null },
    ];
  },
});

function update(plays: Parameters<typeof source>[0]): Promise<RunReport> {
  clock.advance(1_000);
  const { store, progress } = db;
  return updateVideoPlayCounts(
    { force: true },
    { store, progress, clock, random: () => 0, source: source(plays) },
  );
}

describe("a video's page", () => {
  test("tells its history, newest last, and why it was not updated, newest first", async () => {
    await db.add({ aid: 9 }, { aid: 10 });
    const first = await update({ 9: 100, 10: 1 });
    const second = await update({ 9: "gone", 10: 2 });
    const third = await update({ 9: 90, 10: 3 });
    const details = await catalogue().describeVideo(ref(9));
    expect(details?.history.map(({ play, runId, source }) => [play, runId, source])).toEqual([
      [100, first.runId, "scripted"],
      [90, third.runId, "scripted"],
    ]);
    expect(details?.remarks.map(({ runId, result, reason }) => [runId, result, reason])).toEqual([
      [third.runId, "updated", "decreased"],
      [second.runId, "skipped", "gone"],
    ]);
    expect(details).toMatchObject({
      tracked: true,
      dueReason: null,
      goneDays: 0,
      video: { uid: "7", play: 90 },
    });
    expect(details?.nextDueAt).toBe((details?.video.observedAt ?? 0) + 7 * day);
    expect((await catalogue().describeVideo(ref(9), 1))?.history.map(({ play }) => play)).toEqual([90]);
  });

  test("says why it is due, and is empty for a video that never was", async () => {
    await db.add({ aid: 9 }, { aid: 10, observedAt: startAt - 8 * day, counts: countersOf(1) });
    expect(await catalogue().describeVideo(ref(9))).toMatchObject({
      dueReason: "never-counted",
      nextDueAt: 0,
    });
    expect(await catalogue().describeVideo(ref(10))).toMatchObject({ dueReason: "stale" });
    expect(await catalogue().describeVideo(ref(11))).toBeNull();
  });
});

describe("runs", () => {
  test("are listed newest first, with their reports, page by page", async () => {
    await db.add({ aid: 9 });
    const reports = [await update({ 9: 1 }), await update({ 9: 2 }), await update({ 9: "fails" })];
    const first = await catalogue().listRuns({ limit: 2 });
    const second = await catalogue().listRuns({ limit: 2, cursor: first.cursor ?? "" });
    const runs = [...first.items, ...second.items];
    expect(second.cursor).toBeNull();
    expect(runs.map(({ runId }) => runId)).toEqual(reports.map(({ runId }) => runId).toReversed());
    const { failures: _, skippedVideos: __, ...figures } = reports[1] as RunReport;
    expect(runs[1]).toMatchObject({
      kind: "update",
      trigger: "library",
      status: "completed",
      report: figures,
    });
    expect(runs[0]).toMatchObject({ status: "partial", report: { failed: 1 } });
    expect(await catalogue().findRun(reports[0]?.runId ?? "")).toEqual(runs[2] ?? null);
    expect(await catalogue().findRun("none")).toBeNull();
  });

  test("say that they are interrupted once nobody holds their place any more", async () => {
    const session = await db.store.beginRun({
      kind: "update",
      trigger: "library",
      idempotencyKey: null,
      startedAt: startAt,
      request: {},
    });
    expect(await catalogue().findRun(session.runId)).toMatchObject({ status: "running", report: null });
    expect((await catalogue().status()).running).toMatchObject({ runId: session.runId });
    clock.advance(61_000);
    expect(await catalogue().findRun(session.runId)).toMatchObject({ status: "interrupted", report: null });
    expect((await catalogue().status()).running).toBeNull();
    await session.end(clock.now(), "failed", { message: "not a report" }, null);
    expect(await catalogue().findRun(session.runId)).toMatchObject({ status: "failed", report: null });
  });

  test("keep a remark for each video that was not plainly updated", async () => {
    await db.add({ aid: 9 }, { aid: 10 }, { aid: 11 }, { aid: 12 });
    const { runId } = await update({ 9: 1, 10: "gone", 11: "fails", 12: "fails" });
    const list = (query: object) => catalogue().listRemarks({ runId, ...query });
    expect((await list({})).items.map(({ bvid, result }) => [bvid, result])).toEqual([
      [avToBv(10), "skipped"],
      [avToBv(11), "failed"],
      [avToBv(12), "failed"],
    ]);
    const first = await list({ result: "failed", limit: 1 });
    expect(first.items).toMatchObject([{ bvid: avToBv(11), reason: "refused", code: -403, attempts: 1 }]);
    const second = await list({ result: "failed", limit: 1, cursor: first.cursor });
    expect(second).toMatchObject({ items: [{ bvid: avToBv(12) }], cursor: null });
    expect(await catalogue().listRemarks({ runId: "999" })).toEqual({ items: [], cursor: null });
  });
});

describe("the list of failed videos", () => {
  test("holds those whose last attempt failed, and no others", async () => {
    await db.add({ aid: 9 }, { aid: 10 }, { aid: 11 }, { aid: 12 });
    await update({ 9: "fails", 10: "fails", 11: "fails", 12: 5 });
    await update({ 9: 1, 10: "fails", 11: "gone", 12: "fails" });
    const first = await catalogue().listFailed({ limit: 1 });
    const second = await catalogue().listFailed({ limit: 1, cursor: first.cursor ?? "" });
    expect([...first.items, ...second.items].map(({ bvid }) => bvid)).toEqual([avToBv(12), avToBv(10)]);
    expect(second.cursor).toBeNull();
    await catalogue().untrack({ videos: [ref(10)], uids: [] });
    expect((await catalogue().listFailed()).items).toHaveLength(1);
  });

  test("leaves out a video that was read in the very millisecond of the failure", async () => {
    await db.add({ aid: 9 });
    await update({ 9: "fails" });
    expect((await catalogue().listFailed()).items).toHaveLength(1);
    await db.rows("UPDATE video SET observed_at = attempted_at");
    expect((await catalogue().listFailed()).items).toEqual([]);
  });
});

describe("the status", () => {
  test("of an empty database is all zeros", async () => {
    expect(await catalogue().status()).toMatchObject({
      videos: 0,
      uploaders: 0,
      fresh: 0,
      due: 0,
      byState: {},
      oldestObservedAt: null,
      breaker: "closed",
      running: null,
      lastRun: null,
      lastSuccessAt: null,
    });
  });

  test("tells how fresh the numbers are", async () => {
    const read = { counts: countersOf(5), observedFrom: "bulk" };
    await db.add(
      { aid: 1, uid: "7", ...read, observedAt: startAt - day },
      { aid: 2, uid: "7", ...read, observedAt: startAt - 8 * day },
      { aid: 3, uid: "8", ...read, observedAt: startAt - 90 * day, state: "gone", checkAfter: startAt + day },
      { aid: 4, counts: noCounters },
      { aid: 5, ...read, observedAt: startAt - day, observedFrom: "import", checkAfter: startAt },
    );
    await catalogue().untrack({ videos: [], uids: ["8"] });
    expect(await catalogue().status()).toMatchObject({
      videos: 4,
      uploaders: 1,
      fresh: 1,
      neverCounted: 1,
      byState: { live: 4 },
      due: 3,
      oldestObservedAt: startAt - 8 * day,
    });
  });

  test("tells the last run, the last success and the last request", async () => {
    await db.add({ aid: 9 });
    const good = await update({ 9: 1 });
    expect(await catalogue().status()).toMatchObject({
      fresh: 1,
      due: 0,
      lastRun: { runId: good.runId, status: "completed" },
      lastSuccessAt: Date.parse(good.finishedAt),
      lastRequestAt: expect.any(Number),
    });
  });
});
