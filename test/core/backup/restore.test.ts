import { afterEach, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdir, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { createBackup, listBackups, restoreBackup, verifyBackup } from "@playcounts/core";
import { processIdentity } from "../../../packages/core/src/process-identity.ts";
import { openBackups } from "../../../packages/core/src/runtime/backups.ts";
import { databaseFile, type DatabaseFile } from "../../support/database-file.ts";
import { canMount, smallDisk } from "../../support/small-disk.ts";

const open: Disposable[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection[Symbol.dispose]();
});

const countOf = (file: DatabaseFile) => file.sql<{ n: number }>("SELECT count(*) AS n FROM video")[0]?.n;
const restore = (file: DatabaseFile, name: string) => restoreBackup(name, { config: file.config });

/** A database of 20 videos with a backup of them, into which 5 more were put since. */
async function grown() {
  const file = await databaseFile();
  const { name, path } = await createBackup({ config: file.config });
  file.sql(
    "INSERT INTO video (aid, bvid, added_at, play) SELECT aid + 100, bvid || 'x', 0, 7 FROM video LIMIT 5",
  );
  return Object.assign(file, { name, backup: path });
}

test("what was there is kept, and what was in the backup is there", async () => {
  await using file = await grown();
  const { keptAs, ...figures } = await restore(file, file.name);
  expect(figures).toMatchObject({ name: file.name, videos: 20 });
  expect(countOf(file)).toBe(20);
  using kept = new Database(keptAs ?? "");
  expect(kept.query("SELECT count(*) AS n FROM video").get()).toEqual({ n: 25 });
  expect((await readdir(file.folder)).filter((name) => name.includes("restoring"))).toEqual([]);
  expect(file.sql("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
  expect(file.sql("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
});

test("what a killed process left in the write-ahead log is kept too", async () => {
  await using file = await grown();
  // The files as a kill leaves them: a log that nobody folded in.
  const writer = new Database(file.path);
  writer.run("PRAGMA wal_autocheckpoint = 0");
  writer.run("UPDATE video SET play = 4242");
  const [main, log] = [readFileSync(file.path), readFileSync(`${file.path}-wal`)];
  writer.close(true);
  writeFileSync(file.path, main);
  writeFileSync(`${file.path}-wal`, log);
  const { keptAs } = await restore(file, file.name);
  using kept = new Database(keptAs ?? "");
  expect(kept.query("SELECT DISTINCT play FROM video").all()).toEqual([{ play: 4242 }]);
  expect(file.sql("SELECT min(play) AS play FROM video")).toEqual([{ play: 1000 }]);
});

test("the log of a damaged database is kept beside it, and does not get into the new one", async () => {
  await using file = await grown();
  file.sql("PRAGMA wal_checkpoint(TRUNCATE)");
  const writer = new Database(file.path);
  writer.run("PRAGMA wal_autocheckpoint = 0");
  writer.run("UPDATE video SET play = 4242");
  const log = readFileSync(`${file.path}-wal`);
  writer.close(true);
  writeFileSync(file.path, readFileSync(file.path).fill(0x5a, 0, 4_096));
  writeFileSync(`${file.path}-wal`, log);
  const { keptAs } = await restore(file, file.name);
  expect(readFileSync(`${keptAs}-wal`)).toEqual(log);
  expect(file.sql("SELECT count(*) AS n, max(play) AS play FROM video")).toEqual([{ n: 20, play: 1_019 }]);
});

test.skipIf(!canMount)("what was there is kept on another disk too, or else nothing is changed", async () => {
  using disk = smallDisk(2);
  await using file = await databaseFile();
  const config = { ...file.config, backupDir: disk.folder };
  // No room for 50 MB more; what is to be seen here needs none.
  const statFs = async () => ({ bavail: 1e12, bsize: 1, blocks: 1 });
  const backups = openBackups(config, { statFs });
  const never = new AbortController().signal;
  const { name } = await backups.create(never);
  const { keptAs } = await backups.restore(name, never);
  expect(join(disk.folder, basename(keptAs ?? ""))).toBe(keptAs ?? "");
  expect((await stat(keptAs ?? "")).size).toBe((await stat(file.path)).size);

  file.sql("CREATE TABLE filler AS SELECT randomblob(3000000) AS bytes");
  const before = await readdir(disk.folder);
  await expect(backups.restore(name, never)).rejects.toMatchObject({ name: "StorageError", fault: "full" });
  expect(file.sql("SELECT count(*) AS n FROM filler")).toEqual([{ n: 1 }]);
  expect(file.sql("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
  expect(await readdir(disk.folder)).toEqual(before);
});

test("a restore can be taken back", async () => {
  await using file = await grown();
  const { keptAs } = await restore(file, file.name);
  const kept = (await listBackups({ config: file.config })).find(({ kind }) => kind === "pre-restore");
  expect(keptAs).toBe(join(file.backups, kept?.name ?? ""));
  expect(await restore(file, kept?.name ?? "")).toMatchObject({ videos: 25 });
  expect(countOf(file)).toBe(25);
});

describe("a database that is no more is replaced all the same:", () => {
  const ruin: [string, (path: string) => unknown][] = [
    ["missing", (path) => rm(path)],
    ["empty", (path) => writeFile(path, "")],
    ["garbage", (path) => writeFile(path, "x".repeat(100_000))],
    ["cut in half", (path) => writeFileSync(path, readFileSync(path).subarray(0, 20_480))],
    ["damaged in its schema", (path) => writeFileSync(path, readFileSync(path).fill(0x5a, 100, 4096))],
    ["damaged in the middle", (path) => writeFileSync(path, readFileSync(path).fill(0x5a, 8_192, 40_960))],
  ];
  test.each(ruin)("%s", async (_, spoil) => {
    await using file = await grown();
    file.sql("PRAGMA wal_checkpoint(TRUNCATE)");
    await spoil(file.path);
    const spoilt = existsSync(file.path) ? readFileSync(file.path) : null;
    const { keptAs } = await restore(file, file.name);
    expect(countOf(file)).toBe(20);
    expect(file.sql("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    if (spoilt === null || spoilt.length === 0) expect(keptAs).toBeNull();
    else expect((await stat(keptAs ?? "")).size).toBe(spoilt.length);
  });
});

describe("refused, and the database is as it was:", () => {
  async function expectUntouched(
    file: DatabaseFile & { name: string },
    name: string,
    error: object,
  ): Promise<void> {
    await expect(restore(file, name)).rejects.toMatchObject(error);
    expect(countOf(file)).toBe(25);
    expect((await readdir(file.folder)).filter((name) => name.includes("restoring"))).toEqual([]);
    expect((await readdir(file.backups)).filter((name) => name.startsWith("pre-restore"))).toEqual([]);
    expect(file.sql("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
  }

  test("while a run holds it, and the run is named", async () => {
    await using file = await grown();
    const { self } = processIdentity();
    file.sql(
      `INSERT INTO run (kind, "trigger", status, request, started_at) VALUES ('update', 'test', 'running', '{}', 0)`,
    );
    file.sql(
      `INSERT OR REPLACE INTO lease (id, fence, owner, run_id, expires_at) VALUES (1, 7, '${self}', 1, ${Date.now() + 60_000})`,
    );
    await expectUntouched(file, file.name, { name: "BusyError", runId: "1" });
  });

  test("while a server without a run has it open", async () => {
    await using file = await grown();
    const server = Bun.spawn(
      [
        process.execPath,
        "-e",
        `const d = new (require("bun:sqlite").Database)(process.argv[1]);
        d.query("SELECT count(*) FROM video").get(); console.log("open"); process.stdin.resume()`,
        file.path,
      ],
      { stdin: "pipe", stdout: "pipe" },
    );
    open.push({ [Symbol.dispose]: () => server.kill() });
    await server.stdout.getReader().read();
    await expect(restore(file, file.name)).rejects.toMatchObject({ name: "BusyError" });
    server.kill();
    await server.exited;
    await expect(restore(file, file.name)).resolves.toMatchObject({ videos: 20 });
  });

  test("for a damaged backup, which is known as such from then on", async () => {
    await using file = await grown();
    writeFileSync(file.backup, readFileSync(file.backup).fill(0x5a, 8_192, 40_960));
    await expectUntouched(file, file.name, { name: "StorageError", fault: "backup" });
    expect(await listBackups({ config: file.config })).toMatchObject([{ state: "damaged" }]);
  });

  test("for a backup that is another program's database", async () => {
    await using file = await grown();
    using other = new Database(file.backup);
    other.run("DROP TABLE video");
    await expectUntouched(file, file.name, { name: "StorageError", fault: "backup" });
  });

  test("for a backup of a newer version, which stays a good one", async () => {
    await using file = await grown();
    using newer = new Database(file.backup);
    newer.run("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('of tomorrow', 9999999999999)");
    await expectUntouched(file, file.name, { name: "StorageError", fault: "newer" });
    expect(await readdir(file.backups)).toContain(file.name);
  });

  test("for any name that is not in the list, above all for paths", async () => {
    await using file = await grown();
    const names = [
      "../playcounts.db",
      "..",
      "",
      "/etc/passwd",
      "playcounts-20200101T000000Z-1.db",
      `./${file.name}`,
    ];
    for (const name of names) await expectUntouched(file, name, { name: "InputError" });
  });

  test("where the database is another program's", async () => {
    await using file = await grown();
    await rm(file.path);
    using other = new Database(file.path);
    other.run("CREATE TABLE accounts (id INTEGER)");
    other.close(true);
    await expect(restore(file, file.name)).rejects.toMatchObject({ fault: "not-ours" });
    expect(file.sql("SELECT name FROM sqlite_master")).toEqual([{ name: "accounts" }]);
  });

  test("where the database is a link that leads nowhere", async () => {
    await using file = await grown();
    await rename(file.path, `${file.path}.elsewhere`);
    await symlink(join(file.folder, "nowhere.db"), file.path);
    await expect(restore(file, file.name)).rejects.toMatchObject({ fault: "missing" });
    expect(existsSync(join(file.folder, "nowhere.db"))).toBe(false);
  });
});

test("a link to the database stays a link, and what it leads to is replaced", async () => {
  await using file = await grown();
  await mkdir(join(file.folder, "disk"));
  file.sql("PRAGMA wal_checkpoint(TRUNCATE)");
  await rename(file.path, join(file.folder, "disk/real.db"));
  await symlink(join(file.folder, "disk/real.db"), file.path);
  await restore(file, file.name);
  expect(lstatSync(file.path).isSymbolicLink()).toBe(true);
  expect(countOf(file)).toBe(20);
});

test("the mode of the file stays", async () => {
  await using file = await grown();
  await chmod(file.path, 0o600);
  await restore(file, file.name);
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
});

test("the past does not come back with the counts: no run is open, no fence falls, a ban still stands", async () => {
  await using file = await databaseFile();
  file.sql(
    `INSERT INTO run (kind, "trigger", status, request, started_at) VALUES ('update', 'test', 'running', '{}', 0)`,
  );
  file.sql(
    "INSERT INTO lease (id, fence, owner, run_id, expires_at) VALUES (1, 3, 'of the past', 1, 9999999999999)",
  );
  const { name } = await createBackup({ config: file.config });
  file.sql("UPDATE run SET status = 'completed', finished_at = 1");
  file.sql("UPDATE lease SET fence = 12, run_id = NULL, expires_at = 0");
  file.sql(`INSERT INTO upstream (id, value) VALUES (1, '{"blockedUntil":99}')`);
  await restore(file, name);
  expect(file.sql("SELECT status FROM run")).toEqual([{ status: "interrupted" }]);
  const [lease] = file.sql<{ fence: number; run_id: number | null; expires_at: number }>(
    "SELECT * FROM lease",
  );
  expect(lease).toMatchObject({ run_id: null, expires_at: 0 });
  expect(lease?.fence).toBeGreaterThan(12);
  expect(file.sql("SELECT value FROM upstream")).toEqual([{ value: '{"blockedUntil":99}' }]);
});

test("a restored backup is as good as it was", async () => {
  await using file = await grown();
  await restore(file, file.name);
  expect(await verifyBackup(file.name, { config: file.config })).toMatchObject({
    state: "verified",
    videos: 20,
  });
});
