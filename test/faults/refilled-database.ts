import {
  BusyError,
  updateVideoPlayCounts,
  type Answer,
  type RunReport,
  type UpdateDeps,
  type UpdateRequest,
} from "@playcounts/core";
import { createVideoStore } from "../../packages/core/src/db/video-store.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { expectInvariants } from "../support/invariants.ts";
import {
  eachVideo,
  scriptedSource,
  type ScriptedReply,
  type ScriptedSource,
} from "../support/scripted-source.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../support/temporary-database.ts";
import { counted, unavailable } from "../support/videos.ts";

const day = 86_400_000;
/** One of everything: ordinary, hidden, 0 over a count, a small fall, and ordinary ones again. */
export const videoCount = 7;
const firstAid = 1_001;

/** What the upstream says of a video, today and always. */
export function truth(aid: number): Answer {
  const place = aid - firstAid;
  if (place === 1) return unavailable(aid, "hidden");
  if (place === 2) return counted(aid, 0);
  return counted(aid, place === 3 ? 950 : 5_000 + aid, { uid: place === 4 ? "44" : null });
}

/** Runs on one database that is emptied and filled again for each story. Removes itself: `await using`. */
export interface RefilledDatabase extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly db: TemporaryDatabase;
  /** Seven stale videos and nothing else. */
  reset(): Promise<void>;
  source(script?: readonly ScriptedReply[], maxBatch?: number): ScriptedSource;
  /** One run through the public function, at the ordinary pace. */
  run(source: ScriptedSource, request?: UpdateRequest, deps?: UpdateDeps): Promise<RunReport>;
  /** Runs until one gets through, waiting for whatever is in the way, and gives what is then in the database. */
  finish(source: ScriptedSource, request?: UpdateRequest, deps?: UpdateDeps): Promise<unknown>;
  /** What is in the database, without the times at which it happened. */
  contents(): Promise<unknown>;
  /** What has to hold at any moment, also where the clock was set back. */
  check(...sources: readonly ScriptedSource[]): Promise<void>;
}

export async function refilledDatabase(): Promise<RefilledDatabase> {
  const clock = createFakeClock();
  const db = await temporaryDatabase(clock);
  const store = createVideoStore(db.database, { self: "here", isAlive: () => undefined });
  let before = new Map<number, number | null>();

  const run: RefilledDatabase["run"] = (source, request = {}, deps = {}) =>
    updateVideoPlayCounts(request, {
      store,
      databaseId: db.id,
      progress: db.progress,
      clock,
      random: () => 0.5,
      ...deps,
      source: deps.source ?? source,
    });

  async function contents() {
    return {
      videos:
        await db.rows(`SELECT aid, play, danmaku, reply, favorite, coin, share, "like", state, streak, gone_days,
        observed_at IS NULL AS unread, check_after IS NULL AS ordinary, suspect ->> 'reason' AS doubt,
        (SELECT uid FROM uploader WHERE id = uploader_id) AS uid FROM video ORDER BY aid`),
      history: await db.rows(
        `SELECT aid, o.play, count(*) AS n FROM observation o LEFT JOIN video v ON v.id = video_id
          GROUP BY video_id, o.play ORDER BY aid, o.play`,
      ),
      open: await db.rows("SELECT id FROM run WHERE finished_at IS NULL"),
      places: await db.rows("SELECT scope FROM checkpoint"),
    };
  }

  return {
    clock,
    db,
    run,
    contents,
    async reset() {
      await db.clear();
      await db.addStale(videoCount, clock.now() - 30 * day);
      before = new Map((await db.videos()).map(({ aid, counts }) => [aid, counts.play]));
    },
    source: (script = [], maxBatch = 3) =>
      scriptedSource(script, { clock, maxBatch, latencyMs: 100, otherwise: eachVideo(truth) }),
    async finish(source, request, deps) {
      // The hold of a dead run of which nobody can tell that it is dead; longer where clocks were set back.
      for (let attempt = 0, waitMs = 61_000; attempt < 20; attempt += 1) {
        clock.advance(waitMs);
        const report = await run(source, request, deps).catch((error: unknown) => {
          if (error instanceof BusyError) return null;
          throw error;
        });
        if (report === null) {
          waitMs = 600_000;
          continue;
        }
        const { status, blockedUntil, failed } = report;
        if (blockedUntil !== null) clock.set(Math.max(clock.now(), Date.parse(blockedUntil)));
        if (status === "completed" && failed === 0) return contents();
      }
      throw new Error("no run got through");
    },
    check: (...sources) =>
      expectInvariants(
        db,
        sources.map(({ served }) => served),
        before,
        false,
      ),
    [Symbol.asyncDispose]: () => db.remove(),
  };
}
