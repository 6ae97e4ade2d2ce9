import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  type AnySQLiteColumn,
} from "drizzle-orm/sqlite-core";

/** Counts fit a JavaScript number exactly; anything else must never get in. */
const counters = () => ({
  play: integer(),
  danmaku: integer(),
  reply: integer(),
  favorite: integer(),
  coin: integer(),
  share: integer(),
  like: integer(),
});
const isCount = (name: string, column: AnySQLiteColumn) =>
  check(name, sql`${column} IS NULL OR ${column} BETWEEN 0 AND 9007199254740991`);

/** Facts about the database itself: its id, what it was made by. */
export const meta = sqliteTable("meta", { key: text().primaryKey(), value: text().notNull() });

/** A figure that triggers on `video` keep; see migration 0002 and `figures.ts`. */
const maintained = (name?: string) => (name === undefined ? integer() : integer(name)).notNull().default(0);

/** Uploaders; `uid` is a decimal string because some exceed 2^53. */
export const uploader = sqliteTable(
  "uploader",
  {
    id: integer().primaryKey(),
    uid: text().notNull().unique(),
    name: text(),
    /** When all their videos were asked to be tracked, or null. */
    trackedAt: integer("tracked_at"),
    /** When their list of videos was last read to its end. */
    listedAt: integer("listed_at"),
    /** Where an unfinished reading of the list goes on: the next page, from 1. */
    listPage: integer("list_page"),
    /** Tracked videos, the sum of their play counts, and of their rates: as integers, so that nothing is lost in adding. */
    videos: maintained(),
    plays: maintained(),
    gainPer1000Days: maintained("gain_per_1000_days"),
  },
  (table) => [
    index("uploader_in_use")
      .on(table.id)
      .where(sql`tracked_at IS NOT NULL OR videos > 0`),
  ],
);

/** Tracked videos. Times are epoch ms UTC; numbers are as read, never formatted. */
export const video = sqliteTable(
  "video",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    aid: integer().notNull().unique(),
    bvid: text().notNull(),
    uploaderId: integer("uploader_id").references(() => uploader.id),
    title: text(),
    publishedAt: integer("published_at"),
    /** 0 keeps the video and its history but asks no more. */
    tracked: integer({ mode: "boolean" }).notNull().default(true),
    addedAt: integer("added_at").notNull(),
    ...counters(),
    observedAt: integer("observed_at"),
    observedFrom: text("observed_from"),
    attemptedAt: integer("attempted_at"),
    state: text().$type<"live" | "gone" | "hidden" | "review" | "login-only">().notNull().default("live"),
    checkAfter: integer("check_after"),
    streak: integer().notNull().default(0),
    goneDays: integer("gone_days").notNull().default(0),
    lastGoneAt: integer("last_gone_at"),
    /** JSON of the number that is held back, or null. */
    suspect: text(),
    /** Plays per day as learned, and when; null while unknown. */
    rate: real(),
    ratedAt: integer("rated_at"),
    /** Class of the adaptive order; null for a video that was never counted. */
    rank: integer(),
  },
  (table) => [
    isCount("play_is_a_count", table.play),
    index("video_by_age")
      .on(table.observedAt, table.id)
      .where(sql`tracked = 1 AND check_after IS NULL`),
    index("video_by_appointment")
      .on(table.checkAfter, table.id)
      .where(sql`tracked = 1 AND check_after IS NOT NULL`),
    index("video_by_uploader_age")
      .on(table.uploaderId, table.observedAt, table.id)
      .where(sql`tracked = 1 AND check_after IS NULL`),
    index("video_by_uploader_appointment")
      .on(table.uploaderId, table.checkAfter, table.id)
      .where(sql`tracked = 1 AND check_after IS NOT NULL`),
    // Orders of the list that a new reading of an ordinary video does not touch; for others see optional-indexes.ts.
    index("video_by_publishing")
      .on(table.publishedAt, table.id)
      .where(sql`tracked = 1`),
    /** With the title, so that a search reads this alone. */
    index("video_by_name")
      .on(table.bvid, table.title)
      .where(sql`tracked = 1`),
    /** The few that are not simply live, so that the oldest of the others is found without walking past them. */
    index("video_in_question")
      .on(table.state, table.observedAt, table.id)
      .where(sql`tracked = 1 AND (check_after IS NOT NULL OR state <> 'live')`),
    /** Those that wait for their first number, longest first. */
    index("video_in_waiting")
      .on(table.addedAt)
      .where(
        sql`tracked = 1 AND observed_at IS NULL AND state = 'live' AND gone_days = 0 AND last_gone_at IS NULL`,
      ),
  ],
);

/** Names of sources, so that a history row needs one byte for its own. */
export const source = sqliteTable("source", { id: integer().primaryKey(), name: text().notNull().unique() });

/** One row per observation that changed a counter: who read what, when, in which run. */
export const observation = sqliteTable(
  "observation",
  {
    videoId: integer("video_id").notNull(),
    observedAt: integer("observed_at").notNull(),
    ...counters(),
    sourceId: integer("source_id").notNull(),
    /** null for numbers that were imported. */
    runId: integer("run_id"),
  },
  (table) => [
    primaryKey({ columns: [table.videoId, table.observedAt] }),
    isCount("observed_play_is_a_count", table.play),
  ],
);

/** Every run, from its first moment: a row without `finished_at` is running or died. */
export const run = sqliteTable(
  "run",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    kind: text().$type<"update" | "list">().notNull(),
    trigger: text().notNull(),
    /** The caller's own key, by which a repeated request finds the run it already started. */
    idempotencyKey: text("idempotency_key").unique(),
    status: text()
      .$type<"running" | "completed" | "partial" | "blocked" | "interrupted" | "failed">()
      .notNull(),
    request: text().notNull(),
    startedAt: integer("started_at").notNull(),
    finishedAt: integer("finished_at"),
    /** JSON of the report, without its lists of videos: those are remarks. */
    report: text(),
    /** When everything it wrote had been taken back, or null. */
    undoneAt: integer("undone_at"),
  },
  (table) => [index("run_by_start").on(table.startedAt)],
);

/** Every video of a run that was not plainly updated or unchanged, and why. */
export const remark = sqliteTable(
  "remark",
  {
    runId: integer("run_id").notNull(),
    videoId: integer("video_id").notNull(),
    at: integer().notNull(),
    result: text().$type<"updated" | "unchanged" | "skipped" | "failed">().notNull(),
    reason: text(),
    code: integer(),
    message: text(),
    attempts: integer().notNull(),
    /** Play counts before and as read, where the reading was a number. */
    before: integer(),
    seen: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.videoId] }),
    index("remark_by_video").on(table.videoId, table.at),
  ],
);

/** What undoing a run took away: the numbers it had read, and the doubts and states it had left on videos. */
export const undone = sqliteTable(
  "undone",
  {
    runId: integer("run_id").notNull(),
    videoId: integer("video_id").notNull(),
    /** Of the number; of the attempt where there was none. */
    observedAt: integer("observed_at").notNull(),
    ...counters(),
    /** null where no number was taken away. */
    sourceId: integer("source_id"),
    state: text(),
    suspect: text(),
    undoneAt: integer("undone_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.videoId, table.observedAt] })],
);

/** Where unfinished runs stand, by scope. */
export const checkpoint = sqliteTable("checkpoint", {
  scope: text().primaryKey(),
  value: text().notNull(),
});

/** One row: what is remembered of the upstream, as JSON. */
export const upstream = sqliteTable("upstream", { id: integer().primaryKey(), value: text().notNull() });

/** One row: which run may write, until when. `fence` only ever grows. */
export const lease = sqliteTable("lease", {
  id: integer().primaryKey(),
  fence: integer().notNull(),
  owner: text().notNull(),
  runId: integer("run_id"),
  expiresAt: integer("expires_at").notNull(),
});

/** Tracked videos by state, kept by triggers on `video`. */
export const tally = sqliteTable("tally", {
  state: text().primaryKey(),
  videos: maintained(),
  /** Without a number; of those, the ones without an appointment; and those with a number held back. */
  uncounted: maintained(),
  waiting: maintained(),
  suspects: maintained(),
});

/** Tracked videos by hour (epoch ms / 3,600,000), kept by triggers on `video`; rows stay when they fall to nothing. */
export const hourly = sqliteTable("hourly", {
  hour: integer().primaryKey(),
  /** Read in this hour: without an appointment; with one, unless it is to check an import. */
  aging: maintained(),
  appointed: maintained(),
  /** With an appointment in this hour, by what it is for. */
  suspect: maintained(),
  recheck: maintained(),
  zero: maintained(),
  imported: maintained(),
  /** By how much readings of this hour raised play counts that had been read before; no figure of the videos of now. */
  gained: maintained(),
});
