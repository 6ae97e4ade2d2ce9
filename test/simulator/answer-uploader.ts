import type { AnswerInput, Json } from "./answer-input.ts";
import { envelope } from "./codes.ts";
import type { Question } from "./request-log.ts";

const maxPage = 100;

const positive = (text: string | null, fallback: number): number | undefined => {
  if (text === null || text === "") return fallback;
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
};

/** A page of an uploader's videos, newest first: the envelope of `/x/series/recArchivesByKeywords`. */
export function list({ query }: Question, input: AnswerInput): Json {
  const { catalogue, script, now, n } = input;
  const size = positive(query.get("ps"), 30);
  const num = positive(query.get("pn"), 1);
  if (size === undefined || num === undefined || size > maxPage || query.get("mid") === null)
    return envelope(-400);
  const uploader = catalogue.uploader(query.get("mid") ?? "");
  const total = uploader?.videoCount ?? 0;
  const archives: Json[] = [];
  for (let place = (num - 1) * size; place < Math.min(num * size, total); place += 1) {
    const video = catalogue.videoAt((uploader?.firstIndex ?? 0) + total - 1 - place);
    if (video === undefined) continue;
    const said = script.takeAnswer(video.aid, "list") ?? {};
    if ((said.code ?? 0) !== 0 || said.missing === true) continue;
    const { play } = { ...catalogue.counts(video.aid, now), ...said.counts };
    input.served(video.aid, play);
    const pubdate = video.publishedAt / 1_000;
    const { aid, bvid, title, pic, durationS: duration } = video;
    const stat = "stat" in said ? said.stat : { view: play };
    archives.push({
      aid,
      bvid,
      title,
      pubdate,
      ctime: pubdate - 60,
      duration,
      pic,
      state: 0,
      stat,
      ...said.patch,
    });
  }
  const page = { num, size, total };
  return { code: 0, message: n % 2 === 0 ? "0" : "OK", ttl: 1, data: { aids: [], archives, page } };
}

/** Who an uploader is: the envelope of `/x/web-interface/card`. */
export function card({ query }: Question, { catalogue }: AnswerInput): Json {
  const uploader = catalogue.uploader(query.get("mid") ?? "");
  if (uploader === undefined) return envelope(-404);
  const { uid: mid, name, face, videoCount } = uploader;
  const data = {
    card: { mid, name, face, sign: "", fans: 1_000 },
    following: false,
    archive_count: videoCount,
  };
  return { code: 0, message: "0", ttl: 1, data };
}
