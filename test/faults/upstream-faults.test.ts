import { describe, expect, test } from "bun:test";
import type { RunEvent, RunReport } from "@playcounts/core";
import type { Fault } from "../simulator/faults.ts";
import { expectSums } from "../support/invariants.ts";
import { wholeProgram } from "./whole-program.ts";

const minute = 60_000;
const voucher = { data: { v_voucher: "voucher_1" } };

/** What is left to be done when a run is stopped at its second request. */
const stopped = {
  status: "blocked",
  attempted: 1,
  updated: 1,
  failed: 0,
  remaining: 2,
  requests: 2,
} as const;

describe("every way to say that we are not wanted stops the run, costs no video, and is remembered:", () => {
  const ways: [string, Fault][] = [
    ["412 with JSON (U1)", "banned-json"],
    ["412 with a page (U2)", "banned-html"],
    ["code -352 (U3)", { code: -352, message: "风控校验失败" }],
    ["code -352 with a captcha (U3)", { code: -352, ...voucher }],
    ["code 0 with a captcha (U3)", { code: 0, ...voucher }],
    ["code -401 (U6)", { code: -401, message: "非法访问" }],
    ["403 (U6)", "forbidden"],
    ["416 (U6)", { fault: "forbidden", status: 416 }],
    ["a page where JSON was asked for (U11)", "html"],
    ["a redirect (N10)", "redirect"],
    ["a redirect to itself (N10)", "redirect-loop"],
    ["a redirect to another host (N10)", { fault: "redirect", to: "http://127.0.0.1:1/captcha" }],
  ];
  test.each(ways)("%s", async (_, fault) => {
    await using site = await wholeProgram();
    site.simulator.respond({ nth: 2 }, fault);
    const report = await site.run();
    expect(report).toMatchObject({ ...stopped, reason: "risk-control", retries: 0, pauses: 0 });
    expect(Date.parse(report.blockedUntil ?? "") - site.clock.now()).toBe(30 * minute);
    expectSums(report);
    expect((await site.rows()).map(({ play }) => play)).toEqual([2_000, 1_000, 1_000]);
    expect(JSON.stringify(report)).not.toMatch(/<html|<!DOCTYPE/i);

    expect(await site.run({ force: true })).toMatchObject({ status: "blocked", requests: 0 });
    site.clock.advance(30 * minute);
    expect(await site.run()).toMatchObject({ status: "completed", due: 2, updated: 2, failed: 0 });
    expect(site.simulator.requests).toHaveLength(4);
  });

  test("the very first answer, although nobody here has asked before (N14)", async () => {
    await using site = await wholeProgram();
    site.simulator.ban({ forMs: 5 * minute });
    expect(await site.run()).toMatchObject({ status: "blocked", attempted: 0, remaining: 3, requests: 1 });
  });
});

describe("a way that would need a cookie", () => {
  const cookie = "SESSDATA=0123456789abcdef";

  test.each<[string, Fault]>([
    ["-101", { code: -101, message: "账号未登录" }],
    ["-401 with ga_data", { code: -401, message: "非法访问", data: { ga_data: {} } }],
    ["403", "forbidden"],
  ])("drops it for the rest of the run and goes on without: %s (U6)", async (_, fault) => {
    await using site = await wholeProgram();
    site.simulator.respond({ nth: 2 }, fault);
    expect(await site.run({}, { config: { cookie } })).toMatchObject({
      status: "completed",
      updated: 3,
      requests: 4,
    });
    expect(site.simulator.requests.map((request) => request.cookie)).toEqual([cookie, cookie, null, null]);
  });
});

describe("a complaint about the rate", () => {
  test.each<[string, Fault]>([
    ["-799", { code: -799, message: "请求过于频繁，请稍后再试" }],
    ["-509", { code: -509 }],
    ["-702", { code: -702 }],
    ["429 without a word", { fault: "too-many-requests", retryAfter: null }],
  ])("%s is a minute's pause, then twice the distance; the video is asked again (U4)", async (_, fault) => {
    await using site = await wholeProgram();
    site.simulator.respond({ nth: 2 }, fault);
    const report = await site.run({}, { random: () => 0 });
    expect(report).toMatchObject({ status: "completed", updated: 3, pauses: 1, retries: 0, requests: 4 });
    const [, second = 0, third = 0, fourth = 0] = site.simulator.requests.map(({ at }) => at);
    expect(third - second).toBe(60_000);
    expect(fourth - third).toBe(2_000);
  });

  test("three times is borne, the fourth ends the run like risk control (U4)", async () => {
    await using site = await wholeProgram();
    site.simulator.respond({ times: Infinity }, { code: -799 });
    const report = await site.run();
    expect(report).toMatchObject({
      status: "blocked",
      reason: "rate-limited",
      pauses: 3,
      requests: 4,
      failed: 0,
    });
    expect(Date.parse(report.blockedUntil ?? "") - site.clock.now()).toBe(30 * minute);
  });

  const quarter = 15 * minute;
  const date = (ms: number) => new Date(Date.UTC(2026, 0, 10, 4) + ms).toUTCString();
  test.each<[string, string, number | "over"]>([
    ["seconds", "90", 90_000],
    ["none at all", "0", 1_000],
    ["negative", "-5", 60_000],
    ["garbage", "soon", 60_000],
    ["a date", date(120_000), 120_000],
    ["a date in the past", date(-120_000), 1_000],
    ["a quarter of an hour", "900", quarter],
    ["a second more", "901", "over"],
    ["a year", "31536000", "over"],
  ])("with Retry-After as %s is obeyed within reason (U5)", async (_, retryAfter, waits) => {
    await using site = await wholeProgram();
    site.simulator.respond({}, { fault: "too-many-requests", retryAfter });
    const report = await site.run({}, { random: () => 0 });
    if (waits === "over") {
      expect(report).toMatchObject({ status: "blocked", reason: "rate-limited", requests: 1, attempted: 0 });
      const until = Date.parse(report.blockedUntil ?? "") - site.clock.now();
      // A year is nobody's wish: a day is believed.
      expect(until).toBe(Math.min(Math.max(30 * minute, Number(retryAfter) * 1_000), 24 * 60 * minute));
      expect(site.clock.slept).toEqual([]);
    } else {
      expect(report).toMatchObject({ status: "completed", updated: 3, pauses: 1 });
      const [first = 0, second = 0] = site.simulator.requests.map(({ at }) => at);
      // The pace's own second, doubled by the complaint, is the least.
      expect(second - first).toBe(Math.max(waits, 1_000));
    }
  });

  test("in one answer of five slows the run down and does not end it (U12)", async () => {
    await using site = await wholeProgram({ tracked: 20 });
    site.simulator.respond({ times: Infinity, when: ({ n }) => n % 5 === 0 }, { code: -799 });
    const report = await site.run({}, { random: () => 0 });
    expect(report).toMatchObject({ status: "completed", updated: 20, pauses: 4, failed: 0 });
    const at = site.simulator.requests.map((request) => request.at);
    const rests = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(rests.slice(0, 4)).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect(rests.slice(-3).every((ms) => ms >= 16_000)).toBe(true);
  });
});

describe("a fault on the way", () => {
  const passing: [string, Fault, RunReport["failures"][number]["reason"]][] = [
    ["no connection before the headers (N2)", "reset-before-headers", "network"],
    ["a connection that ends without an answer (N2)", "close-before-headers", "network"],
    ["a reset in the body (N2)", "reset-mid-body", "truncated"],
    ["an answer that never comes (N3)", "hang", "timeout"],
    ["headers that never end (N4)", { fault: "slow-headers", ms: 20 }, "timeout"],
    ["a body that never ends (N4)", { fault: "slow-body", ms: 20 }, "timeout"],
    ["half a body (N5)", "short-body", "truncated"],
    ["half a chunk (N5)", "cut-chunk", "truncated"],
    ["half the JSON (N5)", "cut-json", "truncated"],
    ["two answers in one (N5)", "two-objects", "truncated"],
    ["no body (N5)", "empty", "truncated"],
    ["damaged gzip (N9)", "bad-gzip", "truncated"],
    ["text that is no JSON (N9)", { text: "Service Unavailable" }, "truncated"],
    ["503 (U13)", "server-error", "server-error"],
    ["502 (U13)", { fault: "server-error", status: 502 }, "server-error"],
    ["code -500 (U13)", { code: -500 }, "server-error"],
    ["code -503 (U13)", { code: -503 }, "server-error"],
    ["code -504 (U13)", { code: -504 }, "server-error"],
  ];
  // Only where an answer is to be waited for in vain is the wait short: a busy machine is no fault on the way.
  const configFor = (reason: string) => ({ requestTimeoutMs: reason === "timeout" ? 400 : 10_000 });

  test.each(passing)("%s is asked again, and nothing is lost", async (_, fault, reason) => {
    await using site = await wholeProgram();
    site.simulator.respond({ nth: 2 }, fault);
    expect(await site.run({}, { config: configFor(reason) })).toMatchObject({
      status: "completed",
      updated: 3,
      requests: 4,
      retries: 1,
    });
    expect((await site.rows()).map(({ play }) => play)).toEqual([2_000, 2_000, 2_000]);
  });

  test.each(passing)("%s four times is that one video's failure", async (_, fault, reason) => {
    await using site = await wholeProgram();
    const [, aid = 0] = site.aids;
    site.simulator.respond({ times: Infinity, when: ({ aids }) => aids.includes(aid) }, fault);
    const report = await site.run({}, { config: configFor(reason) });
    expect(report).toMatchObject({ status: "partial", updated: 2, failed: 1, requests: 6, retries: 3 });
    expect(report.failures).toMatchObject([{ reason, attempts: 4 }]);
    expect(await site.row(aid)).toMatchObject({ play: 1_000, state: "live" });
  });

  test("five in a row, whatever they are, end the run (N1, U13)", async () => {
    await using site = await wholeProgram({ tracked: 10 });
    const faults: Fault[] = ["server-error", "reset-before-headers", { code: -500 }, "cut-json", "empty"];
    for (const fault of faults) site.simulator.respond({}, fault);
    expect(await site.run()).toMatchObject({ status: "blocked", reason: "network", requests: 5 });
    expect(await site.run()).toMatchObject({ status: "completed", failed: 0 });
  });

  test("nobody listens: five attempts, each named, and the run can go on later (N1)", async () => {
    await using site = await wholeProgram();
    for (const apiUrl of ["http://127.0.0.1:1", "https://playcounts.invalid"]) {
      const report = await site.run({}, { config: { apiUrl } });
      expect(report).toMatchObject({ status: "blocked", reason: "network", updated: 0, requests: 5 });
      expect(report.message).toMatch(/no answer \(\w+\)/);
    }
    // The two videos that were asked for in vain have failed in their runs: the one after this has them again.
    expect(await site.run()).toMatchObject({ status: "completed", due: 1, updated: 1 });
    expect(await site.run()).toMatchObject({ status: "completed", due: 2, updated: 2 });
  });

  test.each<[string, Fault]>([
    ["a body of 100 MB (N7)", "huge-body"],
    ["gzip that unpacks to 200 MB (N8)", "gzip-bomb"],
  ])("%s is cut off and that one video's failure", async (_, fault) => {
    await using site = await wholeProgram();
    site.simulator.respond({ nth: 2 }, fault);
    const report = await site.run();
    expect(report).toMatchObject({ status: "partial", updated: 2, failed: 1, requests: 3, retries: 0 });
    expect(report.failures).toMatchObject([{ reason: "too-large", attempts: 1 }]);
  });

  test.each<[string, Fault]>([
    ["behind a byte order mark (N9)", "bom"],
    ["said to be a page (U11)", "wrong-type"],
    ["said to be text (U11)", "wrong-type"],
    ["of 2 MB", { fault: "huge-answer", bytes: 2_000_000 }],
  ])("a good answer %s is a good answer", async (_, fault) => {
    await using site = await wholeProgram();
    site.simulator.respond({ nth: 2 }, fault);
    expect(await site.run()).toMatchObject({ status: "completed", updated: 3, requests: 3 });
  });
});

test("a ban of five minutes ends by itself for those who wait, with all updated (U8)", async () => {
  await using site = await wholeProgram({ tracked: 5 });
  site.simulator.ban({ from: 3, forMs: 5 * minute });
  const first = await site.run({ wait: true });
  expect(first).toMatchObject({ status: "blocked", updated: 2, remaining: 3 });
  const events: RunEvent[] = [];
  const second = await site.run({ wait: true }, { onEvent: (event) => events.push(event) });
  expect(second).toMatchObject({ status: "completed", updated: 3, requests: 3, resumedFrom: first.runId });
  expect(events).toContainEqual(
    expect.objectContaining({ type: "waiting", reason: "cooldown", ms: 30 * minute }),
  );
  expect((await site.rows()).map(({ play }) => play)).toEqual(Array.from({ length: 5 }, () => 2_000));
  expect(site.simulator.requests.filter(({ given }) => given === "banned-json")).toHaveLength(1);
});

test("there is never a second request in flight that a ban could meet (U10)", async () => {
  await using site = await wholeProgram({ tracked: 12, latencyMs: 5 });
  await site.run({}, { config: { source: "auto" } });
  await site.run({ force: true });
  expect(Math.max(...site.simulator.requests.map(({ inFlight }) => inFlight))).toBe(0);
});
