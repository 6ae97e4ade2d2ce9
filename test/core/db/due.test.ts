import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { dueReason, longestRunMs, planGroup, planOrder } from "../../../packages/core/src/plan.ts";
import type { Selection } from "../../../packages/core/src/ports.ts";
import type { TrackedVideo } from "../../../packages/core/src/video.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { turnsDuring } from "../../support/turns.ts";
import { countersOf, trackedVideo } from "../../support/videos.ts";

const now = Date.UTC(2026, 0, 10);
const hour = 3_600_000;
const day = 24 * hour;
const allUids = ["11", "22", "3493111840771234567"];

let db: TemporaryDatabase;
beforeAll(async () => {
  db = await temporaryDatabase();
});
afterAll(() => db.remove());

/** Times around every border there is, often exactly on it. */
const time = fc
  .tuple(
    fc.constantFrom(-400 * day, -7 * day, -day, -hour, 0, hour, 3 * day, longestRunMs, 30 * day),
    fc.constantFrom(-1, 0, 1, 60_000),
  )
  .map(([offset, more]) => now + offset + more);

const video = fc
  .record({
    uid: fc.option(fc.constantFrom(...allUids)),
    play: fc.option(fc.constantFrom(0, 5, 1_000)),
    observedAt: fc.option(time, { freq: 4 }),
    attemptedAt: fc.option(time),
    observedFrom: fc.constantFrom("view", "import"),
    checkAfter: fc.option(time, { freq: 1 }),
    state: fc.constantFrom("live", "gone", "hidden", "review", "login-only"),
    isDoubted: fc.boolean(),
  })
  .map(({ play, isDoubted, ...rest }) =>
    Object.assign(rest, {
      counts: countersOf(play),
      suspect: isDoubted
        ? ({ counts: countersOf(0), reason: "zero-over-count", seenAt: 1, source: "view", looks: 1 } as const)
        : null,
    }),
  );

const aidAt = (index: number) => 1_000 + index;

const situation = fc.record({
  videos: fc.array(video, { maxLength: 30 }),
  force: fc.boolean(),
  uids: fc.option(fc.uniqueArray(fc.constantFrom(...allUids, "999"), { maxLength: 3 }), {
    nil: undefined,
    freq: 2,
  }),
  aids: fc.option(fc.uniqueArray(fc.nat(35).map(aidAt), { maxLength: 12 }), { nil: undefined, freq: 1 }),
  watermark: fc.option(fc.constantFrom(now, now - hour, now - day + 1)),
  size: fc.integer({ min: 1, max: 12 }),
});

function isSelected({ uid, aid }: TrackedVideo, { uids, aids }: Selection): boolean {
  const isOurs = uids === undefined || (uid !== null && uids.includes(uid));
  return isOurs && (aids === undefined || aids.includes(aid));
}

/** What `dueReason` says of every row, without any query: the oracle. */
function expectedDue(videos: readonly TrackedVideo[], selection: Selection): TrackedVideo[] {
  return videos.filter((video) => isSelected(video, selection) && dueReason(video, selection) !== undefined);
}

async function streamed(selection: Selection, size: number): Promise<TrackedVideo[]> {
  const met: TrackedVideo[] = [];
  for await (const page of db.store.streamDue(selection, size)) {
    expect(page.length).toBeLessThanOrEqual(size);
    met.push(...page);
  }
  return met;
}

/** The order in which a video must come: its group, then its age or its appointment. */
function place(video: TrackedVideo): readonly [number, number] {
  const group = planGroup(video);
  const isMisdated = group === "aging" && (video.observedAt ?? 0) > now + hour;
  const age =
    { "never-counted": video.id, aging: video.observedAt, appointment: video.checkAfter }[group] ?? 0;
  return [isMisdated ? -1 : planOrder.indexOf(group), age];
}

describe("of any catalogue, for any request", () => {
  test("the store counts and gives exactly the videos that are due, each once, oldest first in its group", async () => {
    await fc.assert(
      fc.asyncProperty(situation, async ({ videos, size, ...asked }) => {
        const selection: Selection = { now, staleAfterMs: 7 * day, ranking: null, ...asked };
        await db.clear();
        await db.add(...videos.map((change, index) => ({ aid: aidAt(index), ...change })));
        const stored = await db.videos();
        const due = expectedDue(stored, selection);

        const met = await streamed(selection, size);
        expect(met.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(due.map(({ id }) => id));

        const { total, byReason, unknownUids, unknownAids } = await db.store.countDue(selection);
        const reasons = due.map((video) => dueReason(video, selection) ?? "");
        expect(total).toBe(due.length);
        expect(byReason as Record<string, number>).toEqual(
          Object.fromEntries(
            Array.from(Map.groupBy(reasons, String), ([reason, all]) => [reason, all.length]),
          ),
        );
        const knownUids = new Set(stored.map(({ uid }) => uid));
        expect(unknownUids).toEqual((selection.uids ?? []).filter((uid) => !knownUids.has(uid)));
        const knownAids = new Set(stored.map(({ aid }) => aid));
        expect(unknownAids).toEqual((selection.aids ?? []).filter((aid) => !knownAids.has(aid)));

        // A forced walk takes what was read since the start before the rest, whatever its age.
        if (selection.force) return;
        const places = met.map(place);
        const inOrder = places.toSorted(([a, x], [b, y]) => a - b || x - y);
        expect(places).toEqual(inOrder);
      }),
      { numRuns: 150 },
    );
  }, 30_000);
});

test("the size of the pages changes neither the videos nor their order", async () => {
  await db.clear();
  await db.add(
    ...Array.from({ length: 23 }, (_, index) => ({
      aid: aidAt(index),
      uid: allUids[index % 2] ?? null,
      // Many of the same age: the page must not break between them.
      observedAt: index % 5 === 0 ? null : now - 10 * day - (index % 3) * hour,
      checkAfter: index % 7 === 0 ? now - day : null,
    })),
  );
  for (const uids of [undefined, allUids]) {
    const selection = {
      now,
      staleAfterMs: 7 * day,
      force: false,
      uids,
      aids: undefined,
      watermark: null,
      ranking: null,
    };
    const whole = (await streamed(selection, 100)).map(({ aid }) => aid);
    expect(new Set(whole).size).toBe(23);
    for (const size of [1, 2, 3, 7, 22, 23, 24])
      expect((await streamed(selection, size)).map(({ aid }) => aid)).toEqual(whole);
  }
});

test("what is untracked is never due, and counts as unknown", async () => {
  await db.clear();
  await db.add({ aid: 1, uid: "11" }, { aid: 2, uid: "22" });
  await db.rows("UPDATE video SET tracked = 0 WHERE aid = 1");
  const selection = {
    now,
    staleAfterMs: day,
    force: true,
    uids: ["11", "22"],
    aids: [1, 2],
    watermark: null,
    ranking: null,
  };
  expect(await db.store.countDue(selection)).toEqual({
    total: 1,
    byReason: { "never-counted": 1 },
    unknownUids: ["11"],
    unknownAids: [1],
  });
  expect((await streamed(selection, 5)).map(({ aid }) => aid)).toEqual([2]);
});

test("a list of no uploaders selects nothing at all", async () => {
  await db.clear();
  await db.add({ aid: 1, uid: "11" }, { aid: 2 });
  const none = {
    now,
    staleAfterMs: day,
    force: true,
    uids: [],
    aids: undefined,
    watermark: null,
    ranking: null,
  };
  expect(await db.store.countDue(none)).toMatchObject({ total: 0, unknownUids: [] });
  expect(await streamed(none, 5)).toEqual([]);
});

test("what a resumed run has left is counted in pieces, between which other things happen, and none is left out", async () => {
  await db.clear();
  await db.add({ aid: 1 }, { aid: 2 }, { aid: 3 }, { aid: 4, attemptedAt: now + 1 });
  for (const [aid, id] of [
    [1, 20_000],
    [2, 20_001],
    [3, 60_001],
    [4, 70_000],
  ] as const)
    await db.rows(`UPDATE video SET id = ${id} WHERE aid = ${aid}`);
  const resumed = {
    now,
    staleAfterMs: day,
    force: true,
    uids: undefined,
    aids: undefined,
    watermark: now,
    ranking: null,
  };
  const turns = await turnsDuring(async () => {
    expect(await db.store.countDue(resumed)).toMatchObject({ total: 3 });
  });
  expect(turns).toBeGreaterThanOrEqual(4);
});

test("every page is found by an index, not by reading past what is not due", async () => {
  const plans = await Promise.all(
    [
      "v.check_after IS NULL AND (v.observed_at, v.id) > (1, 1) AND v.observed_at <= 9 ORDER BY v.observed_at, v.id",
      "v.check_after IS NOT NULL AND (v.check_after, v.id) > (1, 1) AND v.check_after <= 9 ORDER BY v.check_after, v.id",
      "v.check_after IS NULL AND v.observed_at IS NULL AND v.id > 4 ORDER BY v.id",
    ].map((rest) =>
      db.rows(`EXPLAIN QUERY PLAN SELECT * FROM video v WHERE v.tracked = 1 AND ${rest} LIMIT 5`),
    ),
  );
  for (const plan of plans) {
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH v USING INDEX video_by_/),
    ]);
  }
});

test("a due video carries everything that was stored of it", async () => {
  await db.clear();
  const stored = trackedVideo({
    aid: 77,
    uid: "3493111840771234567",
    title: `"quoted" 'title' \u{1f600}`,
    publishedAt: 5,
    counts: { ...countersOf(0), share: null, like: Number.MAX_SAFE_INTEGER },
    observedAt: 6,
    observedFrom: "bulk",
    attemptedAt: 7,
    state: "hidden",
    checkAfter: 8,
    streak: 3,
    goneDays: 2,
    lastGoneAt: 4,
    suspect: { counts: countersOf(9), reason: "large-fall", seenAt: 3, source: "view", looks: 2 },
  });
  await db.add(stored);
  const selection = {
    now,
    staleAfterMs: day,
    force: false,
    uids: undefined,
    aids: undefined,
    watermark: null,
    ranking: null,
  };
  expect(await streamed(selection, 5)).toEqual([{ ...stored, id: expect.any(Number) }]);
  // A doubt from before looks were counted is one look.
  await db.rows("UPDATE video SET suspect = json_remove(suspect, '$.looks') WHERE aid = 77");
  expect(await streamed(selection, 5)).toMatchObject([{ suspect: { ...stored.suspect, looks: 1 } }]);
});
