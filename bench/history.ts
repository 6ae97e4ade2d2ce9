import { avToBv } from "../packages/core/src/bilibili/bvid.ts";
import { systemClock } from "../packages/core/src/clock.ts";
import type { Database } from "../packages/core/src/db/database.ts";
import { createListings } from "../packages/core/src/db/listings.ts";
import { rollUpHistory } from "../packages/core/src/db/roll-up.ts";
import { createVideoStore } from "../packages/core/src/db/video-store.ts";
import { judge, type Verdict } from "../packages/core/src/judge.ts";
import { processIdentity } from "../packages/core/src/process-identity.ts";
import { openConfiguredDatabase } from "../packages/core/src/runtime/database.ts";
import type { TrackedVideo } from "../packages/core/src/video.ts";
import { createDayOf, startOfDay } from "../packages/core/src/zone.ts";
import { countsAt } from "../test/simulator/counts.ts";
import { fillHistory } from "./fill-history.ts";
import { fill, inScratch } from "./measure.ts";

/**
 * Fills a history with so many rows, a hundred of each video, and measures in it what an installation does: reading 90
 * days of one video, writing fifty videos per transaction as a run does, and looking for what is to be thinned. Prints
 * one JSON value.
 */
const rows = Number(process.argv[2]);
if (!(rows >= 100_000)) throw new Error("usage: bun bench/history.ts <rows>, at least 100000");

const sweeps = 100;
const daysRead = 90;
const reads = 1_000;
const perTransaction = 50;
const transactions = 200;
const dayMs = 86_400_000;
const staleAfterMs = 7 * dayMs;
const now = Date.now();

/** Everything that is measured; times in ms. */
export interface HistorySample {
  readonly rows: number;
  /** Of file, per row. */
  readonly bytesPerRow: number;
  /** One video's 90 days, as the service reads them. */
  readonly readP50Ms: number;
  readonly readP99Ms: number;
  /** Videos with their history, in transactions of fifty, as a run stores them. */
  readonly writesPerSecond: number;
  /** Looking through one more day of all videos, as is done daily, and taking out what little there is. */
  readonly rollUpMs: number;
}

await inScratch(async (folder) => {
  const path = `${folder}/history.db`;
  await fill(path, rows / sweeps);
  const { pages, pageBytes, aids, ...filled } = fillHistory(path, sweeps, now - dayMs);
  const config = { databaseUrl: `file:${path}`, databaseAuthToken: undefined };
  const { database } = await openConfiguredDatabase(config);
  const sorted = (await measureReads(database, aids)).toSorted((a, b) => a - b);
  const sample: HistorySample = {
    rows: filled.rows,
    bytesPerRow: (pages * pageBytes) / filled.rows,
    readP50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN,
    readP99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    writesPerSecond: await measureWrites(database),
    rollUpMs: await measureRollUp(database),
  };
  database.close();
  console.log(JSON.stringify(sample));
});

/** How long each of many readings took, of videos from everywhere. */
async function measureReads(database: Database, aids: readonly number[]): Promise<number[]> {
  const { history } = createListings(database);
  const times: number[] = [];
  for (let read = 0; read < reads; read += 1) {
    // A step that meets no pattern of the catalogue.
    const aid = aids[(read * 7_919) % aids.length] ?? 0;
    const startedAt = performance.now();
    const { items } = await history({ aid, bvid: avToBv(aid) }, { limit: daysRead });
    times.push(performance.now() - startedAt);
    if (items.length !== daysRead) throw new Error(`a video has ${items.length} rows instead of ${daysRead}`);
  }
  return times;
}

/** Videos per second that a run stores with their history, answers and verdicts made beforehand. */
async function measureWrites(database: Database): Promise<number> {
  const store = createVideoStore(database, processIdentity());
  const selection = {
    now,
    staleAfterMs,
    force: true,
    uids: undefined,
    aids: undefined,
    watermark: now,
    ranking: null,
  };
  const batches: Verdict[][] = [];
  for await (const videos of store.streamDue(selection, perTransaction)) {
    if (batches.push(videos.map(judged)) === transactions) break;
  }
  const start = {
    kind: "update",
    startedAt: now,
    trigger: "bench",
    idempotencyKey: null,
    request: {},
  } as const;
  const session = await store.beginRun(start);
  const place = { version: 1, scope: "bench", runId: session.runId, startedAt: now } as const;
  const startedAt = performance.now();
  for (const [index, verdicts] of batches.entries()) {
    const checkpoint = { ...place, savedAt: now, attempted: (index + 1) * perTransaction };
    await session.save({ verdicts, at: now, upstream: session.upstream, checkpoint });
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await session.end(now, "completed", {}, "bench");
  return batches.flat().length / seconds;
}

/** What the engine makes of a good answer. */
function judged(video: TrackedVideo): Verdict {
  const { id, aid } = video;
  const answer = {
    kind: "counted",
    aid,
    counts: countsAt(1, id, now, 1),
    uid: null,
    title: null,
    publishedAt: null,
  } as const;
  const context = {
    now,
    source: "bulk",
    staleAfterMs,
    attempts: 1,
    othersRead: true,
    utcOffsetMs: 0,
    typicalPlay: 100_000,
  };
  return judge(video, answer, context);
}

/** The second of two days in a row: the first had everything before it to look through. */
async function measureRollUp(database: Database): Promise<number> {
  const dayOf = createDayOf("Asia/Shanghai");
  let startedAt = 0;
  for (const days of [daysRead + 1, daysRead]) {
    const before = startOfDay(now - days * dayMs, dayOf);
    startedAt = performance.now();
    const plan = { before, dayOf, clock: systemClock, limitMs: 600_000 };
    const { isDone } = await rollUpHistory(database, plan, new AbortController().signal);
    if (!isDone) throw new Error("the history was not thinned in time");
  }
  return performance.now() - startedAt;
}
