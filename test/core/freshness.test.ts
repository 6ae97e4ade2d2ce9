import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { brokenPromises, type BrokenPromise, type FreshnessFacts } from "@playcounts/core";
import { createCatalogue } from "../../packages/core/src/db/catalogue.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../support/temporary-database.ts";
import { countersOf } from "../support/videos.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 24, 3);
const kept: FreshnessFacts = {
  videos: 517,
  trackedSince: now - 300 * day,
  oldestObservedAt: now - 6 * day,
  uncountedSince: null,
  lastSuccessAt: now - hour,
};
const broken = (change: Partial<FreshnessFacts>) => brokenPromises({ ...kept, ...change }, now, 7 * day);

describe("the promise", () => {
  test.each<[string, Partial<FreshnessFacts>, BrokenPromise[]]>([
    ["is kept on an ordinary day", {}, []],
    [
      "is kept with a number that waits for tonight's run",
      { oldestObservedAt: now - 7 * day - 26 * hour },
      [],
    ],
    ["is broken a moment later", { oldestObservedAt: now - 7 * day - 26 * hour - 1 }, ["stale"]],
    ["is kept with a video that came today", { uncountedSince: now - 26 * hour }, []],
    [
      "is broken when that one has no number a day later",
      { uncountedSince: now - 26 * hour - 1 },
      ["uncounted"],
    ],
    ["is kept when one night's run failed", { lastSuccessAt: now - 36 * hour }, []],
    ["is broken when nothing ran for longer", { lastSuccessAt: now - 36 * hour - 1 }, ["silent"]],
    [
      "gives a new list as long until its first run",
      { lastSuccessAt: null, trackedSince: now - 36 * hour },
      [],
    ],
    ["and no longer", { lastSuccessAt: null, trackedSince: now - 37 * hour }, ["silent"]],
    ["is not made to an empty list", { videos: 0, lastSuccessAt: 0, trackedSince: null }, []],
    [
      "can be broken in every way at once",
      { oldestObservedAt: 0, uncountedSince: 0, lastSuccessAt: 0 },
      ["stale", "uncounted", "silent"],
    ],
  ])("%s", (_, change, expected) => {
    expect(broken(change)).toEqual(expected);
  });

  test("once broken, it is not mended by time alone", () => {
    const time = fc.option(fc.integer({ min: 0, max: 10 * day }), { nil: null });
    fc.assert(
      fc.property(
        fc.record({
          videos: fc.nat(3),
          trackedSince: time,
          oldestObservedAt: time,
          uncountedSince: time,
          lastSuccessAt: time,
        }),
        fc.integer({ min: 0, max: 20 * day }),
        fc.integer({ min: 0, max: 20 * day }),
        (facts, at, laterMs) => {
          const before = brokenPromises(facts, at, 7 * day);
          expect(brokenPromises(facts, at + laterMs, 7 * day)).toEqual(expect.arrayContaining(before));
        },
      ),
    );
  });
});

describe("the figures it is judged by", () => {
  let db: TemporaryDatabase;
  beforeAll(async () => {
    db = await temporaryDatabase();
  });
  afterAll(() => db.remove());

  test("leave out videos that were gone, hidden or locked at the last look, and those not tracked", async () => {
    const read = (ageDays: number) => ({ counts: countersOf(5), observedAt: now - ageDays * day });
    await db.add(
      { aid: 1, ...read(3) },
      { aid: 2, ...read(90), state: "gone" },
      { aid: 3, ...read(80), state: "hidden" },
      { aid: 4, ...read(70), goneDays: 1, lastGoneAt: now - day },
      { aid: 5, ...read(60), state: "login-only" },
      { aid: 6, ...read(50) },
    );
    const catalogue = createCatalogue(db.database, { now: () => now, staleAfterMs: 7 * day });
    await catalogue.untrack({ videos: [{ aid: 6, bvid: "" }], uids: [] });
    expect(await catalogue.freshness()).toEqual({
      videos: 5,
      trackedSince: 0,
      oldestObservedAt: now - 3 * day,
      uncountedSince: null,
      lastSuccessAt: null,
    });
    await db.add({ aid: 7, observedAt: null });
    expect(await catalogue.freshness()).toMatchObject({ videos: 6, uncountedSince: 0 });
  });
});
