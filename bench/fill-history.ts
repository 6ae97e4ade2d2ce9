import { Database } from "bun:sqlite";
import { countsAt } from "../test/simulator/counts.ts";

/** Videos per answer, which share its moment. */
const perBatch = 50;
/** Of those, how many are late in a sweep, and stay behind the others: failures, appointments, runs of single uploaders. */
const lateShare = 0.02;
const dayMs = 86_400_000;

/** What the filling came to. */
export interface Filled {
  readonly rows: number;
  readonly pages: number;
  readonly pageBytes: number;
  /** Av ids of all the videos. */
  readonly aids: readonly number[];
}

/**
 * Writes so many sweeps into the history of a database of videos, one a day up to `endsAt`, in the order of the engine:
 * fifty at a time, oldest number first. The numbers grow as the simulator's do. Then every video shows its newest.
 * Gives the rows and the pages they take.
 */
export function fillHistory(path: string, sweeps: number, endsAt: number): Filled {
  const database = new Database(path);
  database.run("PRAGMA synchronous = OFF");
  database.run("PRAGMA cache_size = -400000");
  const pragma = (name: string) => Number(Object.values(database.query(`PRAGMA ${name}`).get() ?? {})[0]);
  const before = pragma("page_count") - pragma("freelist_count");
  const videos = database
    .query<{ id: number; aid: number }, []>("SELECT id, aid FROM video ORDER BY id")
    .all();
  const insert = database.prepare(`INSERT INTO observation
    (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id, run_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`);
  let order = Array.from({ length: Math.ceil(videos.length / perBatch) }, (_, batch) => batch);
  let chance = 1;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const startedAt = endsAt - (sweeps - sweep) * dayMs;
    const isLate = order.map(() => (chance = (chance * 48_271) % 2_147_483_647) / 2_147_483_647 < lateShare);
    order = [...order.filter((_, index) => !isLate[index]), ...order.filter((_, index) => isLate[index])];
    database.transaction(() => {
      for (const [turn, batch] of order.entries()) {
        const at = startedAt + Math.floor((turn * dayMs) / order.length);
        for (const { id } of videos.slice(batch * perBatch, (batch + 1) * perBatch)) {
          const { play, danmaku, reply, favorite, coin, share, like } = countsAt(1, id, at, 1);
          insert.run(id, at, play, danmaku, reply, favorite, coin, share, like, 1_000 + sweep);
        }
      }
    })();
  }
  insert.finalize();
  const pages = pragma("page_count") - pragma("freelist_count") - before;
  database.run(`UPDATE video SET (play, danmaku, reply, favorite, coin, share, "like", observed_at) =
      (SELECT play, danmaku, reply, favorite, coin, share, "like", observed_at FROM observation o
        WHERE o.video_id = video.id ORDER BY observed_at DESC LIMIT 1),
    observed_from = 'bulk', attempted_at = added_at`);
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  const pageBytes = pragma("page_size");
  database.close();
  return { rows: videos.length * sweeps, pages, pageBytes, aids: videos.map(({ aid }) => aid) };
}
