import { sql, type SQL } from "./sql.ts";
import type { AddReport, CatalogueEntry } from "../catalogue.ts";
import { counterNames } from "../video.ts";
import { admit, importSource, type ImportedNumber, type KnownVideo } from "./catalogue-entry.ts";
import type { Database, Queries } from "./database.ts";
import { toTrackedVideo, videoColumns, type VideoRow } from "./video-row.ts";
import { toJson } from "./json.ts";
import { nextTurn } from "./turn.ts";

/**
 * Entries per transaction: the fewer, the more often every page of every index goes to the disk; the more, the longer a
 * run has to wait for its turn. About half a second.
 */
const transactionSize = 10_000;
/** Entries per statement, and per transaction on a server, which may not wait longer: some tens of ms. */
const chunkSize = 2_000;
/** For the pages that a transaction touches, which would otherwise go to the disk and back within it. */
const cacheKib = 32 * 1024;

/** The rows of a JSON array, each as the JSON text `v`: read from the array once, not once for each of its columns. */
const rowsOf = (json: string): SQL => sql`WITH r AS MATERIALIZED (SELECT value AS v FROM json_each(${json}))`;

/** Adds entries piece by piece; `isDryRun` only says what would come of them, and remembers the ids that are new. */
export async function addEntries(
  database: Database,
  entries: AsyncIterable<CatalogueEntry> | Iterable<CatalogueEntry>,
  isDryRun: boolean,
  now: () => number,
): Promise<AddReport> {
  let total: AddReport = { added: 0, known: 0, returned: 0 };
  const seen = new Set<number>();
  const size = database.isLocal && !isDryRun ? transactionSize : chunkSize;
  for await (const piece of inPieces(entries, size)) {
    const report = isDryRun
      ? await database.read("comparing videos", (queries) => compareChunk(queries, piece, seen, now()))
      : await database.write("adding videos", (queries) => addPiece(queries, piece, now(), database.isLocal));
    total = sumOf(total, report);
    await nextTurn();
  }
  return total;
}

async function addPiece(
  queries: Queries,
  piece: readonly CatalogueEntry[],
  now: number,
  isLocal: boolean,
): Promise<AddReport> {
  if (isLocal) await queries.run(sql.raw(`PRAGMA cache_size = -${cacheKib}`));
  let total: AddReport = { added: 0, known: 0, returned: 0 };
  for (let from = 0; from < piece.length; from += chunkSize) {
    if (from > 0) await nextTurn();
    total = sumOf(total, await addChunk(queries, piece.slice(from, from + chunkSize), now));
  }
  return total;
}

function sumOf(a: AddReport, b: AddReport): AddReport {
  return { added: a.added + b.added, known: a.known + b.known, returned: a.returned + b.returned };
}

/** Adds one chunk within the caller's transaction. */
export async function addChunk(
  queries: Queries,
  chunk: readonly CatalogueEntry[],
  now: number,
): Promise<AddReport> {
  const { report, videos, history } = await planChunk(queries, chunk, now);
  const news = videos.filter(({ id }) => id === 0);
  const changes = videos.filter(({ id }) => id !== 0);
  if (videos.length > 0) await addUploaders(queries, videos);
  if (news.length > 0) await insertVideos(queries, news, now);
  if (changes.length > 0) await updateVideos(queries, changes);
  if (history.length > 0) await addHistory(queries, history);
  return report;
}

/** `seen`: what earlier chunks would have added; gains what this one would. */
async function compareChunk(
  queries: Queries,
  chunk: readonly CatalogueEntry[],
  seen: Set<number>,
  now: number,
): Promise<AddReport> {
  const unseen = chunk.filter(({ aid }) => !seen.has(aid));
  const { report, videos, tracked } = await planChunk(queries, unseen, now);
  for (const { aid } of videos) if (!tracked.has(aid)) seen.add(aid);
  return { ...report, known: report.known + chunk.length - unseen.length };
}

/** What a chunk does; an entry that comes twice meets itself as known. */
async function planChunk(queries: Queries, chunk: readonly CatalogueEntry[], now: number) {
  const known = await findVideos(
    queries,
    chunk.map(({ aid }) => aid),
  );
  const tracked = new Set([...known.values()].filter((video) => video.tracked).map(({ aid }) => aid));
  const report = { added: 0, known: 0, returned: 0 };
  const changed = new Map<number, KnownVideo>();
  const history: ImportedNumber[] = [];
  for (const entry of chunk) {
    const admission = admit(known.get(entry.aid), entry, now);
    report[admission.kind] += 1;
    known.set(entry.aid, admission.video);
    if (admission.changed) changed.set(entry.aid, admission.video);
    if (admission.historic !== null) history.push(admission.historic);
  }
  return { report, videos: [...changed.values()], history, tracked };
}

/** The stored videos among these, by av id. */
export async function findVideos(
  queries: Queries,
  aids: readonly number[],
): Promise<Map<number, KnownVideo>> {
  const rows = await queries.all<VideoRow & { tracked: number }>(sql`SELECT ${videoColumns}, v.tracked
    FROM json_each(${toJson([...new Set(aids)])}) wanted CROSS JOIN video v ON v.aid = wanted.value`);
  return new Map(rows.map((row) => [row.aid, { ...toTrackedVideo(row), tracked: row.tracked === 1 }]));
}

async function addUploaders(queries: Queries, videos: readonly KnownVideo[]): Promise<void> {
  const uids = toJson([...new Set(videos.flatMap(({ uid }) => uid ?? []))]);
  // OR IGNORE would use up an id for each one known.
  await queries.run(sql`INSERT INTO uploader (uid) SELECT j.value FROM json_each(${uids}) j
    WHERE NOT EXISTS (SELECT 1 FROM uploader u WHERE u.uid = j.value)`);
}

async function insertVideos(queries: Queries, videos: readonly KnownVideo[], now: number): Promise<void> {
  const rows = videos.map((video) => [
    video.aid,
    video.bvid,
    video.uid,
    video.title,
    video.publishedAt,
    video.observedAt,
    video.observedFrom,
    video.checkAfter,
    ...counterNames.map((name) => video.counts[name]),
  ]);
  await queries.run(sql`${rowsOf(toJson(rows))}
    INSERT INTO video (aid, bvid, uploader_id, title, published_at, tracked, added_at, observed_at,
      observed_from, check_after, play, danmaku, reply, favorite, coin, share, "like")
    SELECT v ->> 0, v ->> 1, (SELECT id FROM uploader WHERE uid = v ->> 2), v ->> 3, v ->> 4, 1, ${now}, v ->> 5,
      v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11, v ->> 12, v ->> 13, v ->> 14
    FROM r`);
}

async function updateVideos(queries: Queries, videos: readonly KnownVideo[]): Promise<void> {
  const rows = videos.map((video) => [
    video.id,
    video.uid,
    video.title,
    video.publishedAt,
    video.observedAt,
    video.observedFrom,
    video.checkAfter,
    ...counterNames.map((name) => video.counts[name]),
  ]);
  await queries.run(sql`${rowsOf(toJson(rows))}
    UPDATE video SET tracked = 1, uploader_id = (SELECT id FROM uploader WHERE uid = v ->> 1), title = v ->> 2,
      published_at = v ->> 3, observed_at = v ->> 4, observed_from = v ->> 5, check_after = v ->> 6, play = v ->> 7,
      danmaku = v ->> 8, reply = v ->> 9, favorite = v ->> 10, coin = v ->> 11, share = v ->> 12, "like" = v ->> 13
    FROM r WHERE video.id = v ->> 0`);
}

async function addHistory(queries: Queries, numbers: readonly ImportedNumber[]): Promise<void> {
  const rows = numbers.map(({ aid, observedAt, counts }) => [
    aid,
    observedAt,
    ...counterNames.map((name) => counts[name]),
  ]);
  await queries.run(sql`INSERT OR IGNORE INTO source (name) VALUES (${importSource})`);
  // A number this program read in that very millisecond stays.
  await queries.run(sql`${rowsOf(toJson(rows))}
    INSERT OR IGNORE INTO observation
      (video_id, observed_at, play, danmaku, reply, favorite, coin, share, "like", source_id, run_id)
    SELECT (SELECT id FROM video WHERE aid = v ->> 0), v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7,
      v ->> 8, (SELECT id FROM source WHERE name = ${importSource}), NULL
    FROM r`);
}

async function* inPieces<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  size: number,
): AsyncGenerator<readonly Item[]> {
  let piece: Item[] = [];
  for await (const item of items) {
    piece.push(item);
    if (piece.length < size) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
