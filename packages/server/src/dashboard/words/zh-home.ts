import type { enHome } from "./en-home.ts";

/** 首页。 */
export const zhHome: typeof enHome = {
  title: "总览",
  tones: { good: "最新", fair: "更新中", poor: "已过期" },
  allFresh: (count, _n, promised) => `全部 ${count} 个视频的数字都不超过 ${promised}`,
  readableFresh: (count, promised) => `${count} 个可读视频的数字都不超过 ${promised}`,
  someFresh: (share, count, _n, promised) => `${count} 个视频中 ${share} 的数字不超过 ${promised}`,
  oldest: (age) => `最旧的已有 ${age}`,
  neverCounted: (count) => `${count} 个从未读取`,
  noneNever: "没有从未读取的视频",
  notReadable: (count, all, states) => `${all} 个视频中有 ${count} 个无法读取（${states}），保留最后的数字。`,
  between: "；",
  sentence: (clauses) => `${clauses}。`,
  silent: (since) => `自 ${since} 以来没有一次更新成功。`,
  silentEver: "还没有一次更新成功。",

  bannerTitle: "风控：B 站要求暂停请求",
  bannerUntil: "更新将自动继续：",
  bannerOver: "暂停已结束。下一次更新会先谨慎地试探一次。",
  bannerNothing: "在此之前不会发出请求。数据没有丢失，无需任何操作。",

  runs: "更新",
  lastRun: "上次",
  nextRun: "下次",
  resumes: "继续",
  scheduleOff: "定时更新已关闭。",
  noRunYet: "还没有运行过。",
  updateNow: "立即更新",
  updateHint: (count, n) => (n === 0 ? "目前没有到期的视频。" : `${count} 个视频待更新。`),

  figures: "数字",
  gained24h: "24 小时新增播放",
  gained7d: "7 天新增播放",
  per: { day: "天", hour: "小时" },
  requestsToday: "今日请求",
  ofBudget: (budget) => `上限 ${budget}`,
  tracked: "收录视频",
  ofUploaders: (count) => `来自 ${count} 位 UP 主`,
  suspects: "待确认的异常应答",

  risers: "增长最快",
  risersCaption: "每日增长最多的视频",
  perDay: "每日增长",
  readAt: "读取",
  noRisers: "一个视频要读取两次之后才能看出增长。",

  emptyTitle: "还没有收录视频",
  emptyIntro: "在服务器上运行以下命令，这个页面就会有内容：",
  emptySteps: [
    ["收录一位 UP 主：UID 或主页地址", "playcounts track 1172054289"],
    ["或导入清单：CSV、JSON、旧版数据库", "playcounts import videos.csv"],
    ["现在读取数字；之后由定时任务自动完成", "playcounts update"],
  ],
};
