import type { Engine, EnginePolicy } from "../../packages/core/src/engine.ts";
import type { RunEvent, RunReport } from "../../packages/core/src/events.ts";
import type { ProgressStore, VideoSource, VideoStore } from "../../packages/core/src/ports.ts";
import { parseUpdateRequest, type UpdateRequest } from "../../packages/core/src/request.ts";
import { executeRun } from "../../packages/core/src/run.ts";
import { scopeOf } from "../../packages/core/src/scope.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { scriptedSource, type ScriptedSource } from "./scripted-source.ts";
import { temporaryDatabase, type TemporaryDatabase } from "./temporary-database.ts";

/** The defaults of an installation, as far as a run obeys them. */
export const politePolicy: EnginePolicy = {
  staleAfterMs: 7 * 86_400_000,
  strategy: "staleness",
  budget: null,
  batchDelayMs: 3_000,
  requestDelayMs: 1_000,
  maxRetries: 3,
  cooldownMs: 30 * 60_000,
  utcOffsetMs: 8 * 3_600_000,
};

/** What a test may say of a run; the rest is as `testDeps` made it. */
export interface RunSetup {
  source?: VideoSource;
  single?: VideoSource | null;
  substitute?: VideoSource | null;
  store?: VideoStore;
  progress?: ProgressStore;
  databaseId?: string;
  policy?: Partial<EnginePolicy>;
  random?: () => number;
  signal?: AbortSignal;
  onEvent?: (event: RunEvent) => unknown;
  prepare?: Engine["prepare"];
  rollUp?: Engine["rollUp"];
  measure?: Engine["measure"];
}

/** A bench for runs: a fake clock, a real database, a scripted source, and everything the runs told. */
export interface TestDeps extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly db: TemporaryDatabase;
  readonly source: ScriptedSource;
  readonly events: RunEvent[];
  /** One run. Chance is 0.5 unless the test says otherwise. */
  run(request?: UpdateRequest, setup?: RunSetup): Promise<RunReport>;
}

/** @param makeSource gets the clock by which its requests are timed */
export async function testDeps(
  makeSource: (clock: FakeClock) => ScriptedSource = (clock) => scriptedSource([], { clock }),
): Promise<TestDeps> {
  const clock = createFakeClock();
  const db = await temporaryDatabase(clock);
  const source = makeSource(clock);
  const events: RunEvent[] = [];
  return {
    clock,
    db,
    source,
    events,
    async run(request = {}, setup = {}) {
      const parsed = parseUpdateRequest(request);
      const { policy, signal = new AbortController().signal, databaseId = db.id, onEvent, ...given } = setup;
      const engine: Engine = {
        store: db.store,
        progress: db.progress,
        source,
        single: null,
        substitute: null,
        clock,
        random: () => 0.5,
        scope: scopeOf(databaseId, parsed),
        trigger: "test",
        idempotencyKey: null,
        prepare: async () => undefined,
        rollUp: async () => undefined,
        measure: async () => null,
        ...given,
        policy: { ...politePolicy, ...policy },
        onEvent: (event) => {
          events.push(event);
          return onEvent?.(event);
        },
      };
      return executeRun(parsed, engine, signal);
    },
    [Symbol.asyncDispose]: () => db.remove(),
  };
}
