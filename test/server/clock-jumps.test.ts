import { afterEach, beforeEach, expect, test } from "bun:test";
import { systemClock, type Clock } from "@playcounts/core";
import { startGate } from "../faults/gate.ts";
import { createInstallation, until, type Installation } from "../support/served.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** 02:00 in Shanghai on the 2nd of January 2026. */
const slot = Date.UTC(2026, 0, 1, 18);
const napMs = 10;

let installation: Installation;
beforeEach(async () => {
  installation = await createInstallation({ videos: 60, uploaders: 2 });
});
afterEach(() => installation[Symbol.asyncDispose]());

/** The machine's clock, but for the date. */
function datedClock(at: number): Clock & { set(at: number): void } {
  let offsetMs = at - Date.now();
  return {
    ...systemClock,
    now: () => Date.now() + offsetMs,
    set: (at) => void (offsetMs = at - Date.now()),
  };
}

/** A server whose keeper looks at the clock a hundred times a second. */
async function serveBy(clock: Clock, more: Record<string, string> = {}) {
  const served = await installation.serve(
    { AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "true", ...more },
    { clock, napMs },
  );
  const read = async (path: string) => {
    const answer = await fetch(`${served.url}${path}`);
    return answer.headers.get("content-type")?.includes("json") === true
      ? JSON.parse(await answer.text())
      : answer.text();
  };
  return {
    ...served,
    read,
    /** Runs that there are, newest first, once nothing is going on and the keeper has looked again. */
    async runs() {
      await Bun.sleep(10 * napMs);
      await until(() => served.desk.current() === null, "the end of the run");
      await Bun.sleep(10 * napMs);
      return (await read("/api/v1/runs")).items;
    },
  };
}

test("a start five minutes late makes up for the slot once: not after a restart, nor after the clock was set back a day (T2, T3)", async () => {
  const clock = datedClock(slot + 5 * minuteMs);
  const first = await serveBy(clock);
  await until(() => first.lines.find(({ message }) => message === "a run ended"), "the made-up run");
  const runs = await first.runs();
  expect(runs).toMatchObject([{ runId: "1", trigger: "schedule", status: "completed" }]);
  expect(first.lines.map(({ message }) => message)).toContain("the missed slot is made up for");
  await first.close();

  const second = await serveBy(clock);
  expect(await second.runs()).toEqual(runs);
  clock.set(slot + 6 * minuteMs - dayMs);
  expect(await second.runs()).toEqual(runs);
  await second.close();
  const third = await serveBy(clock);
  expect(await third.runs()).toEqual(runs);
});

test("slots that a run is too long for, or the clock leaps over, are left out, said so and counted; the next one comes (T1, T4)", async () => {
  await using gate = startGate(installation.simulator, 1);
  const clock = datedClock(slot - 60 * minuteMs);
  const server = await serveBy(clock, { BILIBILI_API_URL: gate.url, PLAYCOUNTS_CATCH_UP: "false" });
  expect((await fetch(`${server.url}/api/v1/runs`, { method: "POST" })).status).toBe(202);
  await gate.held;
  const leftOut = () => server.lines.filter(({ message }) => message.startsWith("the slot is left out"));
  const skipped = async () =>
    Number(/^playcounts_schedule_slots_skipped_total (\d+)$/m.exec(await server.read("/metrics"))?.[1]);
  expect(await skipped()).toBe(0);
  clock.set(slot + minuteMs);
  await until(() => leftOut().length === 1, "the first slot that is left out");
  clock.set(slot + dayMs + minuteMs);
  await until(() => leftOut().length === 2, "the second slot that is left out");
  expect(leftOut()).toMatchObject([
    { slot: new Date(slot).toISOString(), runId: "1" },
    { slot: new Date(slot + dayMs).toISOString(), runId: "1" },
  ]);
  expect(await skipped()).toBe(2);
  gate.open();
  expect(await server.runs()).toMatchObject([{ runId: "1", status: "completed", trigger: "api" }]);
  clock.set(slot + 2 * dayMs + 1);
  await until(() => server.lines.some(({ message }) => message === "the slot's run began"), "the next slot");
  expect(await server.runs()).toMatchObject([{ runId: "2", status: "completed", trigger: "schedule" }, {}]);
});

test("neither schedule nor stored times know an end of the epoch (T7)", async () => {
  const late = Date.UTC(2039, 1, 27, 18);
  const clock = datedClock(late - minuteMs);
  const server = await serveBy(clock, {
    AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE: "0 2 28,29 2 *",
    PLAYCOUNTS_CATCH_UP: "false",
  });
  expect((await server.read("/api/v1/schedule")).next).toEqual([
    { local: "2039-02-28 02:00:00", utc: "2039-02-27T18:00:00.000Z" },
    { local: "2040-02-28 02:00:00", utc: "2040-02-27T18:00:00.000Z" },
    { local: "2040-02-29 02:00:00", utc: "2040-02-28T18:00:00.000Z" },
  ]);
  clock.set(late + 1);
  await until(() => server.lines.some(({ message }) => message === "a run ended"), "the slot's run");
  const [run] = await server.runs();
  expect(run).toMatchObject({ trigger: "schedule", status: "completed" });
  expect(run.startedAt).toStartWith("2039-02-27T18:00:0");
  const [video] = (await server.read("/api/v1/videos?limit=1")).items;
  expect(video.observedAt).toStartWith("2039-02-27T18:00:");
});
