import { Database } from "bun:sqlite";

/**
 * The ceiling for writes: the same columns and the same history as the engine writes, by bun:sqlite with prepared
 * statements that are reused, 500 videos per transaction, and nothing else. Prints one JSON value.
 */
const [path = ""] = process.argv.slice(2);
const perTransaction = 500;
const database = new Database(path);
database.run("PRAGMA journal_mode = WAL");
const ids = database.query<{ id: number }, []>("SELECT id FROM video ORDER BY id").all();
const now = Date.now();
const counts = ids.map(
  ({ id }) => [id * 7, id % 100, id % 50, id % 300, id % 200, id % 70, id % 900] as const,
);
const update = database.prepare(
  `UPDATE video SET play = ?, danmaku = ?, reply = ?, favorite = ?, coin = ?, share = ?, "like" = ?,
     observed_at = ?, observed_from = 'bulk', attempted_at = ?, rate = ?, rated_at = ?, rank = ? WHERE id = ?`,
);
const insert = database.prepare(
  `INSERT INTO observation (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id, run_id)
   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1)`,
);
const save = database.transaction((from: number, to: number) => {
  for (let index = from; index < to; index += 1) {
    const id = ids[index]?.id ?? 0;
    const [play, danmaku, reply, favorite, coin, share, like] = counts[index] ?? [0, 0, 0, 0, 0, 0, 0];
    update.run(play, danmaku, reply, favorite, coin, share, like, now, now, id % 1000, now, id % 40, id);
    insert.run(id, now, play, danmaku, reply, favorite, coin, share, like);
  }
});

const startedAt = performance.now();
for (let from = 0; from < ids.length; from += perTransaction)
  save.immediate(from, Math.min(ids.length, from + perTransaction));
const durationMs = performance.now() - startedAt;
console.log(JSON.stringify({ attempted: ids.length, durationMs, peakKb: process.resourceUsage().maxRSS }));
