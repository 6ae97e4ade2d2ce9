import { capLookAheadRuns, fillLooks, looksForCap, planLooks, type RankList } from "../looks.ts";
import { longestOutage, outageHorizon, reachedCapAt, type Asking } from "../outage.ts";
import { leastAgeMs } from "../plan.ts";
import type { Ranking, Selection } from "../ports.ts";
import { rankCount, weightOfRank } from "../rank.ts";
import type { TrackedVideo } from "../video.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { hourMs, hourOf } from "./figures.ts";
import { toJson } from "./json.ts";
import { sql, type SQL } from "./sql.ts";
import { mergeUploaders, type WalkPlace } from "./uploader-merge.ts";
import { fromVideoJson, videoJson, videoJsonPage } from "./video-row.ts";

/** One line that videos wait in: all of a rank, or those of one uploader, the oldest reading first. */
interface Queue {
  /** null: never ranked, such as imported ones. */
  readonly rank: number | null;
  /** Row id, or null for all. */
  readonly uploaderId: number | null;
  /** How far it was read: the reading and the id of its last video given. */
  readonly at: number;
  readonly id: number;
}

/** The rank a video without one is taken to have: that of 100,000 plays in a year. */
export const unknownRank = 29;

/** With more uploaders than this the queues would be too many to be looked through for every page: age decides alone. */
const maxUploaders = 20;

const aging = sql.raw("n.tracked = 1 AND n.check_after IS NULL");

export interface RankedDeps {
  readonly database: Database;
  readonly selection: Selection;
  readonly ranking: Ranking;
  /** Keeps out what the run has asked for; of the row `n`. */
  readonly notDone: SQL;
}

/**
 * Streams counted videos by what asking for them is worth, with what cap and reserve need of the oldest among them:
 * each page one query along the indexes, whatever the size of the catalogue.
 */
export async function* streamRanked(
  deps: RankedDeps,
  size: number,
): AsyncGenerator<readonly TrackedVideo[], undefined> {
  const { ranking, selection } = deps;
  let queues = await openQueues(deps);
  let oldest: Pick<Queue, "at" | "id"> = { at: -1, id: 0 };
  const forCap = looksForCap(await countForCap(deps));
  const taken = { oldest: 0, ranked: 0 };
  // What was given lately may not be stored yet, and would be found once more in its other place.
  const recent = createRecent(
    selection.watermark === null ? Number.POSITIVE_INFINITY : Math.max(4 * size, 200),
  );
  const isNew = ({ id }: Waiting): boolean => !recent.has(id);
  for (;;) {
    const looks = Math.min(size, ranking.looks - taken.oldest - taken.ranked);
    if (looks <= 0) return;
    const plan = planLooks({ looks, neverCounted: 0, forCap, taken });
    // Either walk may meet what the other gave. Without queues age alone decides.
    const given = recent.size(size);
    const lengths = {
      oldest: (queues.length === 0 ? looks : plan.oldest) + given,
      ranked: looks + given,
    };
    const page = await readPage(deps, queues, oldest, lengths);
    const chosen = fillLooks(
      plan,
      {
        neverCounted: [],
        oldest: page.oldest.filter(isNew),
        byRank: page.byQueue.map(({ rank, videos }) => ({ rank, videos: videos.filter(isNew) })),
      },
      selection.now,
    );
    if (chosen.length === 0) return;
    for (const { video } of chosen) recent.add(video.id);
    const aged = chosen.filter(({ from }) => from === "oldest").length;
    taken.oldest += aged;
    taken.ranked += chosen.length - aged;
    queues = queues.map((queue, place) => past(queue, page.byQueue[place]?.videos ?? [], isNew));
    oldest = past(oldest, page.oldest, isNew);
    const videos = await readVideos(
      deps,
      chosen.map(({ video }) => video.id),
    );
    // Somebody may have stopped tracking all of them in between.
    if (videos.length > 0) yield videos;
  }
}

/** The queue behind those of its videos that were given. */
function past<Place extends Pick<Queue, "at" | "id">>(
  place: Place,
  videos: readonly Waiting[],
  isNew: (video: Waiting) => boolean,
): Place {
  const waiting = videos.findIndex(isNew);
  const last = videos[(waiting === -1 ? videos.length : waiting) - 1];
  return last === undefined ? place : { ...place, at: last.observedAt, id: last.id };
}

interface Recent {
  has(id: number): boolean;
  add(id: number): void;
  /** How many it holds, at most `most`. */
  size(most: number): number;
}

function createRecent(capacity: number): Recent {
  const ids = new Set<number>();
  return {
    has: (id) => ids.has(id),
    add(id) {
      ids.add(id);
      const [first] = ids;
      if (ids.size > capacity && first !== undefined) ids.delete(first);
    },
    size: (most) => Math.min(ids.size, most),
  };
}

async function openQueues({ database, selection }: RankedDeps): Promise<Queue[]> {
  const { uids } = selection;
  if (uids === undefined) {
    const ranks = [null, ...Array.from({ length: rankCount }, (_, rank) => rank)];
    // A rank without videos stays so for the run: whoever enters one was read just now, and is too young to be asked.
    const inUse = await database.read("looking for ranks", (queries) =>
      queries.all<{ rank: number | null }>(sql`SELECT j.value AS rank FROM json_each(${toJson(ranks)}) j
        WHERE EXISTS (SELECT 1 FROM video n WHERE ${aging} AND n.rank IS j.value)`),
    );
    return inUse.map(({ rank }) => ({ rank, uploaderId: null, at: -1, id: 0 }));
  }
  if (uids.length > maxUploaders) return [];
  const found = await database.read("looking for ranks", (queries) =>
    queries.all<{
      uploaderId: number;
      rank: number | null;
    }>(sql`SELECT DISTINCT n.uploader_id AS uploaderId, n.rank AS rank
      FROM json_each(${toJson(uids)}) wanted CROSS JOIN uploader u ON u.uid = wanted.value
      CROSS JOIN video n ON n.uploader_id = u.id AND ${aging}`),
  );
  return found.map(({ uploaderId, rank }) => ({ rank, uploaderId, at: -1, id: 0 }));
}

/** A counted video, as far as its place in a queue needs it. */
interface Waiting {
  readonly id: number;
  readonly observedAt: number;
}

interface RankedPage {
  readonly oldest: readonly Waiting[];
  /** By the places of the queues. */
  readonly byQueue: readonly RankList<Waiting>[];
}

/** The first of the oldest, and of all queues merged by worth. */
async function readPage(
  deps: RankedDeps,
  queues: readonly Queue[],
  oldest: Pick<Queue, "at" | "id">,
  lengths: Readonly<Record<"oldest" | "ranked", number>>,
): Promise<RankedPage> {
  const row = await deps.database.read("choosing the next videos", (queries) =>
    firstRow<{ oldest: string; ranked: string }>(
      queries,
      sql`SELECT (SELECT json_group_array(json_array(o.key, o.id)) FROM (${oldestQuery(deps, oldest, lengths.oldest)}) o) AS oldest,
        (SELECT json_group_array(json_array(m.place, m.at, m.id)) FROM (${mergedQuery(deps, queues, lengths.ranked)}) m) AS ranked`,
    ),
  );
  const byQueue = queues.map(({ rank }) => {
    const videos: Waiting[] = [];
    return { rank: rank ?? unknownRank, videos };
  });
  for (const [place = 0, observedAt = 0, id = 0] of numbersOf(row?.ranked))
    byQueue[place]?.videos.push({ id, observedAt });
  return {
    oldest: numbersOf(row?.oldest).map(([observedAt = 0, id = 0]) => ({ id, observedAt })),
    byQueue,
  };
}

/** Rows of integers that a query of ours made. */
function numbersOf(json: string | undefined): number[][] {
  // The text was made above from typed columns.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(json ?? "[]") as number[][];
}

/** The chosen videos, in their order. */
function readVideos({ database }: RankedDeps, ids: readonly number[]): Promise<TrackedVideo[]> {
  return database.read("reading the next videos", async (queries) => {
    const row = await firstRow<{ page: string | null }>(
      queries,
      sql`SELECT ${videoJsonPage} AS page FROM (SELECT ${videoJson(sql.raw("0"))} AS row
        FROM json_each(${toJson(ids)}) chosen CROSS JOIN video v ON v.id = chosen.value
        WHERE v.tracked = 1 AND v.check_after IS NULL ORDER BY chosen.key)`,
    );
    return fromVideoJson(row?.page ?? "[]").map(({ video }) => video);
  });
}

/** `key` and `id` of the longest unseen. */
function oldestQuery(
  { selection, notDone }: RankedDeps,
  { at, id }: Pick<Queue, "at" | "id">,
  size: number,
): SQL {
  const { uids, now } = selection;
  const from = { key: sql`${at}`, id: sql`${id}` };
  const first = (
    behind: WalkPlace,
  ) => sql`WHERE ${aging} AND (n.observed_at, n.id) > (${behind.key}, ${behind.id})
    AND n.observed_at <= ${now - leastAgeMs} AND ${notDone}`;
  const order = sql.raw("n.observed_at, n.id");
  if (uids === undefined)
    return sql`SELECT n.observed_at AS key, n.id AS id FROM video n ${first(from)} ORDER BY ${order} LIMIT ${size}`;
  const next = (uploader: SQL, behind: WalkPlace) =>
    sql`(SELECT n.id FROM video n ${first(behind)} AND n.uploader_id = ${uploader} ORDER BY ${order} LIMIT 1)`;
  return mergeUploaders({ uids, key: sql.raw("v.observed_at"), from, next, size });
}

/**
 * A merge of all queues by a recursive query, whose ORDER BY makes a priority queue of it: the head that is worth most
 * is taken, and the next of its queue takes its place. Gives the `place` of the queue, `at` and `id`.
 */
function mergedQuery({ selection, notDone }: RankedDeps, queues: readonly Queue[], length: number): SQL {
  const { now } = selection;
  const rows = queues.map(({ rank, uploaderId, at, id }) => [
    rank,
    uploaderId,
    weightOfRank(rank ?? unknownRank),
    at,
    id,
  ]);
  const ofUploader = selection.uids === undefined ? sql.raw("1") : sql.raw("n.uploader_id = q.uploader_id");
  const next = sql`(SELECT n.id FROM video n WHERE ${aging} AND ${ofUploader} AND n.rank IS q.rank
      AND (n.observed_at, n.id) > (q.at, q.id) AND n.observed_at <= ${now - leastAgeMs} AND ${notDone}
      ORDER BY n.observed_at, n.id LIMIT 1)`;
  const row = sql`q.weight * (${now} - m.observed_at) * (1.0 * ${now} - m.observed_at), q.place, q.rank, q.uploader_id,
      q.weight, m.observed_at, m.id`;
  return sql`WITH RECURSIVE
      queue(place, rank, uploader_id, weight, at, id) AS MATERIALIZED (SELECT j.key, j.value ->> 0, j.value ->> 1,
        j.value ->> 2, j.value ->> 3, j.value ->> 4 FROM json_each(${toJson(rows)}) j),
      head(worth, place, rank, uploader_id, weight, at, id) AS (
        SELECT ${row} FROM queue q CROSS JOIN video m ON m.id = ${next}
        UNION ALL
        SELECT ${row} FROM head q CROSS JOIN video m ON m.id = ${next}
        ORDER BY 1 DESC LIMIT ${length})
    SELECT place, at, id FROM head`;
}

/**
 * How many videos will have reached the promised age by this run and the next ones; counted no further than can be
 * asked. An outage is allowed for.
 */
async function countForCap({ database, selection, ranking, notDone }: RankedDeps): Promise<number[]> {
  const { now, staleAfterMs, uids } = selection;
  const { periodMs } = ranking;
  const of =
    uids === undefined
      ? sql.raw("1")
      : sql`n.uploader_id IN (SELECT id FROM uploader WHERE uid IN (SELECT value FROM json_each(${toJson(uids)})))`;
  return database.read("counting what reaches the promised age", async (queries) => {
    const asking = { now, periodMs, staleAfterMs };
    const outage = longestOutage(await readAskedAt(queries, asking), asking);
    const counts: number[] = [];
    for (let run = 0; run < capLookAheadRuns; run += 1) {
      const upTo = reachedCapAt(now + run * periodMs, staleAfterMs, outage);
      const most = Math.ceil(ranking.looks * (run + 1));
      const row = await firstRow<{ count: number }>(
        queries,
        sql`SELECT count(*) AS count FROM (SELECT 1 FROM video n
          WHERE ${aging} AND n.observed_at <= ${Math.min(upTo, now - leastAgeMs)} AND ${of} AND ${notDone} LIMIT ${most})`,
      );
      counts.push(row?.count ?? 0);
    }
    return counts;
  });
}

/** The hours in which somebody was read: either that reading is still somebody's newest, or it is known to have gained. */
async function readAskedAt(queries: Queries, asking: Asking): Promise<number[]> {
  const rows = await queries.all<{ hour: number }>(sql`SELECT hour FROM hourly
    WHERE hour BETWEEN ${hourOf(outageHorizon(asking))} AND ${hourOf(asking.now)}
      AND (aging > 0 OR appointed > 0 OR gained > 0) ORDER BY hour`);
  return rows.map(({ hour }) => hour * hourMs);
}
