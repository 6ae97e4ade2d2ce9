import { expect, test } from "bun:test";
import { appendFile, truncate, utimes } from "node:fs/promises";
import { join } from "node:path";
import { createBackup } from "@playcounts/core";
import fc from "fast-check";
import { backupName, parseBackupName, readBackup } from "../../../packages/core/src/backup/backup-file.ts";
import { databaseFile } from "../../support/database-file.ts";

test("a name gives back the second it was made in", () => {
  const times = fc.integer({ min: 0, max: Date.UTC(2099, 11, 31) });
  fc.assert(
    fc.property(times, fc.constantFrom("backup", "pre-restore"), fc.integer({ min: 1 }), (at, kind, n) => {
      const createdAt = Math.floor(at / 1_000) * 1_000;
      expect(parseBackupName(backupName(kind, at, n))).toEqual({ kind, createdAt });
    }),
  );
});

test.each([
  "playcounts.db",
  "playcounts-20260101T000000Z-1.db.4711.partial",
  "playcounts-20260101T000000Z-1.db-wal",
  "../playcounts-20260101T000000Z-1.db",
  "playcounts-20261301T000000Z-1.db",
  "playcounts-20260101T000000Z-1.db\n",
])("%j is none of our names", (name) => {
  expect(parseBackupName(name)).toBeUndefined();
});

test.each([
  ["cut", (path: string, bytes: number) => truncate(path, bytes - 4096)],
  ["longer", (path: string) => appendFile(path, "x")],
  ["written to", (path: string) => utimes(path, new Date(), new Date(2020, 1, 1))],
  ["emptied", (path: string) => truncate(path, 0)],
])("a backup that was %s since its check no longer counts as checked", async (_, change) => {
  await using file = await databaseFile();
  const { name, path, bytes, createdAt } = await createBackup({ config: file.config });
  expect(await readBackup(file.backups, name)).toMatchObject({ state: "verified", bytes, createdAt });
  await change(path, bytes);
  if (_ !== "written to") await utimes(path, createdAt / 1_000, createdAt / 1_000);
  expect(await readBackup(file.backups, name)).toMatchObject({ state: "unverified" });
});

test("a file that is gone meanwhile is no backup", async () => {
  await using file = await databaseFile();
  expect(await readBackup(join(file.folder, "nowhere"), backupName("backup", 0, 1))).toBeUndefined();
});
