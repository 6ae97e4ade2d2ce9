import { z } from "zod";
import type { VideoSource } from "../ports.ts";
import type { Answer, VideoRef } from "../video.ts";
import { expectSuccess, offSchemaCall } from "./call-code.ts";
import type { Upstream } from "./http.ts";
import { answerOf, count, offSchema, secondsAt, text, uid } from "./payload.ts";

/** The most anyone is known to ask for at once. */
const maxBatch = 50;
const videoType = 2;
/** What the service calls a removed video; believed only where `attr` does not say it better. */
const goneTitle = "已失效视频";

const list = z.array(z.unknown()).nullish();
/** What an item is about; everything else of it is looked at only if that was asked for. */
const subject = z.object({ id: z.int(), type: z.literal(videoType) });
const item = z.object({
  bvid: z.string().nullish(),
  /** A bit mask: bit 0 is "removed". */
  attr: z.int().min(0).optional(),
  title: text,
  pubtime: secondsAt,
  upper: z.object({ mid: uid }).catch({ mid: null }),
  cnt_info: z
    .object({
      play: z.unknown().optional(),
      danmaku: count,
      reply: count,
      collect: count,
      coin: count,
      share: count,
      thumb_up: count,
    })
    .nullable()
    .catch(null),
});

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
    const about = subject.safeParse(raw);
    const video = about.success ? asked.get(about.data.id) : undefined;
    if (video === undefined) continue;
    const answer = readItem(video, raw);
    const earlier = answers.get(video.aid);
    answers.set(video.aid, earlier === undefined ? answer : reconcile(earlier, answer));
  }
  return [...answers.values()];
}

function readItem({ aid, bvid }: VideoRef, raw: unknown): Answer {
  const parsed = item.safeParse(raw);
  if (!parsed.success)
    return offSchema(aid, `the item's ${parsed.error.issues[0]?.path.join(".")} is not as expected`);
  const { attr, title, pubtime, upper, cnt_info: counters } = parsed.data;
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
  const { play, collect, thumb_up: like, ...others } = counters;
  return answerOf(
    aid,
    play,
    { ...others, favorite: collect, like },
    { uid: upper.mid, title, publishedAt: pubtime },
  );
}

/** Two items about one video must say the same; which of them is right cannot be known. */
function reconcile(earlier: Answer, later: Answer): Answer {
  // Both were built in the same order of keys, so equal answers make equal texts.
  if (JSON.stringify(earlier) === JSON.stringify(later)) return earlier;
  const message = "the answer holds two different items about the video";
  return { kind: "invalid", aid: earlier.aid, reason: "conflicting", code: null, message };
}
