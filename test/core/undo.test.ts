import { expect, test } from "bun:test";
import fc from "fast-check";
import { undoRunIn } from "../../packages/core/src/db/undo.ts";
import { createMemoryProgress } from "../../packages/core/src/progress/memory.ts";
import { undoRun } from "../../packages/core/src/undo.ts";
import { livingOwner } from "../support/temporary-database.ts";
import { eachVideo } from "../support/scripted-source.ts";
import { testDeps, type TestDeps } from "../support/test-run.ts";
import { counted, noCounters, unavailable } from "../support/videos.ts";

const never = new AbortController().signal;
const dayMs = 86_400_000;

const undo = ({ db, clock }: TestDeps, runId: string, signal = never) =>
  undoRunIn(db.database, livingOwner("undoer"), runId, clock, signal);

/** A run in which every video has this play count. */
async function runWith(deps: TestDeps, play: number, force = true) {
  deps.clock.advance(dayMs);
  const source = {
    ...deps.source,
    fetchPlayCounts: async (videos: readonly { aid: number }[]) =>
      videos.map(({ aid }) => counted(aid, play)),
  };
  return deps.run({ force }, { source });
}

test("the numbers of before come back with their dates and sources, and the wrong ones leave the history", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 }, { aid: 2 });
  await runWith(deps, 1_000);
  const before = await deps.db.videos();
  const history = await deps.db.rows("SELECT * FROM observation ORDER BY video_id");
  const wrong = await runWith(deps, 2_000);
  expect(wrong.updated).toBe(2);

  expect(await undo(deps, wrong.runId)).toEqual({
    runId: wrong.runId,
    undoneAt: deps.clock.now(),
    restored: 2,
    emptied: 0,
    cleared: 0,
    untouched: 0,
  });

  // What was learned from the wrong numbers is forgotten; the next reading teaches it anew.
  const forgotten = { attemptedAt: null, rate: null, ratedAt: null, rank: null };
  const restored = before.map((video) => Object.assign(video, forgotten));
  expect(await deps.db.videos()).toEqual(restored);
  expect(await deps.db.rows("SELECT * FROM observation ORDER BY video_id")).toEqual(history);
  expect(
    await deps.db.rows("SELECT run_id, video_id, play, undone_at FROM undone ORDER BY video_id"),
  ).toEqual(
    [1, 2].map((id) => ({
      run_id: Number(wrong.runId),
      video_id: id,
      play: 2_000,
      undone_at: deps.clock.now(),
    })),
  );
});

test("a video whose first number is taken back has none, and is asked for in the next run", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  const { runId } = await runWith(deps, 1_000);
  expect(await undo(deps, runId)).toMatchObject({ restored: 1, emptied: 1 });
  expect(await deps.db.video(1)).toMatchObject({ counts: noCounters, observedAt: null, observedFrom: null });
  expect(await deps.run()).toMatchObject({ updated: 1, dueByReason: { "never-counted": 1 } });
});

test("what a later run changed is left alone and counted, and can be taken back first", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  const [first, second, third] = [
    await runWith(deps, 1_000),
    await runWith(deps, 2_000),
    await runWith(deps, 3_000),
  ];
  expect(await undo(deps, second.runId)).toMatchObject({ restored: 0, untouched: 1 });
  expect((await deps.db.video(1)).counts.play).toBe(3_000);
  expect(await undo(deps, third.runId)).toMatchObject({ restored: 1 });
  expect((await deps.db.video(1)).counts.play).toBe(2_000);
  expect(await undo(deps, first.runId)).toMatchObject({ restored: 0, untouched: 1 });
});

test("a number that a later run only found again goes with the run that read it first", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  await runWith(deps, 1_000);
  const wrong = await runWith(deps, 2_000);
  expect((await runWith(deps, 2_000)).unchanged).toBe(1);
  expect(await undo(deps, wrong.runId)).toMatchObject({ restored: 1 });
  expect((await deps.db.video(1)).counts.play).toBe(1_000);
});

test("a resumed run takes nothing for done that was taken back, even if its place is kept elsewhere", async () => {
  await using deps = await testDeps();
  await deps.db.addStale(4, deps.clock.now());
  const progress = createMemoryProgress();
  const stop = new AbortController();
  const source = eachVideo((aid) => (aid === 1_001 ? unavailable(aid, "hidden") : counted(aid, 5_000)));
  const cut = await deps.run(
    {},
    {
      progress,
      source: { ...deps.source, fetchPlayCounts: async (videos) => source(videos) },
      signal: stop.signal,
      onEvent: (event) => event.type === "stored" && event.progress.attempted === 2 && stop.abort(),
    },
  );
  expect(await undo(deps, cut.runId)).toMatchObject({ restored: 1, cleared: 1 });
  expect(await deps.run({}, { progress })).toMatchObject({ resumedFrom: cut.runId, updated: 4 });
});

test("doubts and states that a run left are cleared, and those videos are due", async () => {
  await using deps = await testDeps();
  await deps.db.addStale(3, deps.clock.now());
  const source = eachVideo((aid) =>
    aid === 1_001 ? counted(aid, 0) : aid === 1_002 ? unavailable(aid, "hidden") : counted(aid, 5_000),
  );
  const { runId } = await deps.run(
    {},
    { source: { ...deps.source, fetchPlayCounts: async (videos) => source(videos) } },
  );
  expect((await deps.db.video(1_001)).suspect).not.toBeNull();
  expect(await undo(deps, runId)).toMatchObject({ restored: 1, cleared: 2, untouched: 0 });
  for (const aid of [1_001, 1_002])
    expect(await deps.db.video(aid)).toMatchObject({
      state: "live",
      suspect: null,
      streak: 0,
      checkAfter: deps.clock.now(),
      counts: { play: 1_000 },
    });
  expect(
    await deps.db.rows(
      "SELECT state, suspect IS NOT NULL AS suspect FROM undone WHERE source_id IS NULL ORDER BY video_id",
    ),
  ).toEqual([
    { state: "live", suspect: 1 },
    { state: "hidden", suspect: 0 },
  ]);
  expect((await deps.run()).updated).toBe(3);
});

test("a state that a later run found stays, although the number under it is taken back", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  await runWith(deps, 1_000);
  const wrong = await runWith(deps, 2_000);
  deps.clock.advance(dayMs);
  await deps.run(
    { force: true },
    { source: { ...deps.source, fetchPlayCounts: async () => [unavailable(1, "hidden")] } },
  );
  const { checkAfter } = await deps.db.video(1);
  await undo(deps, wrong.runId);
  expect(await deps.db.video(1)).toMatchObject({ state: "hidden", checkAfter, counts: { play: 1_000 } });
});

test("a zero that comes back keeps being looked after", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  await runWith(deps, 0);
  const wrong = await runWith(deps, 7);
  await undo(deps, wrong.runId);
  expect(await deps.db.video(1)).toMatchObject({ counts: { play: 0 }, checkAfter: deps.clock.now() });
  expect(await deps.run()).toMatchObject({ dueByReason: { zero: 1 } });
});

test("a run that was cut short is not gone on from once it is undone", async () => {
  await using deps = await testDeps();
  await deps.db.addStale(4, deps.clock.now());
  const stop = new AbortController();
  const cut = await deps.run(
    {},
    { signal: stop.signal, onEvent: ({ type }) => type === "stored" && stop.abort() },
  );
  expect(cut).toMatchObject({ status: "interrupted", attempted: 1 });
  expect(await undo(deps, cut.runId)).toMatchObject({ restored: 1 });
  expect(await deps.run()).toMatchObject({ resumedFrom: null, due: 4, updated: 4 });
});

test("the public function opens the configured database", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  const { runId } = await runWith(deps, 1_000);
  expect(await undoRun(runId, { config: { databaseUrl: deps.db.url }, clock: deps.clock })).toMatchObject({
    restored: 1,
  });
});

test("undoing the newest of any runs gives back exactly the numbers of before", async () => {
  const plays = fc.array(fc.option(fc.integer({ min: 990, max: 1_010 }), { nil: null }), {
    minLength: 3,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(plays, { minLength: 1, maxLength: 4 }), async (runs) => {
      await using deps = await testDeps();
      await deps.db.add({ aid: 1 }, { aid: 2 }, { aid: 3 });
      let before = await deps.db.videos();
      let runId = "";
      for (const answers of runs) {
        before = await deps.db.videos();
        deps.clock.advance(dayMs);
        const source = eachVideo((aid) => {
          const play = answers[aid - 1];
          return typeof play === "number" ? counted(aid, play) : undefined;
        });
        ({ runId } = await deps.run(
          { force: true },
          { source: { ...deps.source, fetchPlayCounts: async (videos) => source(videos) } },
        ));
      }
      await undo(deps, runId);
      expect((await deps.db.videos()).map(({ counts }) => counts)).toEqual(
        before.map(({ counts }) => counts),
      );
      expect(await deps.db.rows(`SELECT 1 FROM observation WHERE run_id = ${Number(runId)}`)).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
