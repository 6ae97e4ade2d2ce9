import { describe, expect, test } from "bun:test";
import type { SourceFault } from "../../packages/core/src/errors.ts";
import { expectInvariants, expectPolite, expectSums } from "../support/invariants.ts";
import { fails, scriptedSource, type ScriptedReply } from "../support/scripted-source.ts";
import { testDeps } from "../support/test-run.ts";
import { counted } from "../support/videos.ts";
import { failureOf } from "../contracts/failure-of.ts";

const minute = 60_000;
const hour = 60 * minute;

async function bench(script: readonly ScriptedReply[], videos = 3, otherwise?: ScriptedReply) {
  const deps = await testDeps((clock) =>
    scriptedSource(script, { clock, latencyMs: 100, ...(otherwise === undefined ? {} : { otherwise }) }),
  );
  await deps.db.addStale(videos, deps.clock.now());
  return deps;
}
const iso = (at: number) => new Date(at).toISOString();

describe("a fault that passes", () => {
  test.each<SourceFault>(["network", "timeout", "truncated", "server-error"])(
    "%s is asked again up to three times, then the video has failed and the run goes on",
    async (fault) => {
      await using deps = await bench(Array.from({ length: 4 }, () => fails(fault)));
      const report = await deps.run();
      expect(report).toMatchObject({ status: "partial", failed: 1, updated: 2, requests: 6, retries: 3 });
      expect(report.failures).toEqual([
        {
          bvid: expect.any(String),
          uid: null,
          reason: fault,
          code: null,
          message: `it went wrong: ${fault}`,
          attempts: 4,
        },
      ]);
      expect(deps.source.requests.map(({ aids }) => aids[0])).toEqual([
        1_001, 1_001, 1_001, 1_001, 1_002, 1_003,
      ]);
      expectPolite(deps.source.requests);
      expectSums(report);
      await expectInvariants(deps.db, [deps.source.served], new Map([[1_001, 1_000]]));
    },
  );

  test("is not counted against the video once an answer came", async () => {
    await using deps = await bench([fails("network"), fails("timeout")]);
    expect(await deps.run()).toMatchObject({ status: "completed", updated: 3, failed: 0, retries: 2 });
  });

  test.each<[SourceFault, number]>([
    ["off-schema", 2],
    ["unknown-code", 2],
    ["refused", 1],
    ["too-large", 1],
  ])("%s, which asking again hardly mends, is asked %d times", async (fault, times) => {
    await using deps = await bench(Array.from({ length: times }, () => fails(fault)));
    expect(await deps.run()).toMatchObject({
      failed: 1,
      updated: 2,
      requests: times + 2,
      failures: [{ attempts: times }],
    });
  });

  test("five times in a row ends the run: nothing answers", async () => {
    await using deps = await bench([], 20, fails("network"));
    const report = await deps.run();
    expect(report).toMatchObject({
      status: "blocked",
      reason: "network",
      requests: 5,
      failed: 1,
      remaining: 19,
    });
    expect(report.blockedUntil).toBeNull();
    expectSums(report);
    await expectInvariants(deps.db, [], new Map((await deps.db.videos()).map(({ aid }) => [aid, 1_000])));
  });

  test("five requests in a row without a use end the run as a changed upstream", async () => {
    for (const fault of ["off-schema", "unknown-code", "refused", "too-large"] as const) {
      await using deps = await bench([], 20, fails(fault));
      expect(await deps.run()).toMatchObject({ status: "failed", reason: "upstream-changed", requests: 5 });
    }
  });

  test("is asked again only as often as the run can afford in all", async () => {
    const everyThird: ScriptedReply = (videos, n) =>
      n % 2 === 1 ? fails("timeout") : videos.map(({ aid }) => counted(aid));
    await using deps = await bench([], 30, everyThird);
    const report = await deps.run();
    expect(report).toMatchObject({ status: "partial", retries: 10, attempted: 30 });
    expect(report.failed).toBeGreaterThan(0);
    expectSums(report);
  });

  test("is not asked again at all if so configured", async () => {
    await using deps = await bench([fails("timeout")]);
    expect(await deps.run({}, { policy: { maxRetries: 0 } })).toMatchObject({
      failed: 1,
      retries: 0,
      requests: 3,
    });
  });
});

describe("a complaint about our rate", () => {
  test("is obeyed for as long as it says, costs the video nothing, and makes the run slower", async () => {
    await using deps = await bench([fails("rate-limited", 90_000)]);
    const report = await deps.run({}, { random: () => 0 });
    expect(report).toMatchObject({ status: "completed", updated: 3, pauses: 1, retries: 0, requests: 4 });
    const sent = deps.source.requests.map(({ sentAt }) => sentAt);
    expect(sent).toEqual([0, 90_100, 90_100 + 2_100, 90_100 + 4_200]);
  });

  test("three times in a row is borne, the fourth ends the run like a ban", async () => {
    await using deps = await bench([], 3, fails("rate-limited", 5_000));
    const report = await deps.run();
    expect(report).toMatchObject({
      status: "blocked",
      reason: "rate-limited",
      pauses: 3,
      requests: 4,
      attempted: 0,
    });
    expect(report.blockedUntil).toBe(iso(deps.clock.now() + 30 * minute));
    expectPolite(deps.source.requests, 5_000);
  });

  test("is forgiven as soon as an answer comes between", async () => {
    const ok: ScriptedReply = (videos) => videos.map(({ aid }) => counted(aid));
    const slow = fails("rate-limited", 1_000);
    await using deps = await bench([slow, slow, slow, ok, slow, slow, slow, ok]);
    expect(await deps.run()).toMatchObject({ status: "completed", pauses: 6 });
  });

  test("that asks for more than a quarter of an hour ends the run, and is remembered to the end", async () => {
    await using deps = await bench([fails("rate-limited", 5 * hour)]);
    const report = await deps.run();
    expect(report).toMatchObject({ status: "blocked", reason: "rate-limited", requests: 1, pauses: 0 });
    expect(report.blockedUntil).toBe(iso(deps.clock.now() + 5 * hour));
    expect(deps.clock.slept).toEqual([]);
  });
});

describe("risk control", () => {
  const banned = fails("risk-control");

  test("ends the run at once; what was stored stays, the rest waits, no video is blamed", async () => {
    const ok: ScriptedReply = (videos) => videos.map(({ aid }) => counted(aid));
    await using deps = await bench([ok, ok, banned], 6);
    const report = await deps.run();
    expect(report).toMatchObject({
      status: "blocked",
      reason: "risk-control",
      updated: 2,
      failed: 0,
      remaining: 4,
      requests: 3,
    });
    expect(report.blockedUntil).toBe(iso(deps.clock.now() + 30 * minute));
    expectSums(report);
    expect((await deps.db.video(1_003)).attemptedAt).toBeLessThan(deps.clock.now() - hour);
  });

  test("is honoured by every run until it is over, without a request, by force or not", async () => {
    await using deps = await bench([banned]);
    await deps.run();
    deps.clock.advance(30 * minute - 1);
    for (const request of [{}, { force: true }, { bvids: ["av1001"] }]) {
      expect(await deps.run(request)).toMatchObject({
        status: "blocked",
        requests: 0,
        attempted: 0,
        due: request.bvids ? 1 : 3,
      });
    }
    expect(deps.source.requests).toHaveLength(1);
    deps.clock.advance(1);
    expect(await deps.run()).toMatchObject({ status: "completed", updated: 3 });
  });

  test("allows one probe per cooldown, each twice as long up to six hours, and changes nothing", async () => {
    await using deps = await bench([], 3, banned);
    const waits: number[] = [];
    for (let night = 0; night < 7; night += 1) {
      const report = await deps.run();
      const until = Date.parse(report.blockedUntil ?? "");
      waits.push((until - deps.clock.now()) / hour);
      deps.clock.set(until);
      deps.clock.advance(0);
    }
    expect(waits).toEqual([0.5, 1, 2, 4, 6, 6, 6]);
    expect(deps.source.requests).toHaveLength(7);
    expect(
      (await deps.db.videos()).every(
        ({ counts, attemptedAt, observedAt }) => counts.play === 1_000 && attemptedAt === observedAt,
      ),
    ).toBe(true);
  });

  test("that ended starts small again the next time", async () => {
    await using deps = await bench([
      banned,
      banned,
      (videos) => videos.map(({ aid }) => counted(aid)),
      banned,
    ]);
    await deps.run();
    deps.clock.advance(30 * minute);
    await deps.run();
    deps.clock.advance(hour);
    const report = await deps.run();
    expect(report).toMatchObject({ updated: 1, requests: 2 });
    expect(report.blockedUntil).toBe(iso(deps.clock.now() + 30 * minute));
  });

  test("can be sat out: the run waits and ends by itself", async () => {
    await using deps = await bench([banned]);
    await deps.run();
    const report = await deps.run({ wait: true });
    expect(report).toMatchObject({ status: "completed", updated: 3 });
    expect(deps.source.requests[1]?.sentAt).toBeGreaterThanOrEqual(30 * minute);
    expect(
      deps.events.filter((event) => event.type === "waiting" && event.reason === "cooldown"),
    ).toHaveLength(1);
  });

  test("can be ignored by those who know better, but not the pause that is owed", async () => {
    await using deps = await bench([banned]);
    await deps.run();
    expect(await deps.run({ ignoreCooldown: true })).toMatchObject({ status: "completed", updated: 3 });
    expectPolite(deps.source.requests);
    expect(await deps.run({ force: true })).toMatchObject({ status: "completed" });
  });

  test("does not keep a run with nothing to do from ending well", async () => {
    await using deps = await bench([banned]);
    await deps.run();
    expect(await deps.run({ uids: [] })).toMatchObject({ status: "completed", due: 0 });
  });
});

test("an error that is nobody's plan comes out as it is, and the next run can begin at once", async () => {
  const bug = new TypeError("a bug of ours");
  await using deps = await bench([bug]);
  expect(await failureOf(deps.run())).toBe(bug);
  expect(await deps.db.rows("SELECT status FROM run")).toEqual([{ status: "failed" }]);
  expect(await deps.run()).toMatchObject({ status: "completed", updated: 3 });
});
