import { z } from "zod";
import type { VideoSource } from "../ports.ts";
import type { Answer, VideoRef } from "../video.ts";
import { expectSuccess, offSchemaCall } from "./call-code.ts";
import type { Upstream } from "./http.ts";
import { answerOf, offSchema, readCount, readSeconds, readUid } from "./payload.ts";
import { readText } from "./text.ts";

/** The most anyone is known to ask for at once. */
const maxBatch = 50;
const videoType = 2;
/** What the service calls a removed video; believed only where `attr` does not say it better. */
const goneTitle = "已失效视频";

const list = z.array(z.unknown()).nullish();
/** What an item is about. */
const subject = { id: z.int(), type: z.literal(videoType) };
const unread = z.unknown().optional();
/** What decides whether an item can be used; the leaves are read one by one, because this runs for every video. */
const item = z.object({
  ...subject,
  bvid: z.string().nullish(),
  /** A bit mask: bit 0 is "removed". */
  attr: z.int().min(0).optional(),
  title: unread,
  pubtime: unread,
  upper: z.object({ mid: unread }).catch({ mid: null }),
  cnt_info: z
    .object({
      play: unread,
      danmaku: unread,
      reply: unread,
      collect: unread,
      coin: unread,
      share: unread,
      thumb_up: unread,
    })
    .nullable()
    .catch(null),
});
/** Of an item that cannot be used, which video it would have been about. */
const unusable = z.object(subject);

/** Asks for up to 50 videos per request. Says nothing of videos it leaves out, some of which are alive. */
export function createBulkSource(upstream: Upstream): VideoSource {
  return {
    name: "bulk",
    maxBatch,
    async fetchPlayCounts(videos, signal) {
      if (videos.length < 1 || videos.length > maxBatch)
        throw new RangeError(`1 to ${maxBatch} videos per request, not ${videos.length}`);
      const doing = `reading ${videos.length} videos at once`;
      const resources = videos.map(({ aid }) => `${aid}:${videoType}`).join(",");
      const path = "/medialist/gateway/base/resource/infos";
      const envelope = await upstream.ask({ doing, path, query: { resources } }, signal);
      expectSuccess(envelope, doing);
      const items = list.safeParse(envelope.data);
      if (!items.success) throw offSchemaCall(doing, "the answer holds no list");
      return readAnswers(videos, items.data ?? []);
    },
  };
}

/** Answers by id, for what was asked and for nothing else: order, repeats and extra items are all seen in the wild. */
function readAnswers(videos: readonly VideoRef[], items: readonly unknown[]): Answer[] {
  const asked = new Map(videos.map((video) => [video.aid, video]));
  const answers = new Map<number, Answer>();
  for (const raw of items) {
    const answer = readItem(asked, raw);
    if (answer === undefined) continue;
    const earlier = answers.get(answer.aid);
    answers.set(answer.aid, earlier === undefined ? answer : reconcile(earlier, answer));
  }
  return [...answers.values()];
}

/** What the item says of the video it is about; undefined if that was not asked for. */
function readItem(asked: ReadonlyMap<number, VideoRef>, raw: unknown): Answer | undefined {
  const parsed = item.safeParse(raw);
  if (!parsed.success) {
    const aid = unusable.safeParse(raw).data?.id;
    if (aid === undefined || !asked.has(aid)) return undefined;
    return offSchema(aid, `the item's ${parsed.error.issues[0]?.path.join(".")} is not as expected`);
  }
  const { id: aid, attr, title, pubtime, upper, cnt_info: counters } = parsed.data;
  const bvid = asked.get(aid)?.bvid;
  if (bvid === undefined) return undefined;
  if ((parsed.data.bvid ?? bvid) !== bvid)
    return {
      kind: "invalid",
      aid,
      reason: "wrong-video",
      code: null,
      message: "the item is about another video",
    };
  const isGone = attr === undefined ? title === goneTitle : attr % 2 === 1;
  // Such an item still carries the last play number: not a fresh count.
  if (isGone)
    return {
      kind: "unavailable",
      aid,
      state: "gone",
      code: null,
      message: `marked as removed (attr ${attr ?? "none"})`,
    };
  if (counters === null) return offSchema(aid, "the counters are missing");
  return answerOf(
    aid,
    counters.play,
    {
      danmaku: readCount(counters.danmaku),
      reply: readCount(counters.reply),
      favorite: readCount(counters.collect),
      coin: readCount(counters.coin),
      share: readCount(counters.share),
      like: readCount(counters.thumb_up),
    },
    { uid: readUid(upper.mid), title: readText(title), publishedAt: readSeconds(pubtime) },
  );
}

/** Two items about one video must say the same; which of them is right cannot be known. */
function reconcile(earlier: Answer, later: Answer): Answer {
  // Both were built in the same order of keys, so equal answers make equal texts.
  if (JSON.stringify(earlier) === JSON.stringify(later)) return earlier;
  const message = "the answer holds two different items about the video";
  return { kind: "invalid", aid: earlier.aid, reason: "conflicting", code: null, message };
}
