import {
  createUpstream,
  type Upstream,
  type UpstreamOptions,
} from "../../../packages/core/src/bilibili/http.ts";
import { SourceError } from "../../../packages/core/src/errors.ts";
import type { VideoRef } from "../../../packages/core/src/video.ts";

/** A signal that is never aborted. */
export const never = new AbortController().signal;

/** Two videos whose ids belong together. */
export const first: VideoRef = { aid: 80433022, bvid: "BV1GJ411x7h7" };
export const second: VideoRef = { aid: 116748300912314, bvid: "BV14sJP63EGu" };

export interface Canned {
  readonly body: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An upstream without a network, which gets these answers in turn and the last one for ever. */
export function cannedUpstream(
  answers: readonly Canned[],
  options: Partial<UpstreamOptions> = {},
): Upstream & { readonly sent: { readonly url: URL; readonly headers: Headers }[] } {
  const sent: { url: URL; headers: Headers }[] = [];
  const upstream = createUpstream({
    baseUrl: "http://127.0.0.1:9",
    now: () => Date.UTC(2026, 10, 1),
    async fetch(input, init) {
      sent.push({
        url: new URL(input instanceof Request ? input.url : input),
        headers: new Headers(init?.headers),
      });
      const {
        body,
        status = 200,
        headers = {},
      } = answers[Math.min(sent.length, answers.length) - 1] ?? { body: "" };
      return new Response([101, 204, 205, 304].includes(status) ? null : body, { status, headers });
    },
    ...options,
  });
  return { ...upstream, sent };
}

/** The same with one answer: any value as JSON, or a text verbatim. */
export const upstreamSaying = (answer: object | string) =>
  cannedUpstream([{ body: typeof answer === "string" ? answer : JSON.stringify(answer) }]);

/** What a call fails with. @throws if it does not fail, or with anything but a `SourceError`. */
export async function failureOf(call: Promise<unknown>): Promise<SourceError> {
  const outcome: unknown = await call.then(
    () => new Error("the call was expected to fail"),
    (error: unknown) => error,
  );
  if (outcome instanceof SourceError) return outcome;
  throw outcome;
}

/** The seven counters under the names of the view answer. */
export const viewStat = { view: 1000, danmaku: 1, reply: 2, favorite: 3, coin: 4, share: 5, like: 6 };
/** The same numbers under the names of the bulk answer. */
export const bulkCounts = { play: 1000, danmaku: 1, reply: 2, collect: 3, coin: 4, share: 5, thumb_up: 6 };
/** The same numbers as we call them. */
export const counters = { play: 1000, danmaku: 1, reply: 2, favorite: 3, coin: 4, share: 5, like: 6 };

/** A view answer, shaped as real ones are. */
export function viewAnswer({ aid, bvid }: VideoRef, change: Readonly<Record<string, unknown>> = {}) {
  const data = {
    bvid,
    aid,
    videos: 1,
    pic: "http://i1.hdslb.com/bfs/archive/1.jpg",
    title: "一个视频",
    pubdate: 1_577_836_800,
    ctime: 1_577_836_700,
    duration: 212,
    state: 0,
    owner: { mid: 486906719, name: "某人", face: "" },
    stat: { aid, ...viewStat, dislike: 0, now_rank: 0, his_rank: 0 },
    ...change,
  };
  return { code: 0, message: "0", ttl: 1, data };
}

/** One item of a bulk answer. */
export function bulkItem({ aid, bvid }: VideoRef, change: Readonly<Record<string, unknown>> = {}) {
  return {
    id: aid,
    type: 2,
    title: "一个视频",
    duration: 212,
    upper: { mid: 486906719, name: "某人", face: "" },
    attr: 0,
    cnt_info: { ...bulkCounts, thumb_down: 0, vt: 0 },
    ctime: 1_577_836_700,
    pubtime: 1_577_836_800,
    bvid,
    ...change,
  };
}

export const bulkAnswer = (...items: readonly unknown[]) => ({ code: 0, message: "success", data: items });
