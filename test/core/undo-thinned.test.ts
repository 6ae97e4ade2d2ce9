import { expect, test } from "bun:test";
import { undoRunIn } from "../../packages/core/src/db/undo.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { addHistory, at, rollUp } from "../support/history.ts";
import { livingOwner, temporaryDatabase, type TemporaryDatabase } from "../support/temporary-database.ts";
import { noCounters } from "../support/videos.ts";

const never = new AbortController().signal;

const undo = ({ database }: TemporaryDatabase, runId: number) =>
  undoRunIn(database, livingOwner("undoer"), String(runId), createFakeClock(), never);

/** A video that run 1 read on one day, and runs 2 and 3 on the next, of which only the last row is left. */
async function thinned(): Promise<TemporaryDatabase> {
  const db = await temporaryDatabase();
  const counts = { ...noCounters, play: at(2) };
  await db.add({ aid: 1, counts, observedAt: at(2), observedFrom: "bulk", attemptedAt: at(2) });
  for (const [index, hour] of [-30, 1, 2].entries()) {
    await db.rows(`INSERT INTO run (id, kind, "trigger", status, request, started_at, finished_at)
      VALUES (${index + 1}, 'update', 't', 'completed', '{}', ${at(hour)}, ${at(hour)})`);
    await addHistory(db, [[1, at(hour)]], index + 1);
  }
  expect(await rollUp(db, at(24))).toMatchObject({ removed: 1 });
  return db;
}

test("undoing a run gives back the newest number of before that was kept, with its date", async () => {
  await using db = await thinned();
  expect(await undo(db, 3)).toMatchObject({ restored: 1, emptied: 0 });
  const restored = {
    counts: { play: at(-30) },
    observedAt: at(-30),
    observedFrom: "bulk",
    attemptedAt: null,
  };
  expect(await db.video(1)).toMatchObject(restored);
});

test("undoing a run whose rows are gone touches nothing, and the runs around it can still be undone", async () => {
  await using db = await thinned();
  expect(await undo(db, 2)).toMatchObject({ restored: 0, untouched: 0 });
  expect((await db.video(1)).counts.play).toBe(at(2));
  expect(await undo(db, 3)).toMatchObject({ restored: 1 });
  expect(await undo(db, 1)).toMatchObject({ restored: 1, emptied: 1 });
});
