import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Database } from "bun:sqlite";
import { createBackup, listBackups, verifyBackup } from "@playcounts/core";
import { openBackups } from "../../../packages/core/src/runtime/backups.ts";
import { databaseFile } from "../../support/database-file.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { canMount, smallDisk } from "../../support/small-disk.ts";

const hourMs = 3_600_000;
const never = new AbortController().signal;
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

/** Overwrites a page in the middle of a file. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(
    0x5a,
    Math.floor(bytes.length / 2 / 4096) * 4096,
    Math.floor(bytes.length / 2 / 4096) * 4096 + 4096,
  );
  writeFileSync(path, bytes);
}

describe("a backup", () => {
  test("holds every video and every play, also those still in the write-ahead log", async () => {
    await using file = await databaseFile({ videos: 300 });
    using writer = new Database(file.path);
    writer.run("PRAGMA wal_autocheckpoint = 0");
    writer.run("UPDATE video SET play = 9007199254740991 WHERE aid < 1004");
    const made = await createBackup({ config: file.config });
    const plays =
      3n * 9_007_199_254_740_991n +
      Array.from({ length: 297 }, (_, i) => BigInt(1_003 + i)).reduce((a, b) => a + b);
    expect(made).toMatchObject({ videos: 300, plays: String(plays), removed: [] });
    using copy = new Database(made.path, { readonly: true });
    expect(copy.query("SELECT count(*) AS n FROM video WHERE play = 9007199254740991").get()).toEqual({
      n: 3,
    });
  });

  test("is of one moment, while others are writing", async () => {
    await using file = await databaseFile({ megabytes: 4 });
    using writer = new Database(file.path);
    const writing = setInterval(
      () =>
        writer.run(
          "INSERT INTO video (aid, bvid, added_at, play) SELECT max(aid) + 1, 'x' || max(aid), 0, 7 FROM video",
        ),
      1,
    );
    const made = await createBackup({ config: file.config }).finally(() => clearInterval(writing));
    expect(await verifyBackup(made.name, { config: file.config })).toMatchObject({
      videos: made.videos,
      plays: made.plays,
    });
  });

  test("can be read by its owner and group only, and so can the directory", async () => {
    await using file = await databaseFile();
    const { path } = await createBackup({ config: file.config });
    expect([await modeOf(path), await modeOf(file.backups)]).toEqual(["640", "750"]);
  });

  test("goes where PLAYCOUNTS_BACKUP_DIR says, whatever is in that name", async () => {
    await using file = await databaseFile();
    const backupDir = join(file.folder, "it's 100% #1?", "備份");
    const { path, name } = await createBackup({ config: { ...file.config, backupDir } });
    expect(path).toBe(join(backupDir, name));
    expect(await readdir(backupDir)).toEqual([name]);
  });

  test("of an empty catalogue is made as well", async () => {
    await using file = await databaseFile({ videos: 0 });
    expect(await createBackup({ config: file.config })).toMatchObject({ videos: 0, plays: "0" });
  });

  test("gets a name of its own, even within a second", async () => {
    await using file = await databaseFile();
    const clock = createFakeClock();
    const names = [
      await createBackup({ config: file.config, clock }),
      await createBackup({ config: file.config, clock }),
    ];
    expect(names.map(({ name }) => name)).toEqual([
      "playcounts-20260101T000000Z-1.db",
      "playcounts-20260101T000000Z-2.db",
    ]);
  });

  test("makes older ones go only once it is there itself", async () => {
    await using file = await databaseFile();
    const clock = createFakeClock();
    const config = { ...file.config, backupKeep: 2 };
    const made: string[] = [];
    for (let day = 0; day < 3; day += 1) {
      made.push((await createBackup({ config, clock })).name);
      clock.advance(24 * hourMs);
    }
    expect((await listBackups({ config })).map(({ name }) => name)).toEqual([made[2] ?? "", made[1] ?? ""]);

    damage(file.path);
    await Promise.all([0, 1, 2].map(() => createBackup({ config, clock }).catch(() => undefined)));
    expect((await readdir(file.backups)).toSorted()).toEqual(made.slice(1));
  });

  test("removes what a killed process left half-made, and leaves what may still be written to", async () => {
    await using file = await databaseFile();
    await mkdir(file.backups);
    const [old, young] = [
      "playcounts-20250101T000000Z-1.db.1.partial",
      "playcounts-20250101T000000Z-2.db.1.partial",
    ];
    for (const name of [old, young, "notes.txt"]) await writeFile(join(file.backups, name), "half");
    await utimes(join(file.backups, old), new Date(), new Date(Date.now() - 61_000));
    const { name } = await createBackup({ config: file.config });
    expect((await readdir(file.backups)).toSorted()).toEqual(["notes.txt", young, name].toSorted());
  });
});

describe("no backup is made", () => {
  test("of a damaged database, and no older one is touched", async () => {
    await using file = await databaseFile({ megabytes: 1 });
    const { name } = await createBackup({ config: file.config });
    damage(file.path);
    await expect(createBackup({ config: file.config })).rejects.toMatchObject({
      name: "StorageError",
      fault: "corrupt",
      hint: expect.stringContaining("backup restore"),
    });
    expect(await readdir(file.backups)).toEqual([name]);
  });

  test("of another program's database", async () => {
    await using file = await databaseFile();
    file.sql("DROP TABLE video");
    await expect(createBackup({ config: file.config })).rejects.toMatchObject({ fault: "not-ours" });
  });

  test("of a database that is not there: neither is made", async () => {
    await using file = await databaseFile();
    const databaseUrl = `file:${file.folder}/mistyped/playcounts.db`;
    await expect(createBackup({ config: { ...file.config, databaseUrl } })).rejects.toMatchObject({
      fault: "missing",
    });
    expect(existsSync(join(file.folder, "mistyped"))).toBe(false);
  });

  test("of a database on a server", async () => {
    const made = createBackup({ config: { databaseUrl: "http://127.0.0.1:1" } });
    await expect(made).rejects.toMatchObject({
      name: "StorageError",
      fault: "backup",
      message: expect.stringContaining("server"),
    });
  });

  test("when the disk has less room than twice the database and 50 MB, and the numbers are told", async () => {
    await using file = await databaseFile({ megabytes: 2 });
    const megabytes = 50 + (2 * (await stat(file.path)).size) / 1_048_576;
    const withFree = (free: number) =>
      openBackups(file.config, {
        statFs: async () => ({ bavail: Math.floor(free * 1_048_576), bsize: 1, blocks: 1 }),
      });
    await expect(withFree(megabytes - 0.2).create(never)).rejects.toMatchObject({
      fault: "backup",
      message: `${file.backups} has ${(megabytes - 0.2).toFixed(1)} MB free, and ${megabytes.toFixed(1)} MB are needed`,
      hint: expect.stringContaining("PLAYCOUNTS_BACKUP_DIR"),
    });
    expect(await readdir(file.backups)).toEqual([]);
    expect(await withFree(megabytes + 0.2).create(never)).toMatchObject({ videos: 20 });
  });

  test.skipIf(!canMount)(
    "when the disk fills up meanwhile; older ones stay, nothing half-made is left",
    async () => {
      using disk = smallDisk(6);
      await using file = await databaseFile({ megabytes: 2 });
      const config = { ...file.config, backupDir: disk.folder };
      const roomy = async () => ({ bavail: 1e12, bsize: 1, blocks: 1 });
      const { name } = await openBackups(config, { statFs: roomy }).create(never);
      file.sql("CREATE TABLE filler AS SELECT randomblob(3000000) AS bytes");
      await expect(openBackups(config, { statFs: roomy }).create(never)).rejects.toMatchObject({
        fault: "backup",
        hint: expect.stringContaining("free some space"),
      });
      expect(await readdir(disk.folder)).toEqual([name]);
    },
  );

  test("when the directory is a file", async () => {
    await using file = await databaseFile();
    await writeFile(file.backups, "not a directory");
    await chmod(file.backups, 0o600);
    await expect(createBackup({ config: file.config })).rejects.toMatchObject({
      fault: "backup",
      hint: expect.stringContaining("PLAYCOUNTS_BACKUP_DIR"),
    });
  });
});

describe("a check", () => {
  test("finds a damaged page, and the backup is never again taken for a good one", async () => {
    await using file = await databaseFile({ megabytes: 1 });
    const { name, path, createdAt } = await createBackup({ config: file.config });
    damage(path);
    // As a disk does it, which changes no time.
    await utimes(path, createdAt / 1_000, createdAt / 1_000);
    expect(await listBackups({ config: file.config })).toMatchObject([{ name, state: "verified" }]);
    await expect(verifyBackup(name, { config: file.config })).rejects.toMatchObject({ fault: "backup" });
    expect(await listBackups({ config: file.config })).toMatchObject([
      { name: `${name}.damaged`, state: "damaged" },
    ]);
  });

  test("makes a backup that was copied here count again", async () => {
    await using file = await databaseFile();
    const { name, path } = await createBackup({ config: file.config });
    await utimes(path, new Date(), new Date());
    const { createdAt } = (await listBackups({ config: file.config }))[0] ?? { createdAt: 0 };
    await utimes(path, new Date(), new Date(createdAt + 60_000));
    expect(await listBackups({ config: file.config })).toMatchObject([{ state: "unverified" }]);
    expect(await verifyBackup(name, { config: file.config })).toMatchObject({
      state: "verified",
      videos: 20,
    });
    expect(await listBackups({ config: file.config })).toMatchObject([{ state: "verified" }]);
  });

  test("knows only the names of the list", async () => {
    await using file = await databaseFile();
    for (const name of ["../playcounts.db", "/etc/passwd", "", ".", "playcounts-20260101T000000Z-9.db"])
      await expect(verifyBackup(name, { config: file.config })).rejects.toMatchObject({ name: "InputError" });
  });
});
