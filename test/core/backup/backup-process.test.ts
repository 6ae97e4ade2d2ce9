import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createBackup, systemClock } from "@playcounts/core";
import { isBetween } from "../../../packages/core/src/backup/snapshot.ts";
import { databaseFile, isCopying } from "../../support/database-file.ts";
import { root } from "../../support/source-files.ts";
import { hasProcesses, until, workersOn } from "../../support/processes.ts";

const core = join(root, "packages/core/src/index.ts");

/** A program of its own that makes a backup and can be interrupted. */
function startBackup(databaseUrl: string) {
  const script = `
    const { createBackup } = await import(${JSON.stringify(core)});
    const controller = new AbortController();
    process.on("SIGINT", () => controller.abort(new Error("stopped")));
    createBackup({ config: { databaseUrl: ${JSON.stringify(databaseUrl)} }, signal: controller.signal }).then(
      () => console.log("made"),
      (error) => console.log(error.name + ": " + error.message),
    );`;
  const child = spawn(process.execPath, ["-e", script], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = new Promise<string>((resolve) => child.once("close", () => resolve(said.trim())));
  return { pid: child.pid ?? 0, ended };
}

test("a copy may hold what was there before or after it was made, or something in between", () => {
  const figures = (videos: number, plays: bigint) => ({ videos, plays: String(plays) });
  const huge = 2n ** 60n;
  const [before, after] = [figures(20, huge), figures(25, huge + 7n)];
  for (const found of [before, after, figures(22, huge + 3n)]) {
    expect(isBetween(found, before, after)).toBe(true);
    expect(isBetween(found, after, before)).toBe(true);
  }
  for (const found of [figures(19, huge), figures(26, huge), figures(20, huge - 1n), figures(20, huge + 8n)])
    expect(isBetween(found, before, after)).toBe(false);
});

test("our own process goes on working while a large database is copied and checked", async () => {
  await using file = await databaseFile({ megabytes: 50 });
  let turns = 0;
  let longestMs = 0;
  let last = performance.now();
  const ticking = setInterval(() => {
    const now = performance.now();
    [turns, longestMs, last] = [turns + 1, Math.max(longestMs, now - last), now];
  }, 5);
  const startedAt = performance.now();
  const { bytes } = await createBackup({ config: file.config }).finally(() => clearInterval(ticking));
  const lastedMs = performance.now() - startedAt;
  if (process.env["BACKUP_FIGURES"] !== undefined)
    process.stderr.write(`${bytes} bytes in ${lastedMs} ms, ${turns} turns, longest ${longestMs} ms\n`);
  // Copying and checking take most of the time; in our process they would leave a handful of turns.
  expect(turns).toBeGreaterThan(lastedMs / 5 / 4);
});

test.skipIf(!hasProcesses)(
  "a backup whose program was killed ends too, and the next one clears up",
  async () => {
    await using file = await databaseFile({ megabytes: 60 });
    const { pid, ended } = startBackup(file.config.databaseUrl);
    await until("the copy begins", () => isCopying(file));
    const [worker = 0, ...others] = workersOn(file.backups);
    expect(others).toEqual([]);
    process.kill(worker, "SIGSTOP");
    process.kill(pid, "SIGKILL");
    await ended;
    process.kill(worker, "SIGCONT");
    await until("no process works on it", () => workersOn(file.backups).length === 0);
    const [partial = ""] = await readdir(file.backups);
    expect(partial).toEndWith(".partial");
    // Not even the next statement was begun: it would have marked the copy with its schema.
    expect(readFileSync(join(file.backups, partial)).readUInt32BE(60)).toBe(0);

    const clock = { ...systemClock, now: () => Date.now() + 61_000 };
    const { name } = await createBackup({ config: file.config, clock });
    expect(await readdir(file.backups)).toEqual([name]);
  },
  30_000,
);

test("Ctrl-C is for the program to answer: the backup ends as given up, not as failed", async () => {
  await using file = await databaseFile({ megabytes: 60 });
  const { pid, ended } = startBackup(file.config.databaseUrl);
  await until("the copy begins", () => isCopying(file));
  // As a terminal does it: to all processes of the group.
  process.kill(-pid, "SIGINT");
  expect(await ended).toBe("Error: stopped");
  expect(await readdir(file.backups)).toEqual([]);
}, 30_000);
