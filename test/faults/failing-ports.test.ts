import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createClient, LibsqlError, type Client, type Transaction } from "@libsql/client";
import { createMemoryProgress, openStoresOn, StorageError } from "@playcounts/core";
import type { UpdateDeps } from "@playcounts/core";
import { SourceError, type SourceFault } from "../../packages/core/src/errors.ts";
import { refilledDatabase, type RefilledDatabase } from "./refilled-database.ts";
import {
  failingClock,
  failingProgress,
  failingSource,
  failingStore,
  forEveryCall,
  saboteur,
  type Saboteur,
} from "./saboteur.ts";

let here: RefilledDatabase;
let whole: { readonly left: unknown; readonly requests: number };
beforeAll(async () => {
  here = await refilledDatabase();
  await here.reset();
  const source = here.source();
  whole = { left: await here.finish(source), requests: source.requests.length };
});
afterAll(() => here[Symbol.asyncDispose]());

/**
 * A run in which one call fails, at whatever it leads to; then runs without a fault: in the end the database holds what
 * an undisturbed run leaves, and no more than one request was made twice.
 */
async function playWith(
  sabotage: Saboteur,
  deps: UpdateDeps,
  afterwards: UpdateDeps = {},
): Promise<{ calls: number }> {
  const source = here.source();
  const outcome = await here.run(source, {}, deps).catch((error: unknown) => error);
  await here.check(source);
  const calls = sabotage.calls();
  const left = await here.finish(source, {}, afterwards);
  expect({ calls, outcome, left }).toEqual({ calls, outcome, left: whole.left });
  // Not even a number in doubt, which waits for the end of its run, costs more than one request.
  expect(source.requests.length).toBeLessThanOrEqual(whole.requests + 1);
  return { calls };
}

/** Everything that is done to a database goes through one of these four. */
function failingClient(client: Client, { call }: Saboteur): Client {
  const transaction = (real: Transaction): Transaction =>
    through(real, {
      execute: (...args: Parameters<Transaction["execute"]>) => call(() => real.execute(...args)),
      commit: () => call(() => real.commit()),
    });
  return through(client, {
    execute: (...args: Parameters<Client["execute"]>) => call(() => client.execute(...args)),
    async transaction(...args: Parameters<Client["transaction"]>) {
      let real: Transaction | undefined;
      try {
        return await call(async () => transaction((real = await client.transaction(...args))));
      } catch (error) {
        // What was begun on a connection that then broke is over, too.
        real?.close();
        throw error;
      }
    },
  });
}

function through<Target extends object>(target: Target, own: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, key) {
      const value: unknown = Reflect.get(Reflect.has(own, key) ? own : target, key, target);
      return typeof value === "function" && !Reflect.has(own, key) ? value.bind(target) : value;
    },
  });
}

const bug = () => new TypeError("nobody's plan");

describe("whichever of its calls fails once, the runs after it leave what an undisturbed one leaves (S12):", () => {
  const faults: SourceFault[] = [
    "network",
    "timeout",
    "truncated",
    "server-error",
    "rate-limited",
    "risk-control",
    "credential",
    "refused",
    "off-schema",
    "too-large",
    "unknown-code",
  ];
  test.each<[string, () => Error]>([
    ...faults.map((fault) => [fault, () => new SourceError(fault, { fault })] as [string, () => Error]),
    ["a bug", bug],
  ])("the source, by %s", async (_, error) => {
    const calls = await forEveryCall(async (n) => {
      await here.reset();
      const sabotage = saboteur(n, "before", error);
      const source = here.source();
      const outcome = await here
        .run(source, {}, { source: failingSource(source, sabotage) })
        .catch((error: unknown) => error);
      await here.check(source);
      const calls = sabotage.calls();
      const left = await here.finish(source);
      expect({ n, outcome, left }).toEqual({ n, outcome, left: whole.left });
      return { calls };
    });
    expect(calls).toBeGreaterThanOrEqual(3);
  });

  test.each(["before", "after"] as const)("the store and its session, %s the work is done", async (when) => {
    const error = () => new StorageError("failed", "the disk coughed");
    const calls = await forEveryCall(async (n) => {
      await here.reset();
      const sabotage = saboteur(n, when, error);
      return playWith(sabotage, { store: failingStore(here.db.store, sabotage) });
    });
    expect(calls).toBeGreaterThan(10);
  });

  test.each(["before", "after"] as const)("progress kept elsewhere, %s the work is done", async (when) => {
    const calls = await forEveryCall(async (n) => {
      await here.reset();
      const progress = createMemoryProgress();
      const sabotage = saboteur(n, when, () => new StorageError("failed", "the progress file is gone"));
      return playWith(sabotage, { progress: failingProgress(progress, sabotage) }, { progress });
    });
    expect(calls).toBeGreaterThan(4);
  });

  test("the clock", async () => {
    const calls = await forEveryCall(async (n) => {
      await here.reset();
      const sabotage = saboteur(n, "before", bug);
      return playWith(sabotage, { clock: failingClock(here.clock, sabotage) });
    });
    expect(calls).toBeGreaterThan(20);
  });

  test.each<[string, string, "before" | "after"]>([
    ["an I/O error before it does anything", "SQLITE_IOERR_WRITE", "before"],
    ["an I/O error after it did all", "SQLITE_IOERR_FSYNC", "after"],
    ["a full disk", "SQLITE_FULL", "before"],
    ["a moment's lock (S7)", "SQLITE_BUSY", "before"],
  ])("the database, by %s", async (_, code, when) => {
    const calls = await forEveryCall(async (n) => {
      await here.reset();
      const client = createClient({ url: here.db.url, timeout: 100 });
      try {
        let sabotage = saboteur(0, when, bug);
        const deferred: Saboteur = {
          calls: () => sabotage.calls(),
          call: (work) => sabotage.call(work),
          callNow: (work) => sabotage.callNow(work),
        };
        const stores = await openStoresOn(failingClient(client, deferred), { clock: here.clock });
        sabotage = saboteur(n, when, () => new LibsqlError(`${code}: on purpose`, code));
        return await playWith(deferred, stores);
      } finally {
        client.close();
      }
    });
    expect(calls).toBeGreaterThan(30);
  });
});
