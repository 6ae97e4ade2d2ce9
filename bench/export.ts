import { Database } from "bun:sqlite";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fill, inScratch } from "./measure.ts";

/**
 * Exports histories of several sizes as CSV into a pipe: rows per second, and the most memory the process ever held.
 * Arguments: the numbers of readings, by default 100,000 and 1,000,000. Prints one JSON value.
 */
const given = process.argv.slice(2).map(Number);
const sizes = given.length === 0 ? [100_000, 1_000_000] : given;
const main = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));
const readingsPerVideo = 20;

const results = [];
for (const rows of sizes) results.push(await inScratch((folder) => measure(join(folder, "counts.db"), rows)));
console.log(JSON.stringify(results));

async function measure(path: string, rows: number) {
  await fill(path, Math.ceil(rows / readingsPerVideo));
  addReadings(path, rows);
  const startedAt = performance.now();
  const child = Bun.spawn([process.execPath, "--no-env-file", main, "export", "--what", "history"], {
    env: { PATH: process.env["PATH"] ?? "", DATABASE_URL: `file:${path}`, LANG: "C.UTF-8" },
    stdout: "pipe",
    stderr: "inherit",
  });
  let [lines, bytes] = [0, 0];
  for await (const chunk of child.stdout) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines += 1;
  }
  if ((await child.exited) !== 0) throw new Error("the export failed");
  const durationMs = performance.now() - startedAt;
  // The first line names the columns.
  if (lines !== rows + 1) throw new Error(`${lines - 1} rows came out of ${rows}`);
  const peakMb = (child.resourceUsage()?.maxRSS ?? Number.NaN) / 2 ** 20;
  return { rows, bytes, durationMs, rowsPerSecond: (rows / durationMs) * 1000, peakMb };
}

/** Gives the videos `rows` readings in all, hour by hour, with seven counters each. */
function addReadings(path: string, rows: number): void {
  const database = new Database(path);
  database.run("PRAGMA synchronous = OFF");
  database.run(
    `INSERT INTO observation (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id, run_id)
     WITH RECURSIVE n (hour) AS (SELECT 0 UNION ALL SELECT hour + 1 FROM n WHERE hour < ${readingsPerVideo - 1})
     SELECT v.id, 1700000000000 + hour * 3600000, v.id * 3 + hour * 11, v.id + hour, hour, v.id % 999, 5, 7, hour * 3, 0, 1
     FROM video v CROSS JOIN n LIMIT ${rows}`,
  );
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}
