import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { createClient } from "@libsql/client";
import { systemClock } from "../../../packages/core/src/clock.ts";
import { openDatabase, wrapClient, type Database } from "../../../packages/core/src/db/database.ts";
import { createDatabaseProgress } from "../../../packages/core/src/db/progress-store.ts";
import { sql } from "../../../packages/core/src/db/sql.ts";
import type { Clock } from "../../../packages/core/src/ports.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";
import { failureOf } from "../../contracts/failure-of.ts";

const checkpoint = (scope: string) =>
  ({ version: 1, scope, runId: "1", startedAt: 1, savedAt: 2, attempted: 3 }) as const;

/** Another program that holds the write lock until it is told to let go. */
async function lockedBy({ url }: TemporaryDatabase) {
  const client = createClient({ url });
  const transaction = await client.transaction("write");
  return async () => {
    await transaction.rollback();
    client.close();
  };
}

/** A clock whose sleep does something else once, then returns at once. */
function clockThat(firstSleep: () => Promise<void>): Clock & { slept: () => number } {
  const fake = createFakeClock();
  return {
    ...fake,
    slept: () => fake.slept.length,
    async sleep(ms, signal) {
      await fake.sleep(ms, signal);
      if (fake.slept.length === 1) await firstSleep();
    },
  };
}

const open = (db: TemporaryDatabase, clock: Clock): Promise<Database> =>
  openDatabase(db.url, undefined, { clock, random: () => 0.5 });

/** The same with hardly any wait inside SQLite, for tests that are busy often. */
function openHasty({ url }: TemporaryDatabase, clock: Clock, busyLimitMs = 30_000): Database {
  const client = createClient({ url, timeout: 1 });
  const database = wrapClient(client, url, { clock, random: () => 0.5, busyLimitMs });
  return { ...database, close: () => client.close() };
}

const save = (database: Database, scope: string) => createDatabaseProgress(database).save(checkpoint(scope));
const load = (database: Database, scope: string) => createDatabaseProgress(database).load(scope);

describe("while another program holds the database", () => {
  test("the driver alone is poisoned by one busy moment: later commits fail", async () => {
    await using db = await temporaryDatabase();
    const client = createClient({ url: db.url, timeout: 1 });
    const release = await lockedBy(db);
    const write = () => client.batch(["INSERT OR REPLACE INTO checkpoint VALUES ('a', 'b')"], "write");
    expect(await failureOf(write())).toMatchObject({ message: expect.stringMatching(/SQLITE_BUSY/) });
    await release();
    // If this line fails, the driver was mended and the cure below is not needed any more.
    expect(await failureOf(write())).toMatchObject({
      message: expect.stringMatching(/cannot commit transaction - SQL statements in progress/),
    });
    await Promise.resolve(client.reconnect());
    await write();
    client.close();
  });

  test("a write waits outside of SQLite, and goes through as soon as the other lets go", async () => {
    await using db = await temporaryDatabase();
    const release = await lockedBy(db);
    const clock = clockThat(release);
    const database = await open(db, clock);
    await save(database, "a");
    expect(await load(database, "a")).toEqual(checkpoint("a"));
    expect(clock.slept()).toBe(1);
    database.close();
  });

  test("a hundred busy moments leave no trace: every commit works, and files do not pile up", async () => {
    await using db = await temporaryDatabase();
    const other = createClient({ url: db.url });
    let release = async () => {};
    const fake = createFakeClock();
    const clock: Clock = {
      ...fake,
      async sleep(ms, signal) {
        await fake.sleep(ms, signal);
        await release();
      },
    };
    const database = openHasty(db, clock);
    // A closed connection keeps its file until the garbage collector has met it and another connection took it over.
    const openFiles = async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        Bun.gc(true);
        await Bun.sleep(1);
      }
      return readdirSync("/proc/self/fd").length;
    };
    const tenBusyMoments = async () => {
      for (let n = 0; n < 10; n += 1) {
        const transaction = await other.transaction("write");
        release = () => transaction.rollback();
        await save(database, `${fake.slept.length}`);
      }
      return openFiles();
    };
    const before = await tenBusyMoments();
    let after = before;
    for (let round = 0; round < 9; round += 1) after = await tenBusyMoments();
    expect(fake.slept).toHaveLength(100);
    expect(await db.rows("SELECT count(*) AS n FROM checkpoint")).toEqual([{ n: 100 }]);
    expect(after).toBeLessThan(before + 20);
    database.close();
    other.close();
  }, 30_000);

  test("a write gives up after its limit, says who is to blame, and works again later", async () => {
    await using db = await temporaryDatabase();
    const release = await lockedBy(db);
    const clock = createFakeClock();
    const database = openHasty(db, clock, 2_000);
    expect(await failureOf(save(database, "a"))).toMatchObject({
      name: "StorageError",
      fault: "locked",
      message: expect.stringContaining(db.path),
      hint: expect.stringContaining("another program"),
    });
    expect(clock.monotonic()).toBeGreaterThanOrEqual(2_000);
    expect(clock.monotonic()).toBeLessThan(3_000);
    await release();
    await save(database, "a");
    expect(await load(database, "a")).toEqual(checkpoint("a"));
    database.close();
  });
});

describe("within one process", () => {
  test("ten writers stand in line: all succeed, and the event loop keeps turning", async () => {
    await using db = await temporaryDatabase();
    const database = await open(db, systemClock);
    let [ticks, worstMs, last] = [0, 0, performance.now()];
    const timer = setInterval(() => {
      worstMs = Math.max(worstMs, performance.now() - last);
      last = performance.now();
      ticks += 1;
    }, 1);
    const order: string[] = [];
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        database.write("writing", async () => {
          order.push(`begin ${n}`);
          await Bun.sleep(5);
          order.push(`end ${n}`);
        }),
      ),
    );
    clearInterval(timer);
    expect(order).toEqual(Array.from({ length: 10 }, (_, n) => [`begin ${n}`, `end ${n}`]).flat());
    expect(ticks).toBeGreaterThan(10);
    expect(worstMs).toBeLessThan(90);
    database.close();
  });

  test("a read is answered while a write is open", async () => {
    await using db = await temporaryDatabase();
    const database = await open(db, systemClock);
    await save(database, "a");
    const { promise: reading, resolve: letGo } = Promise.withResolvers<void>();
    const writing = database.write("writing slowly", () => reading);
    const read = load(database, "a");
    await Promise.race([read, Bun.sleep(20)]);
    letGo();
    await writing;
    expect(await read).toEqual(checkpoint("a"));
    database.close();
  });

  /** Counts what readers find each time they have their turn while three rows are written in one transaction. */
  async function seenBeside(database: Database): Promise<unknown[]> {
    const seen: unknown[] = [];
    let isOver = false;
    const look = (): void => {
      const reading = database.read("counting", (queries) =>
        queries.all<{ n: number }>(sql`SELECT count(*) AS n FROM checkpoint`),
      );
      void reading.then(
        ([row]) => seen.push(row?.n),
        (error: unknown) => seen.push(error),
      );
      if (!isOver) setImmediate(look);
    };
    setImmediate(look);
    await database.writeInTurns("writing", async (queries) => {
      for (const scope of ["a", "b", "c"])
        await queries.run(sql`INSERT INTO checkpoint VALUES (${scope}, '')`);
    });
    isOver = true;
    await new Promise((resolve) => setImmediate(resolve));
    return seen;
  }

  test("a write in turns lets readers in after each statement, who see nothing of it before its commit", async () => {
    await using db = await temporaryDatabase();
    const database = await open(db, systemClock);
    const seen = await seenBeside(database);
    expect(seen.filter((n) => n === 0).length).toBeGreaterThanOrEqual(3);
    expect(seen.filter((n) => n !== 0 && n !== 3)).toEqual([]);
    database.close();
  });

  test("a client of somebody else that has one connection is not asked to read while it writes", async () => {
    await using db = await temporaryDatabase();
    const client = createClient({ url: db.url, concurrency: 1 });
    const database = wrapClient(client, db.url, { clock: systemClock, random: () => 0.5 });
    expect((await seenBeside(database)).filter((n) => n !== 0 && n !== 3)).toEqual([]);
    client.close();
  });

  test("a write that fails changes nothing, and its error comes out as it was", async () => {
    await using db = await temporaryDatabase();
    const database = await open(db, systemClock);
    const bug = new TypeError("a bug of ours");
    const failing = database.write("failing", async (queries) => {
      await queries.run(sql`INSERT INTO checkpoint VALUES ('x', 'y')`);
      throw bug;
    });
    expect(await failureOf(failing)).toBe(bug);
    expect(await load(database, "x")).toBeNull();
    await save(database, "x");
    database.close();
  });
});

test("a client that was handed in stays open", async () => {
  await using db = await temporaryDatabase();
  const client = createClient({ url: db.url });
  wrapClient(client, "theirs", { clock: systemClock, random: () => 0.5 }).close();
  expect(client.closed).toBe(false);
  client.close();
});

test("an address is named in messages without what is secret in it", async () => {
  const options = { clock: systemClock, random: () => 0.5 };
  const remote = await openDatabase(
    "http://user:canary-password@127.0.0.1:9/?authToken=canary",
    "canary-token",
    options,
  );
  expect(remote.place).toBe("127.0.0.1:9");
  remote.close();
});
