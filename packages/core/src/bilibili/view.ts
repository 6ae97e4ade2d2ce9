import { z } from "zod";
import { SourceError } from "../errors.ts";
import type { VideoSource } from "../ports.ts";
import type { Answer, VideoRef, VideoState } from "../video.ts";
import type { Envelope } from "./envelope.ts";
import type { Upstream } from "./http.ts";
import { answerOf, count, offSchema, secondsAt, text, uid } from "./payload.ts";

/** Codes that are about the video, not the call. They are given to suspected callers too: one is never proof. */
const stateOfCode: ReadonlyMap<number, Exclude<VideoState, "live">> = new Map([
  [-404, "gone"],
  [62002, "gone"],
  [62012, "hidden"],
  [62003, "review"],
  [62004, "review"],
  [-403, "login-only"],
]);
/** Our malformed id, or suspicion of a valid one. */
const badRequest = -400;

const payload = z.object({
  bvid: z.string(),
  aid: z.int(),
  title: text,
  pubdate: secondsAt,
  owner: z.object({ mid: uid }).catch({ mid: null }),
  stat: z
    .object({
      view: z.unknown().optional(),
      danmaku: count,
      reply: count,
      favorite: count,
      coin: count,
      share: count,
      like: count,
    })
    .nullable()
    .catch(null),
});

/** Asks for one video per request: the only way that says why a video cannot be read. */
export function createViewSource(upstream: Upstream): VideoSource {
  return {
    name: "view",
    maxBatch: 1,
    async fetchPlayCounts(videos, signal) {
      const [video] = videos;
      if (video === undefined || videos.length > 1)
        throw new RangeError(`one video per request, not ${videos.length}`);
      const { bvid } = video;
      const doing = `reading ${bvid}`;
      const envelope = await upstream.ask({ doing, path: "/x/web-interface/view", query: { bvid } }, signal);
      return [readAnswer(video, envelope, doing)];
    },
  };
}

function readAnswer(video: VideoRef, { code, message, data }: Envelope, doing: string): Answer {
  const { aid } = video;
  const said = `code ${code}${message === "" ? "" : ` (${message})`}`;
  const state = stateOfCode.get(code);
  if (state !== undefined) return { kind: "unavailable", aid, state, code, message: said };
  if (code === badRequest) return { kind: "invalid", aid, reason: "refused", code, message: said };
  if (code !== 0) throw new SourceError(`${doing}: ${said}`, { fault: "unknown-code", status: 200, code });

  const parsed = payload.safeParse(data);
  if (!parsed.success) return offSchema(aid, "the answer does not name a video");
  const { bvid, title, pubdate, owner, stat } = parsed.data;
  // Ids differ by case alone, so a changed case is another video.
  if (bvid !== video.bvid || parsed.data.aid !== aid)
    return {
      kind: "invalid",
      aid,
      reason: "wrong-video",
      code: null,
      message: "the answer is about another video",
    };
  if (stat === null) return offSchema(aid, "the counters are missing");
  const { view, ...others } = stat;
  return answerOf(aid, view, others, { uid: owner.mid, title, publishedAt: pubdate });
}
