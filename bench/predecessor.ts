import { renameSync, writeFileSync } from "node:fs";
import { createClient } from "@libsql/client";

/**
 * The way of the script this project replaces, in its own order and on the driver the engine uses: one view request
 * per video, one row read, updated and committed per video, the progress file rewritten per video, SQLite's default
 * journal. Prints one JSON value.
 */
const [path = "", url = "", limit = "1000000"] = process.argv.slice(2);
const client = createClient({ url: `file:${path}` });
await client.execute("PRAGMA journal_mode = DELETE");
const due = await client.execute({
  sql: "SELECT bvid FROM video ORDER BY observed_at, id LIMIT ?",
  args: [Number(limit)],
});
const startedAt = performance.now();
for (const [index, row] of due.rows.entries()) {
  const bvid = String(row["bvid"]);
  const response = await fetch(`${url}/x/web-interface/view?bvid=${bvid}`);
  const { data } = (await response.json()) as { data: { aid: number; stat: { view: number } } };
  const transaction = await client.transaction("write");
  const found = await transaction.execute({ sql: "SELECT id FROM video WHERE aid = ?", args: [data.aid] });
  await transaction.execute({
    sql: "UPDATE video SET play = ?, observed_at = ? WHERE id = ?",
    args: [data.stat.view, Date.now(), found.rows[0]?.["id"] ?? null],
  });
  await transaction.commit();
  writeFileSync(
    `${path}.progress.new`,
    JSON.stringify({ last: bvid, done: index + 1, total: due.rows.length }),
  );
  renameSync(`${path}.progress.new`, `${path}.progress`);
}
const durationMs = performance.now() - startedAt;
console.log(
  JSON.stringify({ attempted: due.rows.length, durationMs, peakKb: process.resourceUsage().maxRSS }),
);
