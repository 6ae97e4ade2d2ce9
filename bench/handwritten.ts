import { createClient } from "@libsql/client";

/**
 * The practical limit: fetch fifty, write them with two json_each statements per batch, and check nothing at all.
 * Prints one JSON value.
 */
const [path = "", url = ""] = process.argv.slice(2);
const client = createClient({ url: `file:${path}` });
await client.execute("PRAGMA journal_mode = WAL");
const startedAt = performance.now();
let attempted = 0;
for (;;) {
  const due = await client.execute(
    "SELECT id, aid FROM video WHERE tracked = 1 AND check_after IS NULL AND observed_at IS NULL ORDER BY id LIMIT 50",
  );
  if (due.rows.length === 0) break;
  const resources = due.rows.map(({ aid }) => `${String(aid)}:2`).join(",");
  const response = await fetch(`${url}/medialist/gateway/base/resource/infos?resources=${resources}`);
  const { data } = (await response.json()) as { data: { id: number; cnt_info: Record<string, number> }[] };
  const counts = new Map(data.map((item) => [item.id, item.cnt_info]));
  const now = Date.now();
  const rows = due.rows.map(({ id, aid }) => {
    const read = counts.get(Number(aid)) ?? {};
    return [
      id,
      read["play"],
      read["danmaku"],
      read["reply"],
      read["collect"],
      read["coin"],
      read["share"],
      read["thumb_up"],
    ];
  });
  const json = JSON.stringify(rows);
  await client.batch(
    [
      {
        sql: `UPDATE video SET play = j.value ->> 1, danmaku = j.value ->> 2, reply = j.value ->> 3,
                favorite = j.value ->> 4, coin = j.value ->> 5, share = j.value ->> 6, "like" = j.value ->> 7,
                observed_at = ?, attempted_at = ?
              FROM json_each(?) j WHERE video.id = j.value ->> 0`,
        args: [now, now, json],
      },
      {
        sql: `INSERT INTO observation (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id, run_id)
              SELECT j.value ->> 0, ?, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5,
                j.value ->> 6, j.value ->> 7, 0, 1 FROM json_each(?) j`,
        args: [now, json],
      },
    ],
    "write",
  );
  attempted += due.rows.length;
}
const durationMs = performance.now() - startedAt;
console.log(JSON.stringify({ attempted, durationMs, peakKb: process.resourceUsage().maxRSS }));
