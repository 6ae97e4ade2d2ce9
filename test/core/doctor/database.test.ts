import { expect, test } from "bun:test";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { createCatalogue } from "../../../packages/core/src/db/catalogue.ts";
import { createVideoStore } from "../../../packages/core/src/db/video-store.ts";
import { ok } from "../../../packages/core/src/doctor/check.ts";
import { processIdentity } from "../../../packages/core/src/process-identity.ts";
import { doctorBench } from "./bench.ts";

type Bench = Awaited<ReturnType<typeof doctorBench>>;
const beginRun = ({ clock, db }: Bench, store = createVideoStore(db.database, processIdentity())) =>
  store.beginRun({
    kind: "update",
    startedAt: clock.now(),
    trigger: "test",
    idempotencyKey: null,
    request: {},
  });

test("while a run holds the database nothing is asked", async () => {
  await using bench = await doctorBench();
  const session = await beginRun(bench);
  const { lease, bulk, view, healthy } = await bench.look();
  expect(bench.simulator.requests).toEqual([]);
  expect(lease).toMatchObject({
    status: "ok",
    detail: expect.stringContaining(`run ${session.runId} (process ${process.pid}`),
  });
  expect([bulk?.status, view?.status, healthy]).toEqual(["warn", "warn", true]);
  expect(bulk?.detail).toContain(`run ${session.runId}`);
});

test("a run that begins while the doctor asks is turned away, and may begin after", async () => {
  await using bench = await doctorBench();
  const outcomes: unknown[] = [];
  await bench.look(
    {},
    {
      fetch: async (input, init) => {
        outcomes.push(await beginRun(bench).catch((error: unknown) => error));
        return fetch(input, init);
      },
    },
  );
  expect(outcomes).toEqual([
    expect.objectContaining({ name: "BusyError" }),
    expect.objectContaining({ name: "BusyError" }),
  ]);
  expect((await beginRun(bench)).tookOver).toBeNull();
});

test("a run whose process is gone is told of as such", async () => {
  await using bench = await doctorBench();
  const dead = { self: "dead", isAlive: () => undefined };
  await beginRun(bench, createVideoStore(bench.db.database, dead));
  bench.clock.advance(120_000);
  expect((await bench.look({}, { offline: true }))["lease"]).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("never let go"),
  });
});

test("without a database the upstream is asked all the same", async () => {
  await using bench = await doctorBench();
  const { database, bulk, view, healthy } = await bench.look({
    DATABASE_URL: `file:${join(bench.db.folder, "none", "x.db")}`,
  });
  expect(database).toMatchObject({ status: "fail", fix: expect.stringContaining("playcounts init") });
  expect([bulk?.status, view?.status, healthy]).toEqual(["ok", "ok", false]);
  expect(await Bun.file(join(bench.db.folder, "none")).exists()).toBe(false);
});

test.each([
  [
    "a file of another kind",
    async (path: string) => writeFile(path, "hello ".repeat(1_000)),
    /not a database|NOTADB/,
  ],
  ["an empty file", async (path: string) => writeFile(path, ""), /is empty/],
  [
    "another program's tables",
    async (path: string) => {
      const client = createClient({ url: `file:${path}` });
      await client.execute("CREATE TABLE papers (id)");
      client.close();
    },
    /another program/,
  ],
  [
    "a later version's schema",
    async (path: string) => {
      const client = createClient({ url: `file:${path}` });
      await client.executeMultiple(
        "CREATE TABLE meta (a); CREATE TABLE video (a); CREATE TABLE __drizzle_migrations (hash, created_at); INSERT INTO __drizzle_migrations VALUES ('later', 1)",
      );
      client.close();
    },
    /newer version/,
  ],
] as const)(
  "in the place of the database %s is refused, left as it is, and nothing is asked",
  async (_, make, detail) => {
    await using bench = await doctorBench();
    const path = join(bench.db.folder, "other.db");
    await make(path);
    const { database, bulk } = await bench.look({ DATABASE_URL: `file:${path}` });
    expect(database).toMatchObject({ status: "fail", detail: expect.stringMatching(detail) });
    expect(bulk?.status).toBe("warn");
    expect(bench.simulator.requests).toEqual([]);
  },
);

test("damage inside the database is found", async () => {
  await using bench = await doctorBench();
  await bench.db.addStale(2_000, bench.clock.now());
  await bench.db.rows("PRAGMA wal_checkpoint(TRUNCATE)");
  const { size } = Bun.file(bench.db.path);
  const file = await Bun.file(bench.db.path).bytes();
  file.fill(0x5a, Math.floor(size / 2 / 4_096) * 4_096, Math.floor(size / 2 / 4_096) * 4_096 + 4_096);
  const path = join(bench.db.folder, "damaged.db");
  await writeFile(path, file);
  const { database, healthy } = await bench.look({ DATABASE_URL: `file:${path}` }, { offline: true });
  expect(database).toMatchObject({ status: "fail", fix: expect.stringContaining("backup restore") });
  expect(healthy).toBe(false);
});

test("a large database is not read through, and that is said", async () => {
  await using bench = await doctorBench();
  // A log of this size holds nothing; only its length counts.
  await writeFile(`${bench.db.path}-wal`, "", { flag: "a" });
  await truncate(`${bench.db.path}-wal`, 65 * 1024 * 1024);
  const { database } = await bench.look({}, { offline: true });
  expect(database).toMatchObject({ status: "ok", detail: expect.stringContaining("not checked for damage") });
});

test("a schema that lags behind is no failure, and is not touched", async () => {
  await using bench = await doctorBench();
  await bench.db.rows(
    "DELETE FROM __drizzle_migrations WHERE id = (SELECT max(id) FROM __drizzle_migrations)",
  );
  const behind = await bench.db.rows("SELECT count(*) AS n FROM __drizzle_migrations");
  const { database, bulk, healthy } = await bench.look();
  expect(database).toMatchObject({ status: "warn", detail: expect.stringContaining("1 step behind") });
  expect([bulk?.status, healthy]).toEqual(["ok", true]);
  expect(await bench.db.rows("SELECT count(*) AS n FROM __drizzle_migrations")).toEqual(behind);
});

test("a database without videos is a warning of its own", async () => {
  await using bench = await doctorBench();
  await bench.db.rows("DELETE FROM video");
  const { database, bulk } = await bench.look();
  expect(database).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("0 videos"),
    fix: expect.stringContaining("track"),
  });
  expect(bulk?.status).toBe("ok");
});

test("backups are judged by whether one is known to be whole, and by its age", async () => {
  await using bench = await doctorBench();
  const folder = join(bench.db.folder, "backups");
  await mkdir(folder);
  await writeFile(join(folder, "playcounts-20261123T020000Z-1.db"), "half a backup");
  expect((await bench.look({}, { offline: true }))["backups"]).toMatchObject({
    status: "fail",
    fix: expect.stringContaining("backup create"),
  });
});

test("figures that another program made wrong are told of, and counted anew by init", async () => {
  await using bench = await doctorBench();
  const look = async () => (await bench.look({}, { offline: true }))["figures"];
  expect(await look()).toEqual(ok("figures", "kept figures agree with the videos"));
  await bench.db.database.write("meddling", (queries) =>
    queries.script("UPDATE tally SET videos = videos + 5 WHERE state = 'live'"),
  );
  expect(await look()).toMatchObject({
    status: "warn",
    detail: expect.stringContaining("(tally)"),
    fix: expect.stringContaining("playcounts init"),
  });
  const { recount } = createCatalogue(bench.db.database, { now: bench.clock.now, staleAfterMs: 1 });
  expect([await recount(), await recount()]).toEqual([["tally"], []]);
  expect((await look())?.status).toBe("ok");
});
