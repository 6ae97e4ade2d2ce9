import { avToBv, bvToAv } from "../../packages/core/src/bilibili/bvid.ts";
import { ownerOf, type AnswerInput, type AnyCounters, type Json } from "./answer-input.ts";
import { envelope } from "./codes.ts";
import type { Question } from "./request-log.ts";

/** One video: the envelope of `/x/web-interface/view`, by bvid or aid. */
export function view({ query, aids: [aid] }: Question, input: AnswerInput): Json {
  const { catalogue, script, now, n } = input;
  const bvid = query.get("bvid");
  if (aid === undefined || (bvid !== null && bvToAv(bvid) === undefined)) return envelope(-400);
  const video = catalogue.video(aid);
  const said = script.takeAnswer(aid, "view") ?? {};
  const code = said.code ?? ((said.attr ?? 0) % 2 === 1 ? 62002 : 0);
  if (code !== 0) return envelope(code, said.message, said.data);
  if (video === undefined) return envelope(-404);
  const id = said.wrongId ?? aid;
  const { play, ...others }: AnyCounters = { ...catalogue.counts(aid, now), ...said.counts };
  const stat = {
    aid: id,
    view: play,
    ...others,
    now_rank: 0,
    his_rank: 0,
    dislike: 0,
    evaluation: "",
    vt: 0,
  };
  const pubdate = video.publishedAt / 1_000;
  const data: Json = {
    bvid: avToBv(id),
    aid: id,
    videos: 1,
    tid: 231,
    tname: "计算机技术",
    copyright: 1,
    pic: video.pic,
    title: video.title,
    pubdate,
    ctime: pubdate - 60,
    desc: `${video.title}\n-`,
    state: 0,
    duration: video.durationS,
    rights: { bp: 0, elec: 0, download: 1, movie: 0, pay: 0, hd5: 0, no_reprint: 1, autoplay: 1 },
    owner: ownerOf(video),
    stat: "stat" in said ? said.stat : stat,
    dimension: { width: 1920, height: 1080, rotate: 0 },
    pages: [
      { cid: aid % 1_000_000_007, page: 1, from: "vupload", part: video.title, duration: video.durationS },
    ],
    subtitle: { allow_submit: false, list: [] },
    honor_reply: {},
    ...said.patch,
  };
  if (!("stat" in said)) input.served(aid, play);
  const message = said.message ?? (n % 2 === 0 ? "0" : "OK");
  return { code: 0, message, ttl: 1, data: "data" in said ? said.data : data };
}
