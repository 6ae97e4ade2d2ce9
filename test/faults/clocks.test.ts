import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createVideoStore } from "../../packages/core/src/db/video-store.ts";
import { failureOf } from "../contracts/failure-of.ts";
import { restedUpstream } from "../../packages/core/src/breaker.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { root } from "../support/source-files.ts";
import { temporaryDatabase } from "../support/temporary-database.ts";
import { wholeProgram } from "./whole-program.ts";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const rested = restedUpstream;
const start = { kind: "update", trigger: "test", idempotencyKey: null, request: {} } as const;

describe("two processes whose clocks disagree", () => {
  test("by two minutes: the later one takes the place, and the other, though alive, writes no more (L9)", async () => {
    await using db = await temporaryDatabase();
    const clock = createFakeClock();
    const here = createVideoStore(db.database, { self: "here", isAlive: () => undefined });
    const there = createVideoStore(db.database, { self: "there", isAlive: () => undefined });
    const first = await here.beginRun({ ...start, startedAt: clock.now() });
    const second = await there.beginRun({ ...start, startedAt: clock.now() + 2 * minute });
    expect(second.tookOver).toBe(first.runId);
    expect(await failureOf(first.renew(clock.now(), rested))).toMatchObject({ name: "BusyError" });
    // And back: the one whose clock is behind finds the place held.
    const taking = here.beginRun({ ...start, startedAt: clock.now() });
    expect(await failureOf(taking)).toMatchObject({ name: "BusyError", runId: second.runId });
    await second.renew(clock.now() + 2 * minute, rested);
  });

  test.each<[string, number, boolean | undefined, boolean]>([
    ["half an hour ahead is left alone: it may be alive elsewhere", hour / 2, undefined, false],
    ["a year ahead is taken: a wrong clock left it", 365 * day, undefined, true],
    ["a year ahead is left alone while its process is seen alive", 365 * day, true, false],
    ["a year ahead is taken if its process is dead", 365 * day, false, true],
  ])("a hold that ends %s (T8, L9)", async (_, aheadMs, isAlive, isTaken) => {
    await using db = await temporaryDatabase();
    const now = Date.UTC(2026, 0, 1);
    const ahead = createVideoStore(db.database, { self: "ahead", isAlive: () => undefined });
    await ahead.beginRun({ ...start, startedAt: now + aheadMs });
    const taking = createVideoStore(db.database, { self: "right", isAlive: () => isAlive }).beginRun({
      ...start,
      startedAt: now,
    });
    if (isTaken) expect(await taking).toMatchObject({ tookOver: "1" });
    else expect(await failureOf(taking)).toMatchObject({ name: "BusyError" });
  });
});

describe("what a clock that was a year ahead has left behind is set right by the next runs (T8):", () => {
  test("numbers read in the future are read again", async () => {
    await using site = await wholeProgram();
    site.clock.advance(365 * day);
    await site.run();
    site.clock.set(site.clock.now() - 365 * day);
    expect(await site.run()).toMatchObject({ status: "completed", due: 3, unchanged: 3 });
    for (const { observed_at: at } of await site.rows())
      expect(at ?? 0).toBeLessThanOrEqual(site.clock.now());
  });

  test("appointments in a year are kept now, once", async () => {
    await using site = await wholeProgram();
    const [, aid = 0] = site.aids;
    site.simulator.answerFor(aid, { counts: { play: -1 } });
    site.clock.advance(365 * day);
    await site.run();
    site.clock.set(site.clock.now() - 365 * day);
    site.simulator.answerFor(aid, null);
    expect(await site.run()).toMatchObject({ status: "completed", due: 3, updated: 1, unchanged: 2 });
    expect(await site.row(aid)).toMatchObject({ play: 2_000, state: "live" });
    expect(await site.run()).toMatchObject({ due: 0 });
  });

  test("a doubt of next year does not keep a true number out until then", async () => {
    await using site = await wholeProgram();
    const [, aid = 0] = site.aids;
    site.simulator.setCounts(aid, { play: 0 });
    site.clock.advance(365 * day);
    await site.run();
    site.clock.set(site.clock.now() - 365 * day);
    expect(await site.run()).toMatchObject({ skipped: 1 });
    expect(await site.row(aid)).toMatchObject({ play: 1_000 });
    site.clock.advance(13 * hour);
    expect(await site.run()).toMatchObject({ due: 1, updated: 1 });
    expect(await site.row(aid)).toMatchObject({ play: 0, suspect: null });
  });
});

describe("a clock that jumps in the middle of a run", () => {
  test.each<[string, number]>([
    ["a day ahead", day],
    ["a day back", -day],
    ["eight hours ahead, as after sleep (T9)", 8 * hour],
  ])("%s changes neither its pace, nor its length, nor what it writes (T1)", async (_, jumpMs) => {
    await using site = await wholeProgram({ tracked: 5 });
    const pace: number[] = [];
    let asked = 0;
    const report = await site.run(
      {},
      {
        random: () => 0,
        onEvent(event) {
          if (event.type !== "request") return;
          pace.push(site.clock.monotonic());
          if ((asked += 1) === 2) site.clock.set(site.clock.now() + jumpMs);
        },
      },
    );
    expect(report).toMatchObject({ status: "completed", updated: 5, durationMs: 4_000 });
    expect(pace).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect((await site.rows()).map(({ play }) => play)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
    expect(await site.sql("SELECT status FROM run")).toEqual([{ status: "completed" }]);
  });

  test("a machine that slept through its hold finds its place taken, and the other's numbers stand (T9, P7)", async () => {
    await using site = await wholeProgram({ tracked: 4 });
    let second: Promise<unknown> = Promise.resolve();
    let slept = 0;
    const first = site.run(
      {},
      {
        clock: {
          ...site.clock,
          async sleep(ms, signal) {
            await site.clock.sleep(ms, signal);
            if ((slept += 1) !== 2) return;
            site.clock.advance(8 * hour);
            second = site.run();
            await second;
          },
        },
      },
    );
    expect(await failureOf(first)).toMatchObject({ name: "BusyError" });
    expect(await second).toMatchObject({ status: "completed", resumedFrom: "1", due: 2 });
    expect((await site.rows()).map(({ play }) => play)).toEqual([2_000, 2_000, 2_000, 2_000]);
  });
});

test("the zone of the machine changes neither the schedule nor what is stored (T6)", async () => {
  const script = `
    const { createSchedule, loadConfig } = await import(${JSON.stringify(join(root, "packages/core/src/index.ts"))});
    const { timezone, schedule } = loadConfig({});
    const slots = createSchedule(schedule ?? "0 2 * * *", timezone).upcoming(Date.UTC(2026, 2, 1), 400);
    console.log(JSON.stringify({ timezone, slots }));`;
  const [first, ...others] = await Promise.all(
    ["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Apia"].map(async (TZ) => {
      const child = Bun.spawn([process.execPath, "--no-env-file", "-e", script], {
        env: { PATH: process.env["PATH"] ?? "", TZ },
        stdout: "pipe",
        stderr: "inherit",
      });
      return JSON.parse(await child.stdout.text()) as { timezone: string; slots: number[] };
    }),
  );
  for (const other of others) expect(other).toEqual(first ?? other);
  // Two o'clock in Shanghai is 18:00 UTC the day before, every day of the year.
  expect(first?.timezone).toBe("Asia/Shanghai");
  expect(new Set(first?.slots.map((slot) => slot % day))).toEqual(new Set([18 * hour]));
  expect(first?.slots).toHaveLength(400);
});

test.each<[string, number, number]>([
  ["a minute less than seven days is not due", 7 * day - minute, 0],
  ["seven days to the millisecond is due", 7 * day, 1],
])("a number that is %s (T10)", async (_, ageMs, due) => {
  await using site = await wholeProgram({ tracked: 1 });
  await site.sql(`UPDATE video SET observed_at = ${site.clock.now() - ageMs}`);
  expect(await site.run({}, { config: { staleAfterMs: 7 * day } })).toMatchObject({ due });
  site.clock.advance(minute);
  expect(await site.run({ force: true })).toMatchObject({ due: 1 });
});
