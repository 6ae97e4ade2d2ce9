import { describe, expect, test } from "bun:test";
import { open, readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { BusyError, type Clock, type RunSession } from "@playcounts/core";
import { restedUpstream } from "../../../packages/core/src/breaker.ts";
import {
  createRunBackup,
  openBackups,
  type BackupOptions,
} from "../../../packages/core/src/runtime/backups.ts";
import { databaseFile, isCopying, type DatabaseFile } from "../../support/database-file.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { hasProcesses, until, workersOn } from "../../support/processes.ts";

const hourMs = 3_600_000;
const never = new AbortController().signal;

/** A run that holds its database as long as `renew` does not throw. */
function session(renew: RunSession["renew"] = async () => undefined): RunSession {
  const nothing = async () => undefined;
  return { runId: "1", tookOver: null, upstream: restedUpstream, renew, save: nothing, end: nothing };
}

/** The step of a run, on a clock that only a test moves. */
function bench(file: DatabaseFile, options: BackupOptions = {}) {
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = {
    now: () => now,
    monotonic: () => performance.now(),
    // Renewing the hold sleeps; here that must neither last nor make a backup old.
    sleep: (_, signal) =>
      new Promise((_, reject) => {
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
  };
  return {
    advance: (ms: number) => (now += ms),
    run: (signal = never) => openBackups(file.config, { clock, ...options }).beforeRun(session(), signal),
    names: () => readdir(file.backups),
  };
}

test("the first run makes a backup; one within 20 hours does not; the next night's does", async () => {
  await using file = await databaseFile();
  const { run, names, advance } = bench(file);
  await run();
  expect(await names()).toHaveLength(1);
  advance(20 * hourMs - 1_000);
  await run();
  expect(await names()).toHaveLength(1);
  advance(1_000);
  await run();
  expect(await names()).toHaveLength(2);
});

test("a backup that is no longer as it was checked, or of another schema, does not count", async () => {
  await using file = await databaseFile();
  const { run, names } = bench(file);
  await run();
  const [name = ""] = await names();
  await utimes(join(file.backups, name), 1, 1);
  await run();
  expect(await names()).toHaveLength(2);

  file.sql("DELETE FROM __drizzle_migrations WHERE id = (SELECT max(id) FROM __drizzle_migrations)");
  await using older = await databaseFile();
  const step = bench(older);
  older.sql("DELETE FROM __drizzle_migrations WHERE id = (SELECT max(id) FROM __drizzle_migrations)");
  await step.run();
  await step.run();
  expect(await step.names()).toHaveLength(2);
});

test("a backup from the future is a wrong clock's, and does not count", async () => {
  await using file = await databaseFile();
  const { run, names, advance } = bench(file);
  await run();
  advance(-2 * hourMs);
  await run();
  expect(await names()).toHaveLength(2);
});

test("a damaged page is found although there is a fresh backup", async () => {
  await using file = await databaseFile({ megabytes: 1 });
  const { run } = bench(file);
  await run();
  const page = Buffer.alloc(4_096, 0x5a);
  const handle = await open(file.path, "r+");
  await handle.write(page, 0, page.length, 100 * 4_096);
  await handle.close();
  await expect(run()).rejects.toMatchObject({ name: "StorageError", fault: "corrupt" });
});

test("a nearly full disk is noticed although there is a fresh backup", async () => {
  await using file = await databaseFile();
  await bench(file).run();
  const statFs = async () => ({ bavail: 9, bsize: 1_048_576, blocks: 100 });
  await expect(bench(file, { statFs }).run()).rejects.toMatchObject({
    name: "StorageError",
    fault: "full",
    message: `${file.folder} has 9.0 MB free, and 10.0 MB are needed`,
  });
});

test("a run on a database server is told that backups are not ours, and goes on", async () => {
  const notices: string[] = [];
  const config = { databaseUrl: "libsql://example.invalid", backupDir: undefined, backupKeep: 7 };
  await createRunBackup(config, { notice: (message) => notices.push(message) })(session(), never);
  expect(notices).toEqual([expect.stringContaining("the server's business")]);
});

describe("while it lasts", () => {
  test("the hold on the database is renewed every 15 seconds, with what is remembered of the upstream", async () => {
    await using file = await databaseFile({ megabytes: 5 });
    const clock = createFakeClock();
    const startedAt = clock.now();
    const renewals: { now: number; upstream: unknown }[] = [];
    const holding = session(async (now, upstream) => void renewals.push({ now, upstream }));
    await openBackups(file.config, { clock }).beforeRun(holding, never);
    expect(renewals.length).toBeGreaterThan(0);
    expect(new Set(clock.slept)).toEqual(new Set([15_000]));
    expect(renewals.slice(0, 2)).toEqual([
      { now: startedAt + 15_000, upstream: restedUpstream },
      { now: startedAt + 30_000, upstream: restedUpstream },
    ]);
  });

  test("a hold that is lost ends it, and nothing is left behind", async () => {
    await using file = await databaseFile({ megabytes: 5 });
    const lost = new BusyError("another run took its place", { runId: null });
    const losing = session(() => Promise.reject(lost));
    const step = openBackups(file.config, { clock: createFakeClock() }).beforeRun(losing, never);
    await expect(step).rejects.toBe(lost);
    expect(await readdir(file.backups).catch(() => [])).toEqual([]);
  });

  test.skipIf(!hasProcesses)(
    "an abort ends it even if the disk hangs, and nothing is left behind",
    async () => {
      await using file = await databaseFile({ megabytes: 30 });
      const stopped = new Error("stopped");
      const controller = new AbortController();
      const step = bench(file).run(controller.signal);
      await until("the copy begins", () => isCopying(file));
      for (const pid of workersOn(file.backups)) process.kill(pid, "SIGSTOP");
      controller.abort(stopped);
      await expect(step).rejects.toBe(stopped);
      expect(await readdir(file.backups)).toEqual([]);
      expect(workersOn(file.backups)).toEqual([]);
    },
  );

  test("a signal that is aborted already lets nothing begin", async () => {
    await using file = await databaseFile();
    const stopped = new Error("stopped");
    await expect(bench(file).run(AbortSignal.abort(stopped))).rejects.toBe(stopped);
    expect(await readdir(file.folder)).not.toContain("backups");
  });
});
