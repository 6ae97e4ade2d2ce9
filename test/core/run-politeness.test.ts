import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { nothingSpent, spendOne } from "../../packages/core/src/budget.ts";
import { restedUpstream, type UpstreamState } from "../../packages/core/src/breaker.ts";
import { expectPolite } from "../support/invariants.ts";
import { fails, scriptedSource, type ScriptedReply } from "../support/scripted-source.ts";
import { politePolicy, testDeps } from "../support/test-run.ts";
import { createAsker, type Asker } from "../../packages/core/src/ask.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { trackedVideo } from "../support/videos.ts";

const bench = (script: readonly ScriptedReply[] = [], maxBatch = 1) =>
  testDeps((clock) => scriptedSource(script, { clock, latencyMs: 300, maxBatch }));

/** Ms between the end of each answer and the next request. */
function rests(requests: readonly { sentAt: number; endedAt: number | null }[]): number[] {
  return requests.slice(1).map(({ sentAt }, index) => Math.round(sentAt - (requests[index]?.endedAt ?? 0)));
}

describe("a run", () => {
  test("rests a second after each video and three after each ten", async () => {
    await using deps = await bench();
    await deps.db.addStale(22, deps.clock.now());
    await deps.run({}, { random: () => 0 });
    const expected = Array.from({ length: 21 }, (_, index) => ((index + 1) % 10 === 0 ? 3_000 : 1_000));
    expect(rests(deps.source.requests)).toEqual(expected);
  });

  test("rests three seconds after each bulk request", async () => {
    await using deps = await bench([], 5);
    await deps.db.addStale(12, deps.clock.now());
    await deps.run({}, { random: () => 0 });
    expect(deps.source.requests.map(({ aids }) => aids.length)).toEqual([5, 5, 2]);
    expect(rests(deps.source.requests)).toEqual([3_000, 3_000]);
  });

  test("keeps its distance to the run before, which another process made", async () => {
    await using deps = await bench();
    await deps.db.addStale(2, deps.clock.now());
    await deps.run();
    await deps.run({ force: true, bvids: ["av1001"] });
    deps.clock.advance(2_000);
    await deps.run({ force: true, bvids: ["av1002"] });
    deps.clock.advance(60_000);
    await deps.run({ force: true, bvids: ["av1001"] }, { random: () => 0.9 });
    expectPolite(deps.source.requests.slice(1), 3_000);
    // Long after the last request there is nothing left to wait for.
    expect(rests(deps.source.requests).at(-1)).toBe(60_000);
  });

  test("keeps its distance between two sources as well", async () => {
    await using deps = await bench([() => []], 50);
    const single = scriptedSource([], { clock: deps.clock, latencyMs: 300 });
    await deps.db.addStale(12, deps.clock.now());
    await deps.run({}, { single });
    expect(single.requests).toHaveLength(1);
    expectPolite([...deps.source.requests, ...single.requests], 3_000);
  });

  test("that follows a crash in the middle of a request waits from its own start, the whole pause", async () => {
    await using deps = await bench(["never"]);
    await deps.db.addStale(2, deps.clock.now());
    const dead = new AbortController();
    const crashed = deps.run({}, { signal: dead.signal });
    while (deps.source.requests.length === 0) await Bun.sleep(1);
    const [stored] = await deps.db.rows("SELECT value FROM upstream");
    expect(JSON.parse(String(stored?.["value"]))).toMatchObject({
      askedAt: deps.clock.now(),
      answeredAt: null,
    });
    dead.abort();
    expect(await crashed).toMatchObject({ status: "interrupted" });
    const restartedAt = deps.clock.monotonic();
    await deps.run();
    expect(deps.source.requests[1]?.sentAt).toBeGreaterThanOrEqual(restartedAt + 1_000);
  });

  test("is not misled by a clock that is set back or forth in its middle", async () => {
    let jump = () => {};
    await using deps = await bench([() => (jump(), [])]);
    jump = () => deps.clock.set(deps.clock.now() - 86_400_000);
    await deps.db.addStale(4, deps.clock.now());
    const startedAt = deps.clock.now();
    const report = await deps.run();
    expectPolite(deps.source.requests);
    expect(report).toMatchObject({ durationMs: Math.round(deps.clock.monotonic()), attempted: 4 });
    // Stamps never lie before the start: what the run has read would else be due again.
    for (const { attemptedAt } of await deps.db.videos())
      expect(attemptedAt ?? 0).toBeGreaterThanOrEqual(startedAt);
  });
});

describe("an asker", () => {
  const signal = new AbortController().signal;
  const video = trackedVideo();

  function asker(
    script: readonly ScriptedReply[],
    start: UpstreamState = restedUpstream,
    random = () => 0.5,
  ) {
    const clock = createFakeClock();
    const source = scriptedSource(script, { clock, latencyMs: 100, otherwise: [] });
    const remembered: UpstreamState[] = [];
    const { requestDelayMs, batchDelayMs, ...policy } = politePolicy;
    const made: Asker = createAsker(
      start,
      { ...policy, pace: { requestDelayMs, batchDelayMs, batchSize: 10 }, retryBudget: () => 10 },
      { clock, random, emit: () => undefined, remember: async (state) => void remembered.push(state) },
    );
    return {
      clock,
      source,
      remembered,
      asker: made,
      ask: (endsBatch = false) => made.ask(source, [video], endsBatch, signal),
    };
  }

  test("writes down that it asks before it does, and what it owes", async () => {
    const { ask, remembered, clock } = asker([]);
    const at = clock.now();
    await ask(true);
    const spent = spendOne(nothingSpent, at, politePolicy.utcOffsetMs);
    expect(remembered).toEqual([{ ...restedUpstream, askedAt: at, answeredAt: null, owedMs: 3_000, spent }]);
  });

  test("still waits when a timer rings early", async () => {
    const { ask, clock, source } = asker([], {
      ...restedUpstream,
      askedAt: 0,
      answeredAt: Date.UTC(2026, 0, 1),
      owedMs: 3_000,
    });
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => sleep(ms / 2, signal);
    await ask();
    expect(source.requests[0]?.sentAt).toBeGreaterThanOrEqual(3_000);
  }, 1_000);

  test("waits whole milliseconds: a rest too small to move a clock would be waited for again and again", async () => {
    const { ask, clock } = asker([fails("timeout")], restedUpstream, () => 1 / 3);
    clock.advance(1e9 + 0.1);
    await ask();
    await ask();
    expect(clock.slept).not.toEqual([]);
    expect(clock.slept.filter((ms) => !Number.isInteger(ms))).toEqual([]);
  });

  test("keeps its hold while it waits long, at least every fifteen seconds", async () => {
    const { ask, clock, remembered } = asker([fails("rate-limited", 300_000)]);
    await ask();
    expect(Math.max(...clock.slept)).toBeLessThanOrEqual(15_000);
    expect(remembered.length).toBeGreaterThanOrEqual(300_000 / 15_000);
  });

  test("never asks sooner than owed, whatever the answers and whatever chance says", async () => {
    const faults = fc.constantFrom(
      "ok",
      "network",
      "timeout",
      "server-error",
      "rate-limited",
    ) as fc.Arbitrary<"ok" | "network">;
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(faults, { maxLength: 12 }),
        chance,
        fc.boolean(),
        async (kinds, random, endsBatch) => {
          const script = kinds.map((kind) => (kind === "ok" ? [] : fails(kind)));
          const { ask, source } = asker(script, restedUpstream, () => random);
          for (let n = 0; n < 4; n += 1)
            if (
              !(await ask(endsBatch).then(
                () => true,
                () => false,
              ))
            )
              break;
          expectPolite(source.requests, endsBatch ? 3_000 : 1_000);
          expect(source.maxInFlight()).toBe(1);
        },
      ),
    );
  });
});
