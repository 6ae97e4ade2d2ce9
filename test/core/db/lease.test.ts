import { describe, expect, test } from "bun:test";
import { createVideoStore } from "../../../packages/core/src/db/video-store.ts";
import type { LeaseOwner } from "../../../packages/core/src/ports.ts";
import { processIdentity } from "../../../packages/core/src/process-identity.ts";
import { expectInvariants } from "../../support/invariants.ts";
import { eachVideo, scriptedSource } from "../../support/scripted-source.ts";
import { temporaryDatabase } from "../../support/temporary-database.ts";
import { testDeps } from "../../support/test-run.ts";
import { counted } from "../../support/videos.ts";
import { failureOf } from "../../contracts/failure-of.ts";

const start = {
  kind: "update",
  startedAt: 1_000,
  trigger: "test",
  idempotencyKey: null,
  request: {},
} as const;
const knowing = (self: string, alive: Record<string, boolean>): LeaseOwner => ({
  self,
  isAlive: (owner) => alive[owner],
});

describe("the place of a run whose process", () => {
  test.each<[string, boolean | undefined, number, boolean]>([
    ["is certainly dead is taken at once", false, 1, true],
    ["is alive is left alone for a minute", true, 59_000, false],
    ["may be alive elsewhere is left alone for a minute", undefined, 59_000, false],
    ["may be alive elsewhere is taken after a minute of silence", undefined, 61_000, true],
    ["is alive but was silent for a minute is taken as well", true, 61_000, true],
  ])("%s", async (_, isAlive, afterMs, isTaken) => {
    await using db = await temporaryDatabase();
    const first = await createVideoStore(db.database, knowing("first", {})).beginRun(start);
    const second = createVideoStore(db.database, { self: "second", isAlive: () => isAlive });
    const taking = second.beginRun({ ...start, startedAt: start.startedAt + afterMs });
    if (!isTaken) {
      expect(await failureOf(taking)).toMatchObject({ name: "BusyError", runId: first.runId });
      return;
    }
    expect((await taking).tookOver).toBe(first.runId);
    expect(await db.rows("SELECT status, finished_at FROM run ORDER BY id")).toEqual([
      { status: "interrupted", finished_at: start.startedAt + afterMs },
      { status: "running", finished_at: null },
    ]);
  });
});

test("the number that every write has to show only ever grows", async () => {
  await using db = await temporaryDatabase();
  const fences: unknown[] = [];
  for (let n = 0; n < 4; n += 1) {
    const session = await db.store.beginRun({ ...start, startedAt: n * 100_000 });
    fences.push((await db.rows("SELECT fence FROM lease"))[0]?.["fence"]);
    if (n % 2 === 0) await session.end(n * 100_000, "completed", {}, null);
  }
  expect(fences).toEqual([1, 2, 3, 4]);
});

describe("a process", () => {
  const me = processIdentity();
  const change = (facts: object) => JSON.stringify({ ...JSON.parse(me.self), ...facts });

  test("knows itself to be alive, and one that had its number before to be dead", () => {
    expect(me.isAlive(me.self)).toBe(true);
    expect(me.isAlive(change({ born: "1" }))).toBe(false);
  });

  test("tells living from dead on its own machine", async () => {
    const child = Bun.spawn(["sleep", "60"]);
    const stat = await Bun.file(`/proc/${child.pid}/stat`).text();
    const born = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    const owner = change({ pid: child.pid, born });
    expect(me.isAlive(owner)).toBe(true);
    expect(me.isAlive(change({ pid: child.pid, born: "1" }))).toBe(false);
    child.kill("SIGKILL");
    await child.exited;
    expect(me.isAlive(owner)).toBe(false);
  });

  test.each([
    ["on another machine", change({ host: "elsewhere" })],
    ["from before a restart, or in another container", change({ realm: "another" })],
    ["that left a name nobody can read", "nonsense"],
    ["without a number", change({ pid: "1" })],
  ])("cannot tell of one %s", (_, owner) => {
    expect(me.isAlive(owner)).toBeUndefined();
  });
});

test("a run that was frozen for too long writes nothing, and the one that took its place loses nothing", async () => {
  await using deps = await testDeps();
  await deps.db.addStale(4, deps.clock.now());
  const { clock, db } = deps;
  const answers = eachVideo((aid) => counted(aid, 5_000));
  const other = scriptedSource([], { clock, otherwise: answers });
  let second: Promise<unknown> = Promise.resolve();
  // While the first waits for its second answer, a minute passes and somebody else comes and goes through.
  const frozen = scriptedSource([eachVideo((aid) => counted(aid, 3_000))], {
    clock,
    otherwise: eachVideo((aid) => counted(aid, 4_000)),
  });
  const freezing: typeof frozen = {
    ...frozen,
    async fetchPlayCounts(videos, signal) {
      if (frozen.requests.length === 1) {
        clock.advance(61_000);
        second = deps.run({}, { source: other });
        await second;
      }
      return frozen.fetchPlayCounts(videos, signal);
    },
  };
  expect(await failureOf(deps.run({}, { source: freezing }))).toMatchObject({ name: "BusyError" });
  expect(await second).toMatchObject({ status: "completed", updated: 3, resumedFrom: "1" });
  expect((await db.videos()).map(({ counts }) => counts.play)).toEqual([3_000, 5_000, 5_000, 5_000]);
  expect(await db.rows("SELECT status FROM run ORDER BY id")).toEqual([
    { status: "interrupted" },
    { status: "completed" },
  ]);
  await expectInvariants(db, [frozen.served, other.served]);
});
