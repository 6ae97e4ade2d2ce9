import type { enPlan } from "./en-plan.ts";

/** `playcounts plan` 的中文文案。 */
export const zhPlan: typeof enPlan = {
  planAbout: "预估下次与未来一周的请求量、优先视频及数字偏差",
  planExamples: `
示例：
  $ playcounts plan
  $ PLAYCOUNTS_STRATEGY=adaptive PLAYCOUNTS_BUDGET=500/day playcounts plan
  $ playcounts plan --json | jq .gain`,
  strategyLabel: "策略",
  strategies: {
    staleness: "staleness：按数字的新旧轮流更新",
    adaptive: "adaptive：优先更新估计偏差最大的视频",
  },
  budgetLabel: "请求预算",
  requestsToday: "今日请求",
  unlimited: "不限",
  per: { day: "天", hour: "小时" },
  budgetText: (requests, per) => `每${per} ${requests} 次请求`,
  budgetLeft: (left, until) => `${until} 之前还剩 ${left} 次`,
  nextWeek: "未来 7 天",
  effort: (videos, requests, length, size) =>
    `${videos} 个视频，${requests} 次请求，约 ${length}，约 ${size}`,
  freshLabel: "新鲜度",
  withinPromise: (share, promised, oldest) => `${share} 不超过 ${promised}；最旧的读于 ${oldest}`,
  offNow: "当前估计偏差",
  offAfterRun: "下次更新后偏差",
  offByAge: "长期偏差（按新旧）",
  offByRank: "长期偏差（按权重）",
  offBy: (plays, share) => `平均每个视频约 ${plays} 次播放，占总播放量的 ${share}`,
  advice: {
    "adaptive-pays": (gain) =>
      `请求数相同时，按权重更新的误差只有按新旧更新的 1/${gain}：建议设置 PLAYCOUNTS_STRATEGY=adaptive。`,
    "adaptive-does-not-pay": (gain) =>
      `这些视频涨得相当平均（误差为 1/${gain}），按权重更新意义不大：七天规则就够了。`,
    "too-little-known": () => "数据还太少，无法比较两种策略：每个视频至少要先读过一次。",
  },
  capNotKept: (promised, missing, attainable) =>
    `预算不足以保证数字不超过 ${promised}：每天还差 ${missing} 个视频；目前只能保证 ${attainable}。`,
  firstHeading: "最先更新：",
  daysSince: "天数",
  ratePerDay: "每日播放",
  rank: "等级",
  index: "指数",
  estimateLabel: "估计",
  estimate: (now, low, high) => `目前约 ${now}（${low} 至 ${high}）；由涨速推算，并非读数`,
};
