import { codeNames } from "@playcounts/core/names";
import type { enNames } from "./en-names.ts";

/** 名称：表头、状态、原因。 */
export const zhNames: typeof enNames = {
  ...codeNames.zh,
  video: "视频",
  uploader: "UP 主",
  play: "播放量",
  run: "运行",
  results: { updated: "更新", unchanged: "未变", skipped: "保留", failed: "失败" },
  remaining: "未处理",
  statuses: {
    completed: "已完成",
    partial: "已完成，部分失败",
    blocked: "被 B 站中止",
    interrupted: "被中断",
    failed: "失败",
    running: "进行中",
  },
  kinds: { update: "更新", list: "读取列表" },
  triggers: { schedule: "定时", api: "API", dashboard: "本页面", cli: "命令行", library: "程序库" },
  breakers: { closed: "正常应答", open: "要求暂停", "half-open": "冷却已过，尚未再请求" },
  reasons: {
    ...codeNames.zh.reasons,
    "upstream-changed": "B 站的应答已改变",
    budget: "请求预算已用完",
    aborted: "收到停止指令",
    storage: "数据库",
    bug: "playcounts 自身的错误",
  },
};
