import { expect, test } from "bun:test";
import { undoRunIn } from "../../packages/core/src/db/undo.ts";
import { livingOwner } from "../support/temporary-database.ts";
import { testDeps, type TestDeps } from "../support/test-run.ts";
import { countersOf } from "../support/videos.ts";

const never = new AbortController().signal;

const undo = ({ db, clock }: TestDeps, runId: string, signal = never) =>
  undoRunIn(db.database, livingOwner("undoer"), runId, clock, signal);

test("an undoing that is cut short does the rest when it is called again, and counts both", async () => {
  await using deps = await testDeps();
  await deps.db.add(
    ...Array.from({ length: 2_500 }, (_, index) => ({
      aid: index + 1,
      counts: countersOf(10),
      observedAt: 1,
      observedFrom: "view",
    })),
  );
  await deps.db.rows("INSERT OR IGNORE INTO source (id, name) VALUES (1, 'view')");
  await deps.db.rows(
    "INSERT INTO run (id, kind, trigger, status, request, started_at, finished_at) VALUES (1, 'update', 't', 'completed', '{}', 0, 9)",
  );
  await deps.db.rows(
    "INSERT INTO observation (video_id, observed_at, play, source_id, run_id) SELECT id, 1, 10, 1, 1 FROM video",
  );
  const stop = new AbortController();
  let looks = 0;
  const clock = { ...deps.clock, now: () => ((looks += 1) === 4 && stop.abort(), deps.clock.now()) };
  const cut = undoRunIn(deps.db.database, livingOwner("undoer"), "1", clock, stop.signal);
  expect(
    await cut.then(
      () => "done",
      (error: unknown) => error,
    ),
  ).toBe(stop.signal.reason);
  const [{ left } = { left: 0 }] = await deps.db.rows("SELECT count(*) AS left FROM observation");
  expect(left).toBeWithin(1, 2_500);
  expect(await undo(deps, "1")).toMatchObject({ restored: 2_500, emptied: 2_500, untouched: 0 });
  expect(await deps.db.rows("SELECT count(*) AS left FROM observation")).toEqual([{ left: 0 }]);
});

const refusalOf = (undoing: Promise<unknown>) =>
  undoing.then(
    () => "undone",
    (error: unknown) => error,
  );

test.each([
  ["a run that never was", "99", /no run "99"/],
  ["something that is no run's id", "1 OR 1=1", /no run/],
  ["nothing", "", /no run/],
])("undoing %s is refused", async (_, runId, message) => {
  await using deps = await testDeps();
  expect(await refusalOf(undo(deps, runId))).toMatchObject({
    name: "InputError",
    message: expect.stringMatching(message),
  });
});

test("a run is undone once", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  const { runId } = await deps.run({ force: true });
  await undo(deps, runId);
  expect(await refusalOf(undo(deps, runId))).toMatchObject({
    name: "InputError",
    message: expect.stringContaining("already"),
  });
});

test("while a run goes on it cannot be undone, nor can any other", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  const { runId } = await deps.run({ force: true });
  const session = await deps.db.store.beginRun({
    kind: "update",
    startedAt: deps.clock.now(),
    trigger: "test",
    idempotencyKey: null,
    request: {},
  });
  expect(await refusalOf(undo(deps, session.runId))).toMatchObject({
    name: "InputError",
    message: expect.stringContaining("running"),
  });
  expect(await refusalOf(undo(deps, runId))).toMatchObject({ name: "BusyError", runId: session.runId });
  await session.end(deps.clock.now(), "completed", {}, null);
  expect(await undo(deps, runId)).toMatchObject({ restored: 1 });
});

test("a run whose process died can be undone; it is recorded as interrupted", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  const { runId } = await deps.db.store.beginRun({
    kind: "update",
    startedAt: deps.clock.now(),
    trigger: "test",
    idempotencyKey: null,
    request: {},
  });
  deps.clock.advance(120_000);
  expect(await undo(deps, runId)).toMatchObject({ restored: 0 });
  expect(await deps.db.rows("SELECT status, undone_at FROM run")).toEqual([
    { status: "interrupted", undone_at: deps.clock.now() },
  ]);
});

test("a run that says it is running while nobody holds its place can be undone, too", async () => {
  await using deps = await testDeps();
  await deps.db.rows(
    "INSERT INTO run (id, kind, trigger, status, request, started_at) VALUES (7, 'update', 't', 'running', '{}', 5)",
  );
  expect(await undo(deps, "7")).toMatchObject({ runId: "7", restored: 0 });
  expect(await deps.db.rows("SELECT status, finished_at FROM run")).toEqual([
    { status: "interrupted", finished_at: deps.clock.now() },
  ]);
});

test("no run begins while another is being undone, and the next may", async () => {
  await using deps = await testDeps();
  await deps.db.add({ aid: 1 });
  const { runId } = await deps.run({ force: true });
  const attempts: unknown[] = [];
  const clock = {
    ...deps.clock,
    now: () => (attempts.push(deps.run().catch((error: unknown) => error)), deps.clock.now()),
  };
  await undoRunIn(deps.db.database, livingOwner("undoer"), runId, clock, never);
  const outcomes = await Promise.all(attempts);
  expect(outcomes).toContainEqual(expect.objectContaining({ name: "BusyError", runId: null }));
  expect(await deps.run({ force: true })).toMatchObject({ status: "completed" });
});
