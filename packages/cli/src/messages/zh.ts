import type { Messages } from "./en.ts";
import { zhCare } from "./zh-care.ts";
import { zhExport } from "./zh-export.ts";
import { zhHelp } from "./zh-help.ts";
import { zhNames } from "./zh-names.ts";
import { zhPlan } from "./zh-plan.ts";

/** 命令行的全部中文文案；键与英文一一对应。 */
export const zh: Messages = {
  ...zhHelp,
  ...zhNames,
  ...zhCare,
  ...zhPlan,
  ...zhExport,

  // 错误
  error: (message) => `错误：${message}`,
  problemsFound: (n) => `错误：发现 ${n} 处问题，未执行任何操作：`,
  hint: (hint) => `  -> ${hint}`,
  bugHint: "  -> 这是 playcounts 自身的错误，请附上以上内容反馈。",
  unknownOption: (name) => `没有选项 ${name}`,
  unknownCommand: (name) => `没有命令 ${name}`,
  missingArgument: (name) => `缺少 <${name}>`,
  missingValue: (name) => `${name} 后面需要一个值`,
  didYouMean: (what) => `是否想写 ${what}？`,
  seeHelp: "全部命令与选项：playcounts --help",

  // 数量
  seconds: (n) => `${n} 秒`,
  minutes: (n) => `${n} 分钟`,
  hours: (h, min) => (min === 0 ? `${h} 小时` : `${h} 小时 ${min} 分`),
  days: (d, h) => (h === 0 ? `${d} 天` : `${d} 天 ${h} 小时`),
  ago: (length) => `${length}前`,
  inFuture: (length) => `${length}后`,

  // 进度
  runStarted: (id, due, why, source, length) =>
    `运行 ${id}：${due} 个视频需要更新（${why}），方式 ${source}，约 ${length}`,
  resuming: (id) => `（接着运行 ${id} 停下的地方）`,
  outcomes: ({ updated, unchanged, skipped, failed }) =>
    `更新 ${updated} 未变 ${unchanged} 跳过 ${skipped} 失败 ${failed}`,
  perMinute: (n) => `${n} 个/分`,
  timeLeft: (length, clock) => `剩余约 ${length}（${clock} 完成）`,
  almostDone: "即将完成",
  waiting: {
    pace: (left) => `礼貌间隔 ${left}`,
    retry: (left) => `${left} 后重试`,
    "rate-limited": (left) => `被要求放慢，剩 ${left}`,
    cooldown: (left) => `风控暂停，剩 ${left}`,
  },
  retrying: (retry, most, message) => `重试 ${retry}/${most}：${message}`,
  videoFailed: (name, reason) => `失败：${name}：${reason}`,
  videoRemark: (name, reason, change) => `${name}：${reason}，${change}`,
  stopping: "正在安全停止，进度已保存；再按一次立即退出。",

  // 报告
  runEnded: (id, status, length) => `运行 ${id} ${status}，用时 ${length}。`,
  statuses: {
    completed: "已完成",
    partial: "已完成，部分失败",
    blocked: "被上游中止",
    interrupted: "被中断",
    failed: "失败",
    running: "进行中",
  },
  total: "总计",
  updated: "更新",
  unchanged: "未变",
  skipped: "跳过",
  failed: "失败",
  remaining: "剩余",
  requests: "请求",
  retriesAndPauses: (retries, pauses) => `重试 ${retries} 次，暂停 ${pauses} 次`,
  source: "来源",
  failuresHeading: "以下视频失败，原有数字保留：",
  attempts: (n) => `请求 ${n} 次`,
  moreFailures: (n) => `还有 ${n} 个：playcounts failed`,
  seeFailed: "下次运行会再试。全部失败：playcounts failed",
  blocked: (again) => `已读取的都已保存。稍后继续：${again}`,
  blockedUntil: (until, again) => `${until} 之前请勿再请求。已读取的都已保存；之后继续：${again}`,
  interrupted: (again) => `已读取的都已保存。继续：${again}`,
  runFailed: (again) => `此前读取的都已保存。排除原因后继续：${again}`,
  upstreamChanged: "请查看 playcounts 是否有新版本；已有的数字未受影响。",
  limited: (n, again) => `还有 ${n} 个视频需要更新。继续：${again}`,
  nothingDue: "无需更新：所有数字都够新。",
  nextDue: (at) => `下次最早 ${at}。`,
  nothingTracked: "还没有收录视频。先运行：playcounts track 1172054289，或：playcounts import <文件>",
  wouldUpdate: (n, why) => `${n} 个视频需要更新：${why}。`,
  wouldTake: (requests, length, source) =>
    `需要 ${requests} 次请求（方式 ${source}），约 ${length}。未发出请求，未写入。`,
  morePlanned: (n) => `还有 ${n} 个：playcounts update --dry-run --json`,

  // 各命令
  refusedLine: (line, text, reason) => `第 ${line} 行被拒绝：${reason}：${text}`,
  moreRefused: (n) => `还有 ${n} 行被拒绝：用 --json 查看`,
  importDryRun: "未写入。去掉 --dry-run 即可导入。",
  importNext: "读取它们的播放量：playcounts update",
  databaseReady: (place, videos) => `数据库 ${place} 已就绪，共 ${videos} 个视频。`,
  figuresRecounted: (tables) => `统计数字与视频不一致，已重新计算（${tables}）。`,
  initNext: "下一步：playcounts track 1172054289，或：playcounts import <文件>",
  untrackedVideos: (n) => `不再更新 ${n} 个视频，历史记录保留。`,
  notTracked: (ids) => `本来就未收录：${ids}`,
  noVideos: "没有符合条件的视频。",
  never: "从未",
  untracked: "已停止收录",
  notAskedFor: "否，已停止收录",
  dueNow: (reason) => `是：${reason}`,
  goneDays: (n) => `已有 ${n} 天发现失效`,
  suspectText: (play, at, reason) => `${play}，读取于 ${at}，暂不采信：${reason}`,
  inRun: (id) => `运行 ${id}`,
  history: (n) => `历史（${n} 条）`,
  remarks: "备注",
  noneFailed: "没有视频上次读取失败。",
  retryFailed: (ids) => `到期后会再试；立即重试：playcounts update --force --bvids ${ids}`,
  noRuns: "还没有运行过。先运行：playcounts update",
  noRemarks: (attempted, plain) => `没有备注：处理的 ${attempted} 个视频都正常（${plain}）。`,
  sums: (attempted, told, toldText, untold, untoldText) =>
    `处理 ${attempted} = 上面列出 ${told}（${toldText}）+ 无备注 ${untold}（${untoldText}）。`,
  sumsDiffer: (rows, report) => `备注（${rows}）与报告（${report}）对不上，请反馈。`,
  runLine: (id, at, status) => `运行 ${id}，${at}，${status}`,
  videosOfUploaders: (videos, uploaders) => `${videos} 个，${uploaders} 位 UP 主`,
  youngerThan: (length) => `不超过 ${length}`,
  upstreamBlocked: (until) => `要求暂停到 ${until}`,
  allFresh: "所有数字都是最新的。",
  notAllFresh: (n) => `${n} 个数字不是最新的。更新：playcounts update`,
};
