import type { SourceFault } from "./errors.ts";
import type { DueReason } from "./plan.ts";
import type { CounterName, InvalidReason, SuspectReason, VideoState } from "./video.ts";

/** Why a video was due, or why it was not plainly updated. */
export type ReasonCode =
  | DueReason
  | SourceFault
  | InvalidReason
  | SuspectReason
  | Exclude<VideoState, "live">
  | "missing"
  | "returned"
  | "confirmed"
  | "decreased";

/** What the codes in reports, records and lists are called in a language, for programs that show them to people. */
export interface CodeNames {
  readonly states: Readonly<Record<VideoState, string>>;
  readonly counters: Readonly<Record<CounterName, string>>;
  readonly reasons: Readonly<Record<ReasonCode, string>>;
}

const en: CodeNames = {
  states: { live: "live", gone: "gone", hidden: "hidden", review: "in review", "login-only": "login only" },
  counters: {
    play: "plays",
    danmaku: "danmaku",
    reply: "replies",
    favorite: "favorites",
    coin: "coins",
    share: "shares",
    like: "likes",
  },
  reasons: {
    "never-counted": "never counted",
    forced: "forced",
    stale: "stale",
    imported: "imported, not read yet",
    zero: "zero plays",
    suspect: "held back as suspect",
    recheck: "due for another look",
    ranked: "likely to be off most",
    missing: "left out of the answer",
    gone: "gone",
    hidden: "hidden",
    review: "in review",
    "login-only": "login only",
    returned: "is back",
    confirmed: "confirmed by another look",
    decreased: "fell",
    network: "network",
    timeout: "no answer in time",
    truncated: "the answer was cut off",
    "server-error": "server error",
    "rate-limited": "asked too often",
    "risk-control": "risk control",
    credential: "the cookie is no longer valid",
    refused: "refused",
    "off-schema": "an answer of unknown form",
    "too-large": "the answer is too large",
    "unknown-code": "an unknown code",
    "wrong-video": "the answer was for another video",
    conflicting: "two answers that differ",
    "zero-over-count": "0 over a good number",
    "large-fall": "a large fall",
    "all-zero": "all counters 0",
    "implausible-jump": "an implausible jump",
  },
};

const zh: CodeNames = {
  states: { live: "正常", gone: "失效", hidden: "隐藏", review: "审核中", "login-only": "需登录" },
  counters: {
    play: "播放",
    danmaku: "弹幕",
    reply: "评论",
    favorite: "收藏",
    coin: "投币",
    share: "分享",
    like: "点赞",
  },
  reasons: {
    "never-counted": "从未读取",
    forced: "强制",
    stale: "过期",
    imported: "导入后未核对",
    zero: "播放量为 0",
    suspect: "存疑待确认",
    recheck: "到期复查",
    ranked: "估计偏差较大",
    missing: "应答中缺少",
    gone: "失效",
    hidden: "隐藏",
    review: "审核中",
    "login-only": "需登录",
    returned: "恢复可见",
    confirmed: "再次确认",
    decreased: "下降",
    network: "网络错误",
    timeout: "超时",
    truncated: "应答不完整",
    "server-error": "服务器错误",
    "rate-limited": "请求过快",
    "risk-control": "风控",
    credential: "Cookie 已失效",
    refused: "被拒绝",
    "off-schema": "应答格式未知",
    "too-large": "应答过大",
    "unknown-code": "未知代码",
    "wrong-video": "应答属于其他视频",
    conflicting: "两个应答不一致",
    "zero-over-count": "0 覆盖了正常数字",
    "large-fall": "大幅下降",
    "all-zero": "全部计数为 0",
    "implausible-jump": "异常增长",
  },
};

export const codeNames: Readonly<Record<"en" | "zh", CodeNames>> = { en, zh };
