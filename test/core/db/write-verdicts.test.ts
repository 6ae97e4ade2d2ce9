import { describe, expect, test } from "bun:test";
import { restedUpstream } from "../../../packages/core/src/breaker.ts";
import { judge, type Verdict } from "../../../packages/core/src/judge.ts";
import type { Answer, TrackedVideo } from "../../../packages/core/src/video.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { counted, countersOf, invalid, unavailable } from "../../support/videos.ts";
import { failureOf } from "../../contracts/failure-of.ts";

const now = Date.UTC(2026, 0, 10);
const day = 86_400_000;
const context = {
  now,
  source: "view",
  staleAfterMs: 7 * day,
  attempts: 1,
  othersRead: true,
  utcOffsetMs: 0,
  typicalPlay: 100_000,
};
const start = { kind: "update", startedAt: now, trigger: "test", idempotencyKey: null, request: {} } as const;

async function save(db: TemporaryDatabase, verdicts: readonly Verdict[]): Promise<void> {
  const session = await db.store.beginRun(start);
  try {
    await session.save({ verdicts, at: now, upstream: restedUpstream, checkpoint: null });
  } finally {
    await session.end(now, "completed", {}, null);
  }
}
const verdictOf = (video: TrackedVideo, answer: Answer) => judge(video, answer, context);

const states: [string, Partial<TrackedVideo>][] = [
  ["never read", {}],
  [
    "read",
    {
      counts: countersOf(1_000),
      observedAt: 5,
      attemptedAt: 5,
      observedFrom: "view",
      uid: "11",
      title: "old",
    },
  ],
  [
    "zero",
    {
      counts: countersOf(0),
      observedAt: 5,
      attemptedAt: 5,
      observedFrom: "import",
      checkAfter: 6,
      streak: 2,
    },
  ],
  [
    "gone",
    {
      counts: countersOf(9),
      observedAt: 5,
      state: "gone",
      goneDays: 3,
      lastGoneAt: 7,
      streak: 3,
      checkAfter: 8,
    },
  ],
  [
    "doubted",
    {
      counts: countersOf(1_000),
      observedAt: 5,
      suspect: { counts: countersOf(0), reason: "zero-over-count", seenAt: 5, source: "view", looks: 1 },
      checkAfter: 6,
    },
  ],
];
const answers: [string, (aid: number) => Answer][] = [
  ["the same count", (aid) => counted(aid, 1_000)],
  [
    "another count, title and uploader",
    (aid) => counted(aid, 1_100, { title: "new", uid: "22", publishedAt: 3 }),
  ],
  ["zero", (aid) => counted(aid, 0)],
  ["gone", (aid) => unavailable(aid)],
  ["hidden", (aid) => unavailable(aid, "hidden")],
  ["in review", (aid) => unavailable(aid, "review")],
  ["nonsense", (aid) => invalid(aid)],
];

test("whatever a video was and whatever was answered, its row becomes what the verdict says, and no other row changes", async () => {
  await using db = await temporaryDatabase();
  const cases = states.flatMap(([, state]) => answers.map(([, answer]) => ({ state, answer })));
  await db.add(...cases.map(({ state }, index) => ({ ...state, aid: index + 1 })), {
    aid: 9_999,
    title: "untouched",
  });
  const before = await db.videos();
  const verdicts = cases.map(({ answer }, index) =>
    verdictOf(before[index] as TrackedVideo, answer(index + 1)),
  );
  await save(db, verdicts);
  expect(await db.videos()).toEqual([...verdicts.map(({ after }) => after), before.at(-1) as TrackedVideo]);

  const history = await db.rows("SELECT video_id, play, run_id FROM observation ORDER BY video_id");
  const historic = verdicts.filter((verdict) => verdict.historic);
  expect(history).toEqual(
    historic.map(({ after }) => ({ video_id: after.id, play: after.counts.play, run_id: 1 })),
  );
  const remarks = await db.rows("SELECT video_id, result, reason FROM remark ORDER BY video_id");
  expect(remarks).toEqual(
    verdicts.flatMap(({ before: { id }, result, reason }) =>
      reason === null ? [] : [{ video_id: id, result, reason }],
    ),
  );
});

describe("a write", () => {
  test("is all or nothing: one count that is none takes the whole request with it", async () => {
    await using db = await temporaryDatabase();
    await db.addStale(3, now);
    const before = await db.videos();
    const bad = before.map((video, index) => verdictOf(video, counted(video.aid, index === 2 ? -5 : 2_000)));
    // The judge doubts such a number; a store must not rely on it.
    const forced = bad.map((verdict) =>
      Object.assign({}, verdict, {
        after: { ...verdict.after, counts: countersOf(verdict.seen) },
        historic: true,
      }),
    );
    expect(await failureOf(save(db, forced))).toMatchObject({ name: "StorageError" });
    expect(await db.videos()).toEqual(before);
    expect(await db.rows("SELECT * FROM observation")).toEqual([]);
  });

  test("made twice leaves one point of history", async () => {
    await using db = await temporaryDatabase();
    await db.addStale(2, now);
    const verdicts = (await db.videos()).map((video) => verdictOf(video, counted(video.aid, 2_000)));
    await save(db, verdicts);
    await save(db, verdicts);
    expect(await db.rows("SELECT video_id, play FROM observation ORDER BY video_id")).toEqual([
      { video_id: 1, play: 2_000 },
      { video_id: 2, play: 2_000 },
    ]);
  });

  test.each([
    ["quotes and statements", `'); DROP TABLE video; -- "x"`],
    ["everything that JSON escapes", 'a"b\\c/d\n\t\u2028\u{1f600}'],
    ["a number", "123"],
    ["a very long one", "长".repeat(500)],
  ])("keeps titles as they came: %s", async (_, title) => {
    await using db = await temporaryDatabase();
    await db.add({ aid: 5 });
    const [video] = await db.videos();
    await save(db, [
      verdictOf(
        video as TrackedVideo,
        counted(5, Number.MAX_SAFE_INTEGER, { title, uid: "3493111840771234567" }),
      ),
    ]);
    expect(await db.video(5)).toMatchObject({
      title,
      uid: "3493111840771234567",
      counts: countersOf(Number.MAX_SAFE_INTEGER),
    });
  });
});
