import { createClient } from "@libsql/client";
import { openStoresOn, type BatchWrite, type Selection } from "@playcounts/core";
import { restedUpstream } from "../packages/core/src/breaker.ts";
import { judge, type Verdict } from "../packages/core/src/judge.ts";
import type { TrackedVideo } from "../packages/core/src/video.ts";

/**
 * The engine's way of writing, without asking or judging in between: verdicts on all videos are made first, then stored
 * 500 at a time as a run does it, behind its lease and with its checkpoint. Prints one JSON value.
 */
const [path = ""] = process.argv.slice(2);
const perTransaction = 500;
const staleAfterMs = 7 * 86_400_000;
const now = Date.now();
const { store } = await openStoresOn(createClient({ url: `file:${path}`, concurrency: 2 }));
const selection: Selection = {
  now,
  staleAfterMs,
  force: false,
  uids: undefined,
  aids: undefined,
  watermark: null,
  ranking: null,
};
const pages: Verdict[][] = [];
for await (const videos of store.streamDue(selection, perTransaction)) pages.push(videos.map(judged));
const session = await store.beginRun({
  kind: "update",
  startedAt: now,
  trigger: "bench",
  idempotencyKey: null,
  request: {},
});

const startedAt = performance.now();
let attempted = 0;
for (const verdicts of pages) {
  attempted += verdicts.length;
  await session.save(writeOf(verdicts));
}
const durationMs = performance.now() - startedAt;
await session.end(Date.now(), "completed", {}, "bench");
console.log(JSON.stringify({ attempted, durationMs, peakKb: process.resourceUsage().maxRSS }));

function writeOf(verdicts: readonly Verdict[]): BatchWrite {
  const { runId } = session;
  return {
    verdicts,
    at: now,
    upstream: { ...restedUpstream, askedAt: now, answeredAt: now },
    checkpoint: { version: 1, scope: "bench", runId, startedAt: now, savedAt: now, attempted },
  };
}

/** What the engine makes of a good answer. */
function judged(video: TrackedVideo): Verdict {
  const { id, aid } = video;
  const counts = {
    play: id * 7,
    danmaku: id % 100,
    reply: id % 50,
    favorite: id % 300,
    coin: id % 200,
    share: id % 70,
    like: id % 900,
  };
  return judge(
    video,
    { kind: "counted", aid, counts, uid: null, title: null, publishedAt: null },
    {
      now,
      source: "bulk",
      staleAfterMs,
      attempts: 1,
      othersRead: true,
      utcOffsetMs: 0,
      typicalPlay: 100_000,
    },
  );
}
