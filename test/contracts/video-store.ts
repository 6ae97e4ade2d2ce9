import { describe, expect, test } from "bun:test";
import type {
  BatchWrite,
  ProgressStore,
  RunSession,
  RunStart,
  Selection,
  TrackedVideo,
  VideoStore,
} from "@playcounts/core";
import { failureOf } from "./failure-of.ts";

/** An empty store to examine, and ways to fill it and to look inside. */
export interface VideoStoreSubject {
  readonly store: VideoStore;
  /** Tracks videos, exactly as given but for the store's own `id`. */
  readonly add: (videos: readonly TrackedVideo[]) => Promise<void>;
  /** All videos as stored, in the order of tracking. */
  readonly videos: () => Promise<readonly TrackedVideo[]>;
  /** The progress that is saved with the counts, or null. */
  readonly progress: ProgressStore | null;
  readonly remove?: (() => Promise<void> | void) | undefined;
}

const now = Date.UTC(2026, 0, 10);
const day = 86_400_000;
/** How long a run may stay silent before its place is taken. */
const leaseMs = 60_000;

const start: RunStart = {
  kind: "update",
  startedAt: now,
  trigger: "contract",
  idempotencyKey: null,
  request: {},
};
const all: Selection = {
  now,
  staleAfterMs: 7 * day,
  force: false,
  uids: undefined,
  aids: undefined,
  watermark: null,
  ranking: null,
};
const rested = {
  askedAt: null,
  answeredAt: null,
  owedMs: 0,
  blockedUntil: null,
  strikes: 0,
  spent: { dayAt: 0, inDay: 0, hourAt: 0, inHour: 0 },
};

function video(aid: number, ageMs: number | null, change: Partial<TrackedVideo> = {}): TrackedVideo {
  const counts = { play: 1_000, danmaku: 1, reply: 2, favorite: null, coin: 4, share: 5, like: 6 };
  const at = ageMs === null ? null : now - ageMs;
  const stamps = { observedAt: at, attemptedAt: at, observedFrom: at === null ? null : "view" };
  const calm = {
    state: "live",
    checkAfter: null,
    streak: 0,
    goneDays: 0,
    lastGoneAt: null,
    suspect: null,
    rate: null,
    ratedAt: null,
    rank: null,
  } as const;
  const ids = {
    id: 0,
    aid,
    bvid: `BV1xx4y1${String(aid).padStart(4, "1")}`,
    uid: "11",
    title: `video ${aid}`,
    publishedAt: 5,
  };
  return { ...ids, counts, ...stamps, ...calm, ...change };
}

/** A write that gives each of these videos this play count. */
function reading(
  videos: readonly TrackedVideo[],
  play: number,
  at: number,
  change: Partial<BatchWrite> = {},
): BatchWrite {
  const verdicts = videos.map((before) => ({
    before,
    after: {
      ...before,
      counts: { ...before.counts, play },
      observedAt: at,
      attemptedAt: at,
      observedFrom: "contract",
    },
    result: "updated" as const,
    reason: null,
    code: null,
    message: null,
    attempts: 1,
    seen: play,
    historic: true,
  }));
  return { verdicts, at, upstream: rested, checkpoint: null, ...change };
}

/** What every `VideoStore` has to hold, as a suite for `bun test`. */
export function videoStoreContract(
  name: string,
  make: () => Promise<VideoStoreSubject> | VideoStoreSubject,
): void {
  describe(`video store: ${name}`, () => {
    async function withStore(examine: (subject: VideoStoreSubject) => Promise<void>): Promise<void> {
      const subject = await make();
      try {
        await examine(subject);
      } finally {
        await subject.remove?.();
      }
    }

    async function due(
      { store }: VideoStoreSubject,
      selection: Partial<Selection> = {},
      size = 3,
    ): Promise<number[]> {
      const met: number[] = [];
      for await (const page of store.streamDue({ ...all, ...selection }, size)) {
        expect(page.length).toBeLessThanOrEqual(size);
        met.push(...page.map(({ aid }) => aid));
      }
      return met;
    }
    const plays = async ({ videos }: VideoStoreSubject) => (await videos()).map(({ counts }) => counts.play);

    test("gives what is due and nothing else, once, group by group, oldest first, and counts the same", () =>
      withStore(async (subject) => {
        await subject.add([
          video(1, 9 * day),
          video(2, day),
          video(3, 8 * day, { uid: "22" }),
          video(4, 10 * day),
          video(5, null),
          video(6, 30 * day, { checkAfter: now - 1, state: "gone" }),
          video(7, 30 * day, { checkAfter: now + 1 }),
          video(8, 7 * day, { uid: null }),
        ]);
        for (const size of [1, 3, 50]) expect(await due(subject, {}, size)).toEqual([5, 4, 1, 3, 8, 6]);
        expect(await due(subject, { force: true })).toHaveLength(8);
        expect(await due(subject, { uids: ["22"] })).toEqual([3]);
        expect(await due(subject, { uids: [] })).toEqual([]);
        expect(await due(subject, { aids: [1, 2, 8] })).toEqual([1, 8]);
        expect(await due(subject, { watermark: now - 9 * day })).toEqual([5, 4, 6]);
        expect(
          await subject.store.countDue({ ...all, uids: ["11", "22", "33"], aids: [1, 3, 5, 99] }),
        ).toEqual({
          total: 3,
          byReason: { stale: 2, "never-counted": 1 },
          unknownUids: ["33"],
          unknownAids: [99],
        });
      }));

    test("stores what a request led to, and nothing of other videos", () =>
      withStore(async (subject) => {
        await subject.add([video(1, 9 * day), video(2, 8 * day), video(3, 8 * day)]);
        const stored = await subject.videos();
        const session = await subject.store.beginRun(start);
        const suspect = {
          counts: video(9, 0).counts,
          reason: "large-fall",
          seenAt: now,
          source: "contract",
          looks: 2,
        } as const;
        const write = reading(stored.slice(0, 1), 4_000, now + 5);
        const doubted = {
          ...stored[1],
          attemptedAt: now + 5,
          suspect,
          checkAfter: now + day,
        } as TrackedVideo;
        const [first] = write.verdicts;
        if (first === undefined) throw new Error("one video was stored");
        const verdicts = [
          first,
          { ...first, before: doubted, after: doubted, result: "skipped" as const, historic: false },
        ];
        await session.save({ ...write, verdicts });
        expect(await subject.videos()).toEqual([first.after, doubted, ...stored.slice(2)]);
        await session.save(reading([], 0, now + 6));
        await session.end(now + 7, "completed", {}, null);
      }));

    test("is held by one run at a time, and free again when it ends", () =>
      withStore(async ({ store }) => {
        const first = await store.beginRun(start);
        expect(first).toMatchObject({ tookOver: null, upstream: rested });
        expect(await failureOf(store.beginRun({ ...start, startedAt: now + 1 }))).toMatchObject({
          name: "BusyError",
          runId: first.runId,
        });
        await first.end(now + 2, "completed", {}, null);
        await first.end(now + 3, "failed", {}, null);
        const second = await store.beginRun({ ...start, startedAt: now + 4 });
        expect(second.tookOver).toBeNull();
        expect(second.runId).not.toBe(first.runId);
      }));

    test("lets one of many that come at once begin", () =>
      withStore(async ({ store }) => {
        const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => store.beginRun(start)));
        const refused = outcomes.flatMap((outcome) =>
          outcome.status === "rejected" ? [outcome.reason.name] : [],
        );
        expect(refused).toEqual(Array.from({ length: 7 }, () => "BusyError"));
      }));

    test("gives a silent run's place away after a minute, not before", () =>
      withStore(async ({ store }) => {
        const first = await store.beginRun(start);
        const startedAt = now + leaseMs - 1_000;
        expect(await failureOf(store.beginRun({ ...start, startedAt }))).toMatchObject({ name: "BusyError" });
        await first.renew(startedAt, rested);
        expect(await failureOf(store.beginRun({ ...start, startedAt: now + leaseMs + 1_000 }))).toMatchObject(
          {
            name: "BusyError",
          },
        );
        const second = await store.beginRun({ ...start, startedAt: startedAt + leaseMs + 1_000 });
        expect(second.tookOver).toBe(first.runId);
      }));

    test("a run whose place was taken can write nothing any more, and does not disturb the one that took it", () =>
      withStore(async (subject) => {
        const { store } = subject;
        await subject.add([video(1, 9 * day)]);
        const stored = await subject.videos();
        const overtaken = await store.beginRun(start);
        const later = now + leaseMs + 1_000;
        const current = await store.beginRun({ ...start, startedAt: later });
        const busy = { name: "BusyError" };
        expect(await failureOf(overtaken.save(reading(stored, 9_000, later)))).toMatchObject(busy);
        expect(await failureOf(overtaken.renew(later, { ...rested, strikes: 9 }))).toMatchObject(busy);
        await overtaken.end(later, "failed", {}, null);
        expect(await subject.videos()).toEqual(stored);
        expect(await failureOf(store.beginRun({ ...start, startedAt: later + 1 }))).toMatchObject({
          runId: current.runId,
        });
        await current.save(reading(stored, 2_000, later + 2));
        expect(await plays(subject)).toEqual([2_000]);
        await current.end(later + 3, "completed", {}, null);
        expect((await store.beginRun({ ...start, startedAt: later + 4 })).upstream).toEqual(rested);
      }));

    test("remembers the upstream's state from run to run", () =>
      withStore(async ({ store }) => {
        const state = {
          askedAt: now,
          answeredAt: null,
          owedMs: 3_000,
          blockedUntil: now + day,
          strikes: 2,
          spent: { dayAt: now, inDay: 9, hourAt: now, inHour: 3 },
        };
        const next = async (at: number, change: (session: RunSession) => Promise<void>) => {
          const session = await store.beginRun({ ...start, startedAt: at });
          await change(session);
          await session.end(at, "completed", {}, null);
          return session.upstream;
        };
        expect(await next(now, (session) => session.renew(now, state))).toEqual(rested);
        const answered = { ...state, answeredAt: now + 7 };
        expect(
          await next(now + 1, (session) => session.save(reading([], 0, now + 1, { upstream: answered }))),
        ).toEqual(state);
        expect(await next(now + 2, async () => {})).toEqual(answered);
      }));

    test("saves the place of the run with the counts, if that is where it is kept", () =>
      withStore(async ({ store, progress }) => {
        if (progress === null) return;
        expect(progress.kind).toBe("with-counts");
        const checkpoint = {
          version: 1,
          scope: "a-scope",
          runId: "1",
          startedAt: now,
          savedAt: now,
          attempted: 3,
        } as const;
        const session = await store.beginRun(start);
        await session.save(reading([], 0, now, { checkpoint }));
        expect(await progress.load("a-scope")).toEqual(checkpoint);
        await session.end(now, "completed", {}, "a-scope");
        expect(await progress.load("a-scope")).toBeNull();
      }));
  });
}
