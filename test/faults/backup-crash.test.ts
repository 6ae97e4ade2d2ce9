import { expect, setDefaultTimeout, test } from "bun:test";
import { copyFile, mkdir, readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { createBackup, listBackups, systemClock, verifyBackup } from "@playcounts/core";
import { databaseFile, type DatabaseFile } from "../support/database-file.ts";
import { root } from "../support/source-files.ts";

setDefaultTimeout(120_000);

/** Makes a backup that dies at its n-th step (0: never); its steps, or null if it died. */
async function start({ folder, config }: DatabaseFile, fatal: number): Promise<string[] | null> {
  const child = Bun.spawn(
    [
      process.execPath,
      "--no-env-file",
      join(root, "test/faults/dying-backup.ts"),
      config.databaseUrl,
      String(fatal),
    ],
    { cwd: folder, env: { PATH: process.env["PATH"] ?? "" }, stdout: "pipe", stderr: "inherit" },
  );
  const output = await child.stdout.text();
  const exitCode = await child.exited;
  if (child.signalCode === "SIGKILL") return null;
  expect(exitCode).toBe(0);
  return JSON.parse(output) as string[];
}

/** Two good backups of the nights before: as many as are kept. */
async function withOldBackups(file: DatabaseFile, original: string): Promise<string[]> {
  await mkdir(file.backups);
  const names: string[] = [];
  for (const day of [1, 2]) {
    const at = Date.UTC(2026, 0, day) / 1_000;
    const name = `playcounts-2026010${day}T000000Z-1.db`;
    await copyFile(original, join(file.backups, name));
    await utimes(join(file.backups, name), at, at);
    names.push(name);
  }
  return names;
}

test("a backup killed at any step leaves the older ones, none that is called good without being it, and no litter (P1, S3, K2, K6)", async () => {
  await using file = await databaseFile();
  const { name: first, path: original } = await createBackup({
    config: { ...file.config, backupDir: join(file.folder, "first") },
  });
  expect(first).toEndWith(".db");
  const fresh = async () => {
    const copy = await databaseFile();
    return { copy, old: await withOldBackups(copy, original) };
  };
  const { copy: undisturbed } = await fresh();
  const steps = (await start(undisturbed, 0)) ?? [];
  await undisturbed[Symbol.asyncDispose]();
  // The stages that matter are among them.
  for (const stage of [/open\(partial/, /runJob/, /markChecked\(/, /rename\(partial/, /syncFolder/, /rm\(/])
    expect({ stage, isThere: steps.some((step) => stage.test(step)) }).toEqual({ stage, isThere: true });

  const lane = async (from: number) => {
    for (let fatal = from; fatal <= steps.length; fatal += 3) {
      const { copy, old } = await fresh();
      await using file = copy;
      expect(await start(file, fatal)).toBeNull();
      const at = steps[fatal - 1];
      const { config } = file;
      const good = (await listBackups({ config })).filter(({ state }) => state === "verified");
      // Never fewer good ones than before, and each is what its name says.
      expect({ at, good: good.length }).toEqual({ at, good: Math.max(2, good.length) });
      for (const { name } of good)
        if (!old.includes(name)) expect(await verifyBackup(name, { config })).toBeDefined();

      // A minute later the next one clears up; the database was never touched.
      const clock = { ...systemClock, now: () => Date.now() + 61_000 };
      const { name } = await createBackup({ config: { ...config, backupKeep: 2 }, clock });
      const left = await readdir(file.backups);
      expect({ at, left: left.filter((name) => !name.endsWith(".db")) }).toEqual({ at, left: [] });
      expect(left).toContain(name);
      expect(file.sql("SELECT count(*) AS n, sum(play) AS plays FROM video")).toEqual([
        { n: 20, plays: 20_190 },
      ]);
    }
  };
  await Promise.all([lane(1), lane(2), lane(3)]);
});
