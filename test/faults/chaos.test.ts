import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { createVideoStore } from "../../packages/core/src/db/video-store.ts";
import type { SourceFault } from "../../packages/core/src/errors.ts";
import type { TrackedVideo } from "../../packages/core/src/video.ts";
import { expectPolite, expectSums } from "../support/invariants.ts";
import { fails, type ScriptedReply, type ScriptedRequest } from "../support/scripted-source.ts";
import { invalid } from "../support/videos.ts";
import { refilledDatabase, truth, type RefilledDatabase } from "./refilled-database.ts";
import { failingProgress, failingSource, failingStore, killer } from "./saboteur.ts";

const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env["CHAOS_RUNS"] ?? 200);
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

let here: RefilledDatabase;
beforeAll(async () => {
  here = await refilledDatabase();
});
afterAll(() => here[Symbol.asyncDispose]());

const faults: readonly SourceFault[] = [
  "network",
  "timeout",
  "truncated",
  "server-error",
  "rate-limited",
  "risk-control",
  "refused",
  "off-schema",
  "too-large",
  "unknown-code",
];
const jumps = [
  -400 * day,
  -8 * day,
  -day,
  -2 * hour,
  -minute,
  minute,
  50 * minute,
  2 * hour,
  day,
  8 * day,
  400 * day,
];
/** What a request gets: the truth, a fault, or the truth for some videos and nonsense or nothing for the others. */
const reply = fc.oneof(
  { weight: 3, arbitrary: fc.constant("truth" as const) },
  fc.constantFrom(...faults),
  fc.constantFrom("half missing" as const, "half garbled" as const),
);
const night = fc.record({
  script: fc.array(reply, { maxLength: 8 }),
  maxBatch: fc.constantFrom(1, 3, 50),
  /** The call at which the process is killed, 0 for none, and whether that call still takes effect. */
  killAt: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
  when: fc.constantFrom("before" as const, "after" as const),
  /** Whether the next process can tell that this one is dead. */
  isKnownDead: fc.boolean(),
  force: fc.boolean(),
  /** By how much the wall clock is set off, and before which request. */
  jumpAt: fc.integer({ min: 1, max: 6 }),
  jumpMs: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.constantFrom(...jumps)),
});

function replyOf(kind: string): ScriptedReply {
  const fault = faults.find((known) => known === kind);
  if (fault !== undefined) return fails(fault);
  return (videos) =>
    videos.flatMap(({ aid }) => {
      if (kind === "truth" || aid % 2 === 0) return [truth(aid)];
      return kind === "half garbled" ? [invalid(aid)] : [];
    });
}

test(`whatever the upstream does, wherever runs are killed and clocks jump, the numbers end up right (P2)`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(night, { minLength: 1, maxLength: 3 }), async (nights) => {
      await here.reset();
      const dead = new Set<string>();
      const sources = [];
      for (const [
        number,
        { script, maxBatch, killAt, when, isKnownDead, force, jumpAt, jumpMs },
      ] of nights.entries()) {
        const scripted = here.source(script.map(replyOf), maxBatch);
        const source: typeof scripted = {
          ...scripted,
          fetchPlayCounts(videos, signal) {
            if (scripted.requests.length + 1 === jumpAt) here.clock.set(here.clock.now() + jumpMs);
            return scripted.fetchPlayCounts(videos, signal);
          },
        };
        sources.push(source);
        const self = `night ${number}`;
        const owner = { self, isAlive: (other: string) => (dead.has(other) ? false : undefined) };
        const death = killer(killAt, when);
        const outcome = await here
          .run(
            source,
            { force },
            {
              store: failingStore(createVideoStore(here.db.database, owner), death),
              progress: failingProgress(here.db.progress, death),
              source: failingSource(source, death),
            },
          )
          .catch((error: unknown) => error);
        if (death.isDead() && isKnownDead) dead.add(self);
        if (outcome instanceof Error) expect(["killed", "BusyError"]).toContain(nameOf(outcome));
        else if (typeof outcome === "object" && outcome !== null && "due" in outcome)
          expectSums(outcome as Parameters<typeof expectSums>[0]);
        expectPolite(withinRun(source.requests));
        await here.check(...sources);
      }
      // The first look waits for a clock that was a week ahead at most to be caught up with, the second finds what is
      // doubtful, the third confirms it.
      const last = here.source();
      for (let look = 0; look < 3; look += 1) {
        await here.finish(last, { force: true });
        here.clock.advance(10 * day);
      }
      await here.check(...sources, last);
      const videos = await here.db.videos();
      const found = videos.map(({ aid, counts, state, suspect }): Ended => ({
        aid,
        play: counts.play,
        state,
        suspect,
      }));
      const right = videos.map(({ aid, counts }) => expected(aid, counts.play));
      expect({ found }).toEqual({ found: right });
    }),
    { numRuns, seed },
  );
}, 120_000);

type Ended = Pick<TrackedVideo, "aid" | "state" | "suspect"> & { readonly play: number | null };

function nameOf(error: Error): string {
  return error.message === "killed" ? "killed" : error.name;
}

/** A request that was never answered is followed by another run's, not by this one's. */
const withinRun = (requests: readonly ScriptedRequest[]) =>
  requests.filter(({ endedAt }) => endedAt !== null);

function expected(aid: number, stored: number | null): Ended {
  const said = truth(aid);
  const play = said.kind === "counted" ? said.counts.play : stored;
  return { aid, play, state: said.kind === "unavailable" ? said.state : "live", suspect: null };
}
