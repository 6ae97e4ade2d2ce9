import { z } from "zod";
import type { VideoRef } from "../video.ts";
import { avToBv } from "./bvid.ts";
import { expectSuccess, offSchemaCall } from "./call-code.ts";
import type { Upstream } from "./http.ts";
import { count, secondsAt, text, uid as uidLeaf } from "./payload.ts";

const pageSize = 100;
const notFound = -404;

/** One video in an uploader's list. */
export interface ListedVideo {
  readonly ref: VideoRef;
  readonly title: string | null;
  readonly publishedAt: number | null;
  /** null while it is hidden or not told. */
  readonly play: number | null;
}

export interface ListPage {
  readonly videos: readonly ListedVideo[];
  /** How many videos the uploader has in all, or null if not told. */
  readonly total: number | null;
  /** Whether another page may hold videos. False for ever once a page is empty. */
  readonly hasMore: boolean;
  /** Entries left out because their ids make no sense. */
  readonly malformed: number;
}

/** What an uploader has published. One request per call. */
export interface UploaderList {
  /** @param page from 1. @throws {SourceError} if the call failed · the signal's reason if it was aborted. */
  fetchPage(uid: string, page: number, signal: AbortSignal): Promise<ListPage>;
  /** The uploader's name, or null if there is no such uploader. @throws as `fetchPage`. */
  fetchName(uid: string, signal: AbortSignal): Promise<string | null>;
}

const pageData = z.object({
  archives: z.array(z.unknown()).nullish(),
  page: z.object({ num: count, size: count, total: count }).catch({ num: null, size: null, total: null }),
});
const archive = z.object({
  aid: z
    .int()
    .min(1)
    .max(2 ** 51 - 1),
  bvid: z.string().nullish(),
  title: text,
  pubdate: secondsAt,
  stat: z.object({ view: count }).catch({ view: null }),
});
const cardData = z.object({ card: z.object({ mid: uidLeaf, name: text }) });

/** Reads the videos of an uploader, newest first as the service gives them, 100 per page. */
export function createUploaderList(upstream: Upstream): UploaderList {
  return {
    async fetchPage(uid, page, signal) {
      const doing = `listing page ${page} of the videos of uploader ${uid}`;
      const query = { mid: uid, keywords: "", ps: String(pageSize), pn: String(page) };
      const envelope = await upstream.ask({ doing, path: "/x/series/recArchivesByKeywords", query }, signal);
      expectSuccess(envelope, doing);
      const parsed = pageData.safeParse(envelope.data ?? {});
      if (!parsed.success) throw offSchemaCall(doing, "the answer holds no list");
      const { archives, page: shown } = parsed.data;
      // Page 1 given again for every page would be walked for ever.
      if (shown.num !== null && shown.num !== page)
        throw offSchemaCall(doing, `page ${shown.num} came instead`);
      return readPage(archives ?? [], page, shown, doing);
    },
    async fetchName(uid, signal) {
      const doing = `reading the name of uploader ${uid}`;
      const envelope = await upstream.ask(
        { doing, path: "/x/web-interface/card", query: { mid: uid } },
        signal,
      );
      if (envelope.code === notFound) return null;
      expectSuccess(envelope, doing);
      const parsed = cardData.safeParse(envelope.data);
      if (!parsed.success || parsed.data.card.mid !== uid)
        throw offSchemaCall(doing, "the answer is not about this uploader");
      return parsed.data.card.name;
    },
  };
}

function readPage(
  archives: readonly unknown[],
  page: number,
  { size, total }: { size: number | null; total: number | null },
  doing: string,
): ListPage {
  const listed = new Map<number, ListedVideo>();
  let malformed = 0;
  for (const raw of archives) {
    const video = readArchive(raw);
    if (video === null) malformed += 1;
    else listed.set(video.ref.aid, video);
  }
  if (malformed > 0 && listed.size === 0) throw offSchemaCall(doing, "no entry names a video");
  const seen = page * (size === null || size === 0 ? pageSize : size);
  const isFull = archives.length >= pageSize;
  const hasMore = archives.length > 0 && (total === null ? isFull : seen < total);
  return { videos: [...listed.values()], total, hasMore, malformed };
}

function readArchive(raw: unknown): ListedVideo | null {
  const parsed = archive.safeParse(raw);
  if (!parsed.success) return null;
  const { aid, title, pubdate, stat } = parsed.data;
  const bvid = avToBv(aid);
  if ((parsed.data.bvid ?? bvid) !== bvid) return null;
  return { ref: { aid, bvid }, title, publishedAt: pubdate, play: stat.view };
}
