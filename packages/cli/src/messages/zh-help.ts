import type { enHelp } from "./en-help.ts";

/** 帮助文案。 */
export const zhHelp: typeof enHelp = {
  about: "让 B 站视频的播放量保持最新：准确、自动、克制。",
  usage: "<命令> [选项]",
  helpTitles: { "Usage:": "用法：", "Arguments:": "参数：", "Options:": "选项：", "Commands:": "命令：" },
  helpAbout: "显示帮助与示例",
  helpCommandAbout: "显示某个命令的帮助",
  versionAbout: "显示版本",
  jsonAbout: "标准输出只打印一个 JSON 值",
  langAbout: (languages) => `提示语言：${languages}`,
  examples: `
示例：
  $ playcounts track 1172054289                 收录某位 UP 主的全部视频
  $ playcounts update                           读取该更新的播放量
  $ playcounts update --uids 1172054289 521974986 --force
  $ playcounts videos --sort play --limit 10
  $ playcounts status

退出码：
  0 完成或无需更新   1 程序错误   2 用法或配置错误   3 已完成，部分视频失败
  4 被上游中止，可续跑   5 另一个任务正占用数据库   6 数据库或备份
  129、130、143 被中断，可续跑

配置来自环境变量或 .env 文件：DATABASE_URL、PLAYCOUNTS_*、BILIBILI_*。`,
  updateAbout: "读取该更新的播放量并保存",
  forceAbout: "未到期的视频也更新",
  uidsAbout: "只更新这些 UP 主的视频；可写多个、用逗号分隔或重复此选项",
  bvidsAbout: "只更新这些视频",
  limitAbout: "最多处理多少个视频",
  dryRunAbout: "只说明会做什么：不请求、不写入",
  waitAbout: "遇到风控时等冷却结束，而不是退出",
  ignoreCooldownAbout: "即使上游要求暂停也继续请求",
  noBackupAbout: "跳过首次请求前的备份",
  quietAbout: "不在标准错误上显示进度",
  verboseAbout: "使用 --json 时也在标准错误上显示进度",
  updateExamples: `
示例：
  $ playcounts update
  $ playcounts update --uids 1172054289 521974986
  $ playcounts update --force --bvids BV17x411w7KC
  $ playcounts update --dry-run
  $ playcounts update --json > report.json`,
  trackAbout: "开始收录视频，或 UP 主的全部视频",
  untrackAbout: "停止更新它们；历史记录保留",
  targetArgument: "UID、BV 号、av 号，或空间、视频的网址",
  trackExamples: `
示例：
  $ playcounts track 1172054289 521974986
  $ playcounts track BV17x411w7KC
  $ playcounts track https://space.bilibili.com/1172054289`,
  untrackExamples: `
示例：
  $ playcounts untrack 521974986
  $ playcounts untrack BV17x411w7KC`,
  importAbout: "从文件导入视频",
  importArgument: "旧程序的 SQLite 文件、CSV、JSON、NDJSON,或每行一个 ID 的列表",
  importDryRunAbout: "只说明会导入什么",
  importExamples: `
CSV 的列、JSON 的字段：bvid 或 aid，以及可选的 uid、title、play、danmaku、reply、favorite、coin、share、like、
pubdate、updated_at；playcounts export 导出的内容也可以。

示例：
  $ playcounts import bilibili.db --dry-run
  $ playcounts import videos.csv`,
  videosAbout: "列出已保存的播放量",
  videosUidsAbout: "只列出这些 UP 主的",
  sortAbout: (orders) => `排序：${orders}`,
  stateAbout: (states) => `只列出该状态的视频：${states}`,
  videosLimitAbout: "最多列出多少个；默认全部",
  videosExamples: `
示例：
  $ playcounts videos --sort play --limit 20
  $ playcounts videos --uids 1172054289 --json`,
  videoAbout: "显示某个视频的全部信息",
  liveAbout: "同时向网站请求一次并对比；不保存",
  videoArgument: "BV 号、av 号或视频网址",
  videoExamples: `
示例：
  $ playcounts video BV17x411w7KC
  $ playcounts video av170001 --json
  $ playcounts video BV17x411w7KC --live`,
  statusAbout: "显示数据是否最新、运行过什么、有什么阻碍",
  checkAbout: "未做到承诺时以 3 退出",
  statusExamples: `
以下任一情况即为未做到承诺（--check 时以 3 退出）：
  - 某个正常视频的数字比 PLAYCOUNTS_STALE_AFTER 还旧 26 小时以上
  - 某个正常视频收录超过 26 小时仍没有数字
  - 超过 36 小时没有任何一次更新走完
上次读取时失效、隐藏或需登录的视频不计，列表为空也不计。

示例：
  $ playcounts status
  $ playcounts status --check || mail -s "playcounts" me@example.com < /dev/null
  $ playcounts status --json`,
  runsAbout: "列出运行记录，或显示某次运行及其全部备注",
  runArgument: "运行编号",
  runsLimitAbout: "最多列出多少次；默认 20",
  runsExamples: `
示例：
  $ playcounts runs
  $ playcounts runs 12 --json`,
  failedAbout: "列出上次读取失败的视频及原因",
  listLimitAbout: "最多列出多少个；默认全部",
  failedExamples: `
示例：
  $ playcounts failed
  $ playcounts failed --json`,
  undoAbout: "撤销某次更新写入的数字；会先确认",
  yesAbout: "不再确认",
  undoExamples: `
每个视频恢复到该次运行之前的数字；撤下的数字保留在数据库中。

示例：
  $ playcounts undo 12
  $ playcounts undo 12 --yes --json`,
  doctorAbout: "检查运行所依赖的一切，并说明如何修复",
  offlineAbout: "不发出请求",
  doctorExamples: `
标记：✓ 正常   ! 可用但值得留意   ✗ 妨碍运行（退出码 3）
每个来源最多请求一次，节奏与更新相同；有任务在运行时不请求。

示例：
  $ playcounts doctor
  $ playcounts doctor --offline --json`,
  configAbout: "显示配置及其来源，或检查配置",
  configPrintAbout: "显示每个配置项的值和来源；不显示密钥",
  configValidateAbout: "如有错误，以 2 退出并全部列出",
  configExamples: `
示例：
  $ playcounts config print
  $ playcounts config validate && playcounts update`,
  backupAbout: "创建、列出、校验、恢复数据库备份",
  backupListAbout: "列出备份，最新的在前",
  backupCreateAbout: "立即备份并校验；更新时会自动备份",
  backupVerifyAbout: "完整校验一个或全部备份；有损坏时以 6 退出",
  backupVerifyArgument: "备份名；默认全部",
  backupRestoreAbout: "用备份替换数据库，原数据库会保留；会先确认",
  backupArgument: "列表中的备份名",
  backupExamples: `
示例：
  $ playcounts backup create
  $ playcounts backup list
  $ playcounts backup verify
  $ playcounts backup restore playcounts-20261124T020000Z-1.db`,
  healthAbout: "询问服务器是否存活并就绪：3 秒内以 0 或 1 退出",
  healthUrlAbout: "服务器地址；默认取自 HOST、PORT 和 PLAYCOUNTS_BASE_PATH",
  healthExamples: `
示例：
  $ playcounts health
  $ playcounts health --url http://127.0.0.1:8787/stats`,
  initAbout: "创建数据库；已存在时升级结构、核对统计数字，其余不变",
  initExamples: `
示例：
  $ playcounts init
  $ DATABASE_URL=file:/var/lib/playcounts/counts.db playcounts init`,
};
