import { Database } from "bun:sqlite";
import type { Catalogue, CatalogueVideo } from "../simulator/catalogue.ts";
import { fraction } from "../simulator/hash.ts";

export interface PredecessorOptions {
  /** When the file is "left behind", epoch ms. */
  readonly now: number;
  /** The oldest update lies this many days back; the others in between. Default 30. */
  readonly staleDays?: number;
  /** Default 1: decides which rows are odd and how stale each number is. */
  readonly seed?: number;
}

/** What was written, for tests to compare with. Lists hold bvids. */
export interface PredecessorDatabase {
  readonly videos: number;
  readonly uploaders: number;
  /** The play column as written. */
  readonly plays: ReadonlyMap<string, number>;
  readonly withoutAid: readonly string[];
  readonly deleted: readonly string[];
  readonly neverUpdated: readonly string[];
  readonly withoutPlays: readonly string[];
}

const dayMs = 86_400_000;

const schema = `
CREATE TABLE bilibili_ups (
  uid BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, face VARCHAR(500), sign TEXT, level INTEGER,
  fans BIGINT, fans_formatted VARCHAR(20), friend INTEGER, space_url VARCHAR(200), videos_count INTEGER,
  views_count BIGINT, views_formatted VARCHAR(20), likes_count BIGINT, likes_formatted VARCHAR(20),
  is_active BOOLEAN, last_fetch_at DATETIME, fetch_error TEXT, created_at DATETIME, updated_at DATETIME
);
CREATE TABLE bilibili_videos (
  bvid VARCHAR(20) NOT NULL PRIMARY KEY, aid BIGINT, uid BIGINT NOT NULL REFERENCES bilibili_ups (uid),
  title TEXT NOT NULL, pic VARCHAR(500), description TEXT, length VARCHAR(20), play BIGINT,
  play_formatted VARCHAR(20), video_review INTEGER, video_review_formatted VARCHAR(20), favorites INTEGER,
  favorites_formatted VARCHAR(20), pubdate DATETIME, pubdate_raw BIGINT, url VARCHAR(200), is_deleted BOOLEAN,
  created_at DATETIME, updated_at DATETIME
);
CREATE INDEX ix_bilibili_videos_uid ON bilibili_videos (uid);`;

/** "1.2万", as the predecessor stored it beside the number. */
const formatted = (count: number): string =>
  count < 10_000 ? String(count) : `${(count / 10_000).toFixed(1)}万`;

/** Naive local text of a server in Asia/Shanghai; SQLAlchemy leaves the fraction out when it is zero. */
function shanghaiText(at: number, withFraction: boolean): string {
  const text = new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
  return withFraction ? `${text}.${String(Math.floor(at % 1_000)).padStart(3, "0")}417` : text;
}

const lengthText = (seconds: number): string =>
  `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;

/** Whether the video is the last of each `step`; if so it is put on the list. */
function isEvery(step: number, list: string[], { index, bvid }: CatalogueVideo): boolean {
  const isOdd = index % step === step - 1;
  if (isOdd) list.push(bvid);
  return isOdd;
}

/**
 * Writes the predecessor's SQLite file for a catalogue, with the oddities of a real one: stale numbers, formatted
 * columns older still, some NULL aids, deleted rows, rows never updated, a few with 0 plays.
 * @throws if the file already holds such tables.
 */
export function writePredecessorDatabase(
  path: string,
  catalogue: Catalogue,
  options: PredecessorOptions,
): PredecessorDatabase {
  const { now, staleDays = 30, seed = 1 } = options;
  const plays = new Map<string, number>();
  const withoutAid: string[] = [];
  const deleted: string[] = [];
  const neverUpdated: string[] = [];
  const withoutPlays: string[] = [];

  using database = new Database(path, { create: true, strict: true });
  database.run("PRAGMA foreign_keys = ON");
  for (const statement of schema.split(";\n")) database.run(statement);
  const placeholders = Array.from({ length: 19 }, () => "?").join(", ");
  const addUploader = database.prepare(`INSERT INTO bilibili_ups VALUES (${placeholders})`);
  const addVideo = database.prepare(`INSERT INTO bilibili_videos VALUES (${placeholders})`);

  function videoRow(video: CatalogueVideo) {
    const { index, aid, bvid, title, uploader, publishedAt } = video;
    const updatedAt = now - Math.floor(fraction(seed, index, 81) * staleDays * dayMs);
    const counts = catalogue.counts(aid, updatedAt);
    const part = 0.02 + 0.95 * fraction(seed, index, 82);
    const play = isEvery(37, withoutPlays, video) ? 0 : Math.floor(counts.play * part);
    plays.set(bvid, play);
    return [
      bvid,
      isEvery(9, withoutAid, video) ? null : aid,
      BigInt(uploader.uid),
      title.replaceAll("\0", ""),
      video.pic,
      "",
      lengthText(video.durationS),
      play,
      formatted(Math.floor(play * 0.8)),
      Math.floor(counts.reply * part),
      formatted(counts.reply),
      Math.floor(counts.favorite * part),
      formatted(counts.favorite),
      shanghaiText(publishedAt, false),
      publishedAt / 1_000,
      `https://www.bilibili.com/video/${bvid}`,
      isEvery(41, deleted, video) ? 1 : 0,
      shanghaiText(publishedAt + dayMs, true),
      isEvery(29, neverUpdated, video) ? null : shanghaiText(updatedAt, index % 3 !== 0),
    ];
  }

  database.transaction(() => {
    for (const { uid, name, face, videoCount } of catalogue.uploaders) {
      const space = `https://space.bilibili.com/${uid}`;
      const fetched = shanghaiText(now - dayMs, true);
      const numbers = [6, 120_345, "12.0万", 57, space, videoCount, 0, "0", 0, "0", 1];
      addUploader.run(BigInt(uid), name, face, "", ...numbers, fetched, null, fetched, fetched);
    }
    for (const video of catalogue.videos()) addVideo.run(...videoRow(video));
  })();
  addUploader.finalize();
  addVideo.finalize();
  return {
    videos: catalogue.size,
    uploaders: catalogue.uploaders.length,
    plays,
    withoutAid,
    deleted,
    neverUpdated,
    withoutPlays,
  };
}
