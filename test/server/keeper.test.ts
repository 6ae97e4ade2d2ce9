import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSchedule, openLibrary, openService, StorageError, type Service } from "@playcounts/core";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { createLog, type Log } from "../../packages/server/src/log.ts";
import type { Origin, Outcome, RunDesk } from "../../packages/server/src/runs/desk.ts";
import { keepSchedule, type KeeperDeps } from "../../packages/server/src/schedule/keeper.ts";

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const shanghai = createSchedule("0 2 * * *", "Asia/Shanghai");
/** 02:00 in Shanghai on the 2nd of January. */
const slot = Date.UTC(2026, 0, 1, 18);

let folder: string;
let service: Service;
let said: string[];
let log: Log;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "playcounts-keeper-"));
  const config = { databaseUrl: `file:${join(folder, "playcounts.db")}` };
  (await openLibrary({ config, create: true })).close();
  service = await openService({ config });
  said = [];
  log = createLog({
    level: "info",
    write: (line) => said.push(JSON.parse(line).message),
    isTerminal: false,
    now: Date.now,
    secrets: [],
  });
});
afterEach(async () => {
  service.close();
  await rm(folder, { recursive: true });
});

/** A desk whose runs end as soon as they begin, and which writes down when they were asked for. */
function createRecordingDesk(
  clock: FakeClock,
  answer: (origin: Origin) => Outcome | Promise<Outcome> = started,
) {
  const starts: { at: number; origin: Origin }[] = [];
  const desk: RunDesk = {
    start: async (_, origin) => {
      starts.push({ at: clock.now(), origin });
      return answer(origin);
    },
    plan: () => Promise.reject(new Error("nobody plans here")),
    cancel: () => false,
    current: () => null,
    listen: () => () => undefined,
    renew: async () => undefined,
    close: async () => undefined,
  };
  return { desk, starts };
}
function started(): Outcome {
  return { kind: "started", runId: "1" };
}

/** Keeps the schedule on a clock that runs as fast as it can, until it shows `end`. */
async function keepUntil(
  end: number,
  clock: FakeClock,
  deps: Pick<KeeperDeps, "desk"> & Partial<KeeperDeps>,
) {
  const stop = new AbortController();
  const watched = {
    ...clock,
    sleep: async (ms: number, signal: AbortSignal) => {
      await clock.sleep(ms, signal);
      if (clock.now() >= end) stop.abort();
    },
  };
  const { slots, orders } = service;
  await keepSchedule(
    { schedule: shanghai, catchUp: true, slots, orders, log, napMs: hourMs, ...deps, clock: watched },
    stop.signal,
  );
}

/** Books without a disk, for tests of many days. */
function createMemoryBooks(): Pick<KeeperDeps, "slots" | "orders"> {
  let [claimedAt, settledAt]: [number | null, number | null] = [null, null];
  return {
    slots: {
      claim: async (slotAt) => {
        if (claimedAt !== null && slotAt <= claimedAt) return false;
        claimedAt = slotAt;
        return true;
      },
      settle: async (slotAt) => void (settledAt = slotAt),
      read: async () => ({ claimedAt, settledAt }),
    },
    orders: {
      keep: async () => undefined,
      drop: async () => undefined,
      list: async () => [],
      takeDue: async () => null,
    },
  };
}

describe("the slots of a schedule", () => {
  test.each(["America/New_York", "Europe/Berlin", "Europe/London", "Asia/Shanghai"])(
    "begin exactly one run on each local day in %s over 400 days",
    async (timezone) => {
      const clock = createFakeClock(Date.UTC(2026, 0, 1, 12));
      const { desk, starts } = createRecordingDesk(clock);
      const schedule = createSchedule("0 2 * * *", timezone);
      await keepUntil(clock.now() + 400 * dayMs, clock, {
        ...createMemoryBooks(),
        desk,
        schedule,
        catchUp: false,
        napMs: 12 * hourMs,
      });
      const days = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short" });
      expect(starts).toHaveLength(400);
      expect(new Set(starts.map(({ at }) => days.format(at))).size).toBe(400);
      expect(starts.every(({ at }) => at - (schedule.lastWithin(at, dayMs) ?? 0) < 1_000)).toBe(true);
    },
    20_000,
  );

  test("begin one run though the clock is set back ten times, restarts included", async () => {
    for (let jump = 0; jump < 10; jump += 1) {
      const clock = createFakeClock(slot - hourMs);
      const { desk, starts } = createRecordingDesk(clock);
      await keepUntil(slot + hourMs, clock, { desk, catchUp: false });
      expect(starts).toHaveLength(jump === 0 ? 1 : 0);
      clock.set(slot - hourMs);
      await keepUntil(slot + hourMs, clock, { desk, catchUp: false });
      expect(starts).toHaveLength(jump === 0 ? 1 : 0);
    }
  });

  test("begin again after a clock that was years ahead was set right", async () => {
    const future = createFakeClock(slot + 1_000 * dayMs - hourMs);
    await keepUntil(future.now() + 2 * hourMs, future, { desk: createRecordingDesk(future).desk });
    const clock = createFakeClock(slot - hourMs);
    const { desk, starts } = createRecordingDesk(clock);
    await keepUntil(slot + hourMs, clock, { desk, catchUp: false });
    expect(starts).toHaveLength(1);
  });

  test("that a jump of the clock leapt over begin one run", async () => {
    const clock = createFakeClock(slot - 2 * hourMs);
    const { desk, starts } = createRecordingDesk(clock);
    await keepUntil(slot - hourMs, clock, { desk, catchUp: false });
    clock.advance(20 * hourMs);
    await keepUntil(clock.now() + hourMs, clock, { desk });
    expect(starts).toHaveLength(1);
  });

  test.each([
    ["five minutes", 5 * 60_000, 1],
    ["seven hours", 7 * hourMs, 1],
    ["almost a day", dayMs - 60_000, 1],
  ])("missed by %s are made up for once at the start, and never again", async (_, late, runs) => {
    const clock = createFakeClock(slot + late);
    const { desk, starts } = createRecordingDesk(clock);
    await keepUntil(clock.now() + 1, clock, { desk });
    clock.set(slot + late);
    await keepUntil(clock.now() + 1, clock, { desk });
    expect(starts.map(({ origin }) => origin.idempotencyKey)).toEqual(
      Array.from({ length: runs }, () => "slot 2026-01-01T18:00:00.000Z"),
    );
    expect(said).toContain("the missed slot is made up for");
  });

  test("missed for three days are made up for by one run", async () => {
    const before = createFakeClock(slot - hourMs);
    await keepUntil(slot + hourMs, before, { desk: createRecordingDesk(before).desk });
    const clock = createFakeClock(slot + 3 * dayMs + hourMs);
    const { desk, starts } = createRecordingDesk(clock);
    await keepUntil(clock.now() + hourMs, clock, { desk });
    expect(starts).toHaveLength(1);
  });

  test("missed are left alone if that is what is configured", async () => {
    const clock = createFakeClock(slot + hourMs);
    const { desk, starts } = createRecordingDesk(clock);
    await keepUntil(clock.now() + hourMs, clock, { desk, catchUp: false });
    expect(starts).toEqual([]);
  });

  test("are left out, said so and not made up for while another run is going on", async () => {
    const clock = createFakeClock(slot - hourMs);
    const { desk, starts } = createRecordingDesk(clock, () => ({ kind: "busy", runId: "7" }));
    const skipped: number[] = [];
    await keepUntil(slot + 3 * hourMs, clock, { desk, onSkipped: (at) => skipped.push(at) });
    const free = createRecordingDesk(clock);
    await keepUntil(slot + 5 * hourMs, clock, { desk: free.desk });
    expect(skipped).toEqual([slot - dayMs, slot]);
    expect(starts).toHaveLength(2);
    expect(free.starts).toEqual([]);
    expect(said.filter((message) => message.startsWith("the slot is left out"))).toHaveLength(2);
  });

  test("begin one run though two servers keep the same database", async () => {
    const clock = createFakeClock(slot - hourMs);
    const desks = [createRecordingDesk(clock), createRecordingDesk(clock)];
    await Promise.all(
      desks.map(({ desk }) =>
        keepUntil(slot + 9.5 * dayMs, clock, { desk, catchUp: false, napMs: 3 * hourMs }),
      ),
    );
    const keys = desks.flatMap(({ starts }) => starts.map(({ origin }) => origin.idempotencyKey));
    expect(keys).toHaveLength(10);
    expect(new Set(keys).size).toBe(10);
  });

  test("are tried again after the database was away", async () => {
    const clock = createFakeClock(slot - hourMs);
    let failures = 2;
    const { desk, starts } = createRecordingDesk(clock, () => {
      if ((failures -= 1) >= 0) throw new StorageError("failed", "the disk is away");
      return started();
    });
    await keepUntil(slot + 3 * hourMs, clock, { desk, catchUp: false });
    expect(starts).toHaveLength(3);
    expect((await service.slots.read()).settledAt).toBe(slot);
  });

  test("claimed by a process that died before its run are given their run", async () => {
    await service.slots.claim(slot, slot);
    const clock = createFakeClock(slot + 60_000);
    const { desk, starts } = createRecordingDesk(clock);
    await keepUntil(clock.now() + hourMs, clock, { desk });
    expect(starts).toHaveLength(1);
  });
});

describe("a run that did not go through", () => {
  const order = {
    trigger: "api",
    runId: "5",
    request: { force: true },
    orderedAt: slot,
    resumeAt: slot + 2 * hourMs,
  };

  test("goes on by itself once its cooldown is over, and not before", async () => {
    await service.orders.keep(order, false);
    const clock = createFakeClock(slot);
    const { desk, starts } = createRecordingDesk(clock, async () => {
      await service.orders.drop("api");
      return started();
    });
    await keepUntil(slot + 10 * hourMs, clock, { desk, schedule: null });
    expect(starts).toHaveLength(1);
    expect(starts[0]?.at).toBeGreaterThanOrEqual(slot + 2 * hourMs);
    expect(starts[0]?.at).toBeLessThan(slot + 2 * hourMs + 2_000);
    expect(starts[0]?.origin).toMatchObject({ trigger: "api", orderedAt: slot });
  });

  test("waits while another run is going on", async () => {
    await service.orders.keep({ ...order, resumeAt: slot }, false);
    const clock = createFakeClock(slot);
    const { desk, starts } = createRecordingDesk(clock, () => ({ kind: "busy", runId: "9" }));
    await keepUntil(slot + 5 * 60_000, clock, { desk, schedule: null });
    expect(starts.length).toBeGreaterThan(2);
    expect(starts.length).toBeLessThanOrEqual(6);
    expect(await service.orders.list()).toHaveLength(1);
  });

  test("is left to the living process that is at it", async () => {
    await service.orders.keep({ ...order, resumeAt: slot + hourMs }, true);
    expect(await service.orders.takeDue(slot, slot + hourMs)).toBeNull();
    expect(await service.orders.takeDue(slot + hourMs, slot + 2 * hourMs)).toMatchObject({ runId: "5" });
  });

  test("is given up after twenty hours: it is of another day", async () => {
    await service.orders.keep({ ...order, orderedAt: slot - dayMs, resumeAt: slot }, false);
    const clock = createFakeClock(slot);
    const { desk, starts } = createRecordingDesk(clock);
    await keepUntil(slot + hourMs, clock, { desk, schedule: null });
    expect(starts).toEqual([]);
    expect(await service.orders.list()).toEqual([]);
  });
});
