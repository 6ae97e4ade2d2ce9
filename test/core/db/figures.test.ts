import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { restedUpstream } from "../../../packages/core/src/breaker.ts";
import type { CatalogueEntry, Status } from "../../../packages/core/src/catalogue.ts";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { findWrongFigures, repairFigures } from "../../../packages/core/src/db/figures-repair.ts";
import { undoRunIn } from "../../../packages/core/src/db/undo.ts";
import { judge, judgeFailure, type JudgeContext } from "../../../packages/core/src/judge.ts";
import { clockToleranceMs, dueReason, nextDueAt } from "../../../packages/core/src/plan.ts";
import type { Answer, TrackedVideo } from "../../../packages/core/src/video.ts";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { livingOwner, temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { counted, countersOf, invalid, unavailable } from "../../support/videos.ts";

const hour = 3_600_000;
const day = 24 * hour;
const staleAfterMs = 7 * day;
const never = new AbortController().signal;
const aids = Array.from({ length: 8 }, (_, index) => index + 1);
const uids = ["11", "22", "33"];

interface Bench {
  readonly db: TemporaryDatabase;
  readonly clock: FakeClock;
}

const catalogueOf = ({ db, clock }: Bench) =>
  createCatalogue(db.database, { now: () => clock.now(), staleAfterMs });

/** Something that happens to a catalogue. */
type Event = (bench: Bench) => Promise<unknown>;

const someAids = fc.uniqueArray(fc.constantFrom(...aids), { minLength: 1 });
/** Mostly so close together that every rise and fall is believed at once. */
const play = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 100 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 20_000, 2_000_000_000) },
);

const arrival = fc.record({
  aid: fc.constantFrom(...aids),
  uid: fc.option(fc.constantFrom(...uids)),
  play: fc.option(play),
  ageMs: fc.option(fc.oneof(fc.constantFrom(0, 7 * day, hour, -3 * hour), fc.nat(20 * day))),
  verify: fc.boolean(),
});
const adding = fc.array(arrival, { minLength: 1, maxLength: 10 }).map((arrivals): Event => {
  return (bench) => {
    const entries = arrivals.map(({ aid, uid, play, ageMs, verify }): CatalogueEntry => {
      const counts = play === null ? null : countersOf(play);
      const observedAt = ageMs === null ? null : bench.clock.now() - ageMs;
      return { aid, bvid: avToBv(aid), uid, title: null, publishedAt: null, counts, observedAt, verify };
    });
    return catalogueOf(bench).add(entries);
  };
});

const untracking = fc
  .record({ aids: someAids, uids: fc.subarray(uids, { maxLength: 1 }) })
  .map(({ aids, uids }): Event => {
    const videos = aids.slice(0, 2).map((aid) => ({ aid, bvid: avToBv(aid) }));
    return (bench) => catalogueOf(bench).untrack({ videos, uids });
  });

const answer = fc.oneof(
  { weight: 5, arbitrary: fc.record({ play, uid: fc.option(fc.constantFrom(...uids)) }) },
  { weight: 2, arbitrary: fc.constantFrom("gone", "hidden", "review", "login-only", "failed", "off-schema") },
);
const running = fc
  .record({ aids: someAids, answers: fc.array(answer, { minLength: aids.length, maxLength: aids.length }) })
  .map(({ aids, answers }): Event => {
    return (bench) => runWith(bench, aids, answers);
  });

type Said = string | { readonly play: number; readonly uid: string | null };

/** An update in which the tracked ones of these videos are answered so, in the order of tracking. */
async function runWith({ db, clock }: Bench, aids: readonly number[], answers: readonly Said[]) {
  const now = clock.now();
  const start = { kind: "update", startedAt: now, trigger: "test", idempotencyKey: null } as const;
  const session = await db.store.beginRun({ ...start, request: {} });
  const tracked = await db.rows("SELECT aid FROM video WHERE tracked = 1");
  const asked = (await db.videos()).filter(
    ({ aid }) => aids.includes(aid) && tracked.some((row) => row["aid"] === aid),
  );
  const context: JudgeContext = {
    now: now + 1_000,
    source: "bulk",
    staleAfterMs,
    attempts: 1,
    othersRead: true,
    utcOffsetMs: 0,
    typicalPlay: 1_000,
  };
  const verdicts = asked.map((video, index) => {
    const said = answers[index] ?? "failed";
    const failure = { reason: "network", code: null, message: "no answer" };
    return said === "failed"
      ? judgeFailure(video, failure, context)
      : judge(video, toAnswer(video, said), context);
  });
  await session.save({ verdicts, at: context.now, upstream: restedUpstream, checkpoint: null });
  await session.end(context.now, "completed", {}, null);
}

function toAnswer({ aid }: TrackedVideo, said: Said): Answer {
  if (typeof said !== "string") return counted(aid, said.play, { uid: said.uid });
  if (said === "off-schema") return invalid(aid);
  if (said === "gone" || said === "hidden" || said === "review") return unavailable(aid, said);
  return unavailable(aid, "login-only");
}

const undoing: Event = async ({ db, clock }) => {
  const [run] = await db.rows("SELECT id FROM run WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1");
  if (run !== undefined) await undoRunIn(db.database, livingOwner("undoer"), String(run["id"]), clock, never);
};

const removing = fc.constantFrom(...aids).map((aid): Event => {
  return ({ db }) => db.rows(`DELETE FROM video WHERE aid = ${aid} RETURNING id`);
});

const waiting = fc
  .constantFrom(1_000, hour - 1, hour, 13 * hour, day, 3 * day, 7 * day, 31 * day)
  .map((ms): Event => {
    return async ({ clock }) => clock.advance(ms);
  });

const events = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: adding },
    { weight: 6, arbitrary: running },
    { weight: 1, arbitrary: untracking },
    { weight: 2, arbitrary: fc.constant(undoing) },
    { weight: 1, arbitrary: removing },
    { weight: 4, arbitrary: waiting },
  ),
  { minLength: 1, maxLength: 25 },
);

async function trackedVideos(db: TemporaryDatabase): Promise<TrackedVideo[]> {
  const rows = await db.rows("SELECT id FROM video WHERE tracked = 1");
  const ids = new Set(rows.map((row) => row["id"]));
  return (await db.videos()).filter(({ id }) => ids.has(id));
}

/** The status by looking at every video. */
function counting(videos: readonly TrackedVideo[], now: number): Partial<Status> {
  const selection = { now, staleAfterMs, force: false, uids: undefined, aids: undefined, watermark: null };
  const isFresh = ({ observedAt, observedFrom, checkAfter }: TrackedVideo) =>
    observedAt !== null &&
    observedAt > now - staleAfterMs &&
    observedAt <= now + clockToleranceMs &&
    !(observedFrom === "import" && checkAfter !== null);
  const states = Map.groupBy(videos, ({ state }) => state);
  const live = videos.flatMap(({ state, observedAt }) => (state === "live" ? (observedAt ?? []) : []));
  return {
    videos: videos.length,
    fresh: videos.filter(isFresh).length,
    neverCounted: videos.filter(({ observedAt }) => observedAt === null).length,
    suspects: videos.filter(({ suspect }) => suspect !== null).length,
    byState: Object.fromEntries(Array.from(states, ([state, all]) => [state, all.length])),
    due: videos.filter((video) => dueReason(video, { ...selection, ranking: null }) !== undefined).length,
    oldestObservedAt: live.length === 0 ? null : Math.min(...live),
    nextDueAt:
      videos.length === 0 ? null : Math.min(...videos.map((video) => nextDueAt(video, staleAfterMs))),
  };
}

/** What a step raised or took back of counts that this program had read before, by the hour of that reading. */
function addGains(
  gains: Map<number, number>,
  before: readonly TrackedVideo[],
  after: readonly TrackedVideo[],
) {
  const add = (at: number, gain: number) => {
    const hourNumber = Math.floor(at / hour);
    gains.set(hourNumber, (gains.get(hourNumber) ?? 0) + gain);
  };
  const isOwn = ({ observedFrom }: TrackedVideo) => observedFrom !== null && observedFrom !== "import";
  for (const old of before) {
    const now = after.find(({ id }) => id === old.id);
    if (now === undefined || !isOwn(old) || !isOwn(now)) continue;
    const gain = (now.counts.play ?? 0) - (old.counts.play ?? 0);
    const [then, later] = [old.observedAt ?? 0, now.observedAt ?? 0];
    if (later > then && gain > 0) add(later, gain);
    if (later < then && gain < 0) add(then, gain);
  }
}

describe("whatever happens to a catalogue", () => {
  test("the figures that are kept say what counting would say", async () => {
    await fc.assert(
      fc.asyncProperty(events, async (happening) => {
        const clock = createFakeClock(Date.UTC(2026, 0, 1, 5, 59, 59, 999));
        await using db = await temporaryDatabase(clock);
        const bench = { db, clock };
        const gains = new Map<number, number>();
        for (const event of happening) {
          const before = await trackedVideos(db);
          await event(bench);
          addGains(gains, before, await db.videos());
        }
        expect(await db.database.read("checking", findWrongFigures)).toEqual([]);

        const catalogue = catalogueOf(bench);
        const videos = await trackedVideos(db);
        const uploaders = new Set(videos.flatMap(({ uid }) => uid ?? []));
        expect(await catalogue.status()).toMatchObject({
          ...counting(videos, clock.now()),
          uploaders: uploaders.size,
        });
        const { items } = await catalogue.listUploaders({ order: "uid" });
        expect(items.map(({ uid, videos, plays }) => ({ uid, videos, plays }))).toEqual(
          uids.flatMap((uid) => {
            const own = videos.filter((video) => video.uid === uid);
            const plays = own.reduce((sum, { counts }) => sum + (counts.play ?? 0), 0);
            return own.length === 0 ? [] : { uid, videos: own.length, plays };
          }),
        );
        expect(await db.rows("SELECT hour, gained FROM hourly WHERE gained <> 0 ORDER BY hour")).toEqual(
          Array.from(gains, ([hour, gained]) => ({ hour, gained }))
            .filter(({ gained }) => gained !== 0)
            .toSorted((a, b) => a.hour - b.hour),
        );
      }),
      { numRuns: 50 },
    );
  }, 120_000);
});

test("a reading that is taken back has gained nothing, whatever was found out since", async () => {
  const clock = createFakeClock();
  await using db = await temporaryDatabase(clock);
  await db.add({ aid: 1 });
  const gained = () => db.rows("SELECT sum(gained) AS gained FROM hourly");
  for (const said of [{ play: 50, uid: null }, { play: 80, uid: null }, "gone"]) {
    await runWith({ db, clock }, [1], [said]);
    clock.advance(day);
  }
  expect(await gained()).toEqual([{ gained: 30 }]);
  await undoing({ db, clock });
  expect(await gained()).toEqual([{ gained: 30 }]);
  await runWith({ db, clock }, [1], ["gone"]);
  await undoRunIn(db.database, livingOwner("undoer"), "2", clock, never);
  expect(await gained()).toEqual([{ gained: 0 }]);
});

describe("figures that went wrong", () => {
  test("are found, table by table, and repaired", async () => {
    const clock = createFakeClock();
    await using db = await temporaryDatabase(clock);
    const read = (hoursAgo: number) => ({ observedAt: clock.now() - hoursAgo * hour, observedFrom: "view" });
    await db.add(
      { aid: 1, uid: "11", counts: countersOf(5), ...read(1), rate: 0.5 },
      { aid: 2, uid: "22", checkAfter: clock.now() + day, counts: countersOf(0), ...read(200) },
    );
    await db.rows("UPDATE hourly SET gained = 77 WHERE aging = 1");
    const tables = ["tally", "hourly", "uploader"];
    const dump = () => Promise.all(tables.map((table) => db.rows(`SELECT * FROM ${table} ORDER BY 1`)));
    const right = await dump();
    const look = () => db.database.read("checking", findWrongFigures);
    const repair = () => db.database.write("repairing", repairFigures);

    for (const [table, damage] of [
      ["tally", "UPDATE tally SET suspects = 1 WHERE state = 'gone'"],
      ["tally", "DELETE FROM tally WHERE state = 'live'"],
      ["hourly", "UPDATE hourly SET recheck = 1 WHERE aging = 1"],
      ["hourly", "DELETE FROM hourly WHERE zero = 1"],
      ["uploader", "UPDATE uploader SET plays = plays - 1 WHERE uid = '11'"],
      ["uploader", "UPDATE uploader SET gain_per_1000_days = 0"],
    ] as const) {
      expect(await look()).toEqual([]);
      await db.rows(damage);
      expect(await look()).toEqual([table]);
      await repair();
      expect(await dump()).toEqual(right);
    }
  });
});

test("an hour in which very many were read is counted from either side", async () => {
  const clock = createFakeClock();
  await using db = await temporaryDatabase(clock);
  const now = clock.now() + hour / 2;
  const edge = now - staleAfterMs;
  await db.add({ aid: 900_001, counts: countersOf(1), observedAt: edge - 1, observedFrom: "view" });
  const add = (count: number, firstAid: number, at: number) =>
    db.rows(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
      INSERT INTO video (aid, bvid, added_at, play, observed_at, observed_from)
      SELECT ${firstAid} + i, ${firstAid} + i, 0, 1, ${at}, 'view' FROM n`);
  const status = () => createCatalogue(db.database, { now: () => now, staleAfterMs }).status();

  await add(12_000, 1, edge);
  expect(await status()).toMatchObject({ due: 12_001, fresh: 0 });
  await add(12_000, 20_000, edge + 1);
  expect(await status()).toMatchObject({ due: 12_001, fresh: 12_000 });
});
