import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "bun:sqlite";
import {
  openLibrary,
  systemClock,
  updateVideoPlayCounts,
  type StorageFault,
  type UpdateDeps,
} from "@playcounts/core";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { databaseFile, type DatabaseFile } from "../support/database-file.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { canMount, smallDisk } from "../support/small-disk.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ videos: 120 });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

/** The real update over a database file, asking the simulator without pauses. */
function update({ config }: Pick<DatabaseFile, "config">, deps: UpdateDeps = {}) {
  const unhurried = { apiUrl: simulator.url, batchDelayMs: 0, requestDelayMs: 0, source: "bulk" } as const;
  return updateVideoPlayCounts({}, { ...deps, config: { ...config, ...unhurried, ...deps.config } });
}

/** Refused for this reason, with what to do, and without a single request. */
async function expectRefused(run: Promise<unknown>, fault: StorageFault, hint: RegExp): Promise<void> {
  await expect(run).rejects.toMatchObject({ name: "StorageError", fault, hint: expect.stringMatching(hint) });
  expect(simulator.requests).toEqual([]);
}

/** A database of the first videos of the simulator's catalogue, which nobody ever counted. */
async function catalogueFile(count = 60, into?: string): Promise<DatabaseFile> {
  const file = await databaseFile({ videos: 0, ...(into === undefined ? {} : { into }) });
  const videos = Array.from({ length: count }, (_, index) => simulator.catalogue.videoAt(index));
  const values = videos.map((video) => `(${video?.aid}, '${video?.bvid}', 0)`).join(", ");
  file.sql(`INSERT INTO video (aid, bvid, added_at) VALUES ${values}`);
  return file;
}

test("a healthy database is backed up, and then refreshed (K1, K4)", async () => {
  await using file = await catalogueFile();
  expect(await update(file)).toMatchObject({ status: "completed", due: 60, updated: 60 });
  expect(simulator.requests.length).toBeGreaterThan(0);
  const [name = ""] = await readdir(file.backups);
  using backup = new Database(join(file.backups, name), { readonly: true });
  expect(backup.query("SELECT count(*) AS n, count(play) AS counted FROM video").get()).toEqual({
    n: 60,
    counted: 0,
  });
});

test("nothing due is no reason for a backup", async () => {
  await using file = await databaseFile({ videos: 0 });
  expect(await update(file)).toMatchObject({ status: "completed", due: 0 });
  expect(existsSync(file.backups)).toBe(false);
});

describe("no request is made, and nothing is created (S9),", () => {
  const addresses: [string, string, (folder: string) => unknown][] = [
    ["for a mistyped file", "playcuonts.db", () => undefined],
    ["for a mistyped directory", "dtaa/playcounts.db", () => undefined],
    ["for a directory", "playcounts.d", (folder) => mkdir(join(folder, "playcounts.d"))],
    [
      "for a link that leads nowhere",
      "link.db",
      (folder) => symlink(join(folder, "nowhere.db"), join(folder, "link.db")),
    ],
    ["under a file", "file/playcounts.db", (folder) => writeFileSync(join(folder, "file"), "")],
  ];
  test.each(addresses)("%s", async (_, address, prepare) => {
    const folder = await mkdtemp(join(tmpdir(), "playcounts-address-"));
    try {
      await prepare(folder);
      const before = await readdir(folder);
      const config = {
        databaseUrl: `file:${join(folder, address)}`,
        backupKeep: 7,
        databaseAuthToken: undefined,
        backupDir: undefined,
      };
      await expectRefused(update({ config }), "missing", /DATABASE_URL/);
      expect(await readdir(folder)).toEqual(before);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("no request is made, and no backup is touched,", () => {
  const overwrite = (from: number, to: number) => (path: string) =>
    writeFileSync(path, readFileSync(path).fill(0x5a, from, to));
  const damages: [string, (path: string) => unknown][] = [
    ["for a header that is none", overwrite(0, 100)],
    ["for a schema that cannot be read", overwrite(100, 4_096)],
    ["for a page in the middle", overwrite(40 * 4_096, 41 * 4_096)],
    ["for a file that was cut", (path) => truncate(path, 25 * 4_096)],
    ["for a file that was cut within a page", (path) => truncate(path, 1_000)],
    ["for an empty file", (path) => truncate(path, 0)],
  ];
  test.each(damages)("%s; the way back is told (S8, K6)", async (_, damage) => {
    await using file = await catalogueFile();
    await update(file, { config: { staleAfterMs: 60_000 } });
    const backups = await readdir(file.backups);
    file.sql("UPDATE video SET observed_at = 0");
    file.sql(
      "INSERT INTO observation (video_id, observed_at, source_id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, i, 1 FROM n",
    );
    file.sql("PRAGMA wal_checkpoint(TRUNCATE)");
    simulator.reset();
    await damage(file.path);
    for (const suffix of ["-wal", "-shm"]) await rm(file.path + suffix, { force: true });
    await expectRefused(update(file), "corrupt", /backup restore/);
    expect(await readdir(file.backups)).toEqual(backups);

    // The same with no fresh backup to fall back on: a bad one must not take a good one's place.
    const later = createFakeClock(Date.now() + 21 * 3_600_000);
    await expectRefused(update(file, { clock: later }), "corrupt", /backup restore/);
    expect(await readdir(file.backups)).toEqual(backups);
  });

  test("for another program's database (S10)", async () => {
    await using file = await databaseFile();
    file.sql("DROP TABLE video");
    await expectRefused(update(file), "not-ours", /DATABASE_URL/);
  });

  test("for a newer version's database (S10)", async () => {
    await using file = await catalogueFile();
    file.sql("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('of tomorrow', 9999999999999)");
    await expectRefused(update(file), "newer", /update playcounts/);
  });

  test("while another program keeps the database locked; it waits at most 5 seconds (S6)", async () => {
    await using file = await catalogueFile();
    const locker = Bun.spawn(
      [
        process.execPath,
        "-e",
        `const d = new (require("bun:sqlite").Database)(process.argv[1]);
        d.run("BEGIN EXCLUSIVE"); console.log("locked"); process.stdin.resume()`,
        file.path,
      ],
      { stdin: "pipe", stdout: "pipe" },
    );
    try {
      await locker.stdout.getReader().read();
      // Time that runs ten times as fast.
      const clock = {
        now: () => Date.now(),
        monotonic: () => 10 * performance.now(),
        sleep: (ms: number, signal: AbortSignal) => systemClock.sleep(ms / 10, signal),
      };
      const startedAt = clock.monotonic();
      await expectRefused(update(file, { clock }), "locked", /another program/);
      expect(clock.monotonic() - startedAt).toBeWithin(5_000, 15_000);
    } finally {
      locker.kill();
      await locker.exited;
    }
    expect(await update(file)).toMatchObject({ status: "completed", updated: 60 });
  }, 20_000);

  test("when no backup can be made (K2)", async () => {
    await using file = await catalogueFile();
    writeFileSync(file.backups, "a file, not a directory");
    await expectRefused(update(file), "backup", /PLAYCOUNTS_BACKUP_DIR/);
    expect(file.sql("SELECT status FROM run")).toEqual([{ status: "failed" }]);
    await rm(file.backups);
    expect(await update(file)).toMatchObject({ status: "completed", updated: 60 });
  });
});

test.skipIf(!canMount)("a read-only disk is refused with the path, the user and the fix (S5)", async () => {
  using disk = smallDisk(80);
  await using file = await catalogueFile(60, disk.folder);
  disk.setWritable(false);
  await expectRefused(update(file), "read-only", /chown -R \d+:\d+ /);
  disk.setWritable(true);
  expect(await update(file)).toMatchObject({ status: "completed", updated: 60 });
});

test.skipIf(!canMount)("a disk too small for a backup is refused, with the numbers (S1)", async () => {
  using disk = smallDisk(20);
  await using file = await catalogueFile(60, disk.folder);
  await expect(update(file)).rejects.toMatchObject({
    fault: "backup",
    message: expect.stringMatching(/\d MB free, and 5\d\.\d MB are needed/),
  });
  expect(simulator.requests).toEqual([]);
});

test.skipIf(!canMount)(
  "a disk that fills up in the middle ends the run; with space again it goes on and ends right (S2)",
  async () => {
    using disk = smallDisk(3);
    await using backups = await databaseFile();
    await using file = await catalogueFile(120, disk.folder);
    const config = { backupDir: backups.folder, batchSize: 10 };
    let requests = 0;
    const full = update(file, {
      config,
      // Made beforehand: here the disk is to be full in the middle, not before.
      backup: async () => undefined,
      onEvent(event) {
        if (event.type === "request" && (requests += 1) === 5) fillUp(disk.folder);
      },
    });
    await expect(full).rejects.toMatchObject({
      name: "StorageError",
      fault: "full",
      hint: expect.stringMatching(/free some space/),
    });
    expect(simulator.requests).toHaveLength(5);

    await rm(join(disk.folder, "filler"));
    Bun.gc(true);
    expect(file.sql("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(file.sql("SELECT count(*) AS n FROM video WHERE play IS NOT NULL")).toEqual([{ n: 40 }]);
    // What the full disk kept from being written down, time heals: the hold runs out.
    const clock = createFakeClock(Date.now() + 61_000);
    const report = await update(file, { config, clock, backup: async () => undefined });
    expect(report).toMatchObject({ status: "completed", due: 80, updated: 80, failed: 0 });
    const stored = file.sql<{ aid: number; play: number }>("SELECT aid, play FROM video");
    expect(stored.map(({ aid, play }) => play === simulator.counts(aid).play)).not.toContain(false);
    expect(file.sql("SELECT count(*) AS n FROM run WHERE finished_at IS NULL")).toEqual([{ n: 0 }]);
  },
);

/** Leaves no byte free. */
function fillUp(folder: string): void {
  for (let bytes = 1_048_576; bytes >= 512; bytes /= 2) {
    try {
      for (;;) writeFileSync(join(folder, "filler"), Buffer.alloc(bytes), { flag: "a" });
    } catch {
      continue;
    }
  }
}

test("a link that leads nowhere is not followed, not even to make a database (S9)", async () => {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-link-"));
  try {
    await symlink(join(folder, "nowhere.db"), join(folder, "link.db"));
    const config = { databaseUrl: `file:${join(folder, "link.db")}` };
    await expect(openLibrary({ config, create: true })).rejects.toMatchObject({ fault: "missing" });
    expect(await readdir(folder)).toEqual(["link.db"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("new files are for their owner and group only (S17)", async () => {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-modes-"));
  try {
    const databaseUrl = `file:${join(folder, "data/playcounts.db")}`;
    const library = await openLibrary({ config: { databaseUrl }, create: true });
    const modes = await Promise.all(
      ["data", "data/playcounts.db", "data/playcounts.db-wal", "data/playcounts.db-shm"].map(
        async (name) => [name, (await stat(join(folder, name))).mode & 0o007] as const,
      ),
    );
    library.close();
    expect(modes.filter(([, others]) => others !== 0)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
