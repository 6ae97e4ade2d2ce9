import type { enCare } from "./en-care.ts";

/** 错误说明，以及维护类命令的文案。 */
export const zhCare: typeof enCare = {
  // 错误：按内核给程序的代码翻译
  faults: {
    missing: "没有可用的数据库",
    locked: "数据库被其他程序锁住",
    full: "磁盘空间不足",
    "read-only": "数据库不可写",
    corrupt: "数据库已损坏",
    "not-ours": "这不是 playcounts 的数据库",
    newer: "数据库由更新的版本写成",
    unreachable: "连不上数据库",
    backup: "备份有问题",
    failed: "存储出错",
    BusyError: "数据库正被另一个任务占用",
  },
  faultHints: { BusyError: "等它结束，或先停止它；若那台机器已不在，一分钟内会自动让出" },
  stops: {
    "risk-control": "触发风控",
    "rate-limited": "请求过快",
    network: "网络不通",
    "upstream-changed": "上游的应答变了样",
    budget: "请求预算已用完",
    storage: "存储出错",
    bug: "程序错误",
  },
  inDetail: (lead, detail) => `${lead}：${detail}`,
  emptyFlag: (flag) => `${flag} 后面没有内容：至少写一个 ID，或去掉此选项`,
  flagAmongIds: (flag, quoted) =>
    `${flag}：${quoted} 不是 ID；ID 要紧跟在 ${flag} 后面，其他选项写在它们之前或之后`,
  notAnUploader: (quoted) => `uid ${quoted} 不是 UP 主的 UID：应为十进制数字，如 1172054289`,
  notAVideo: (quoted) => `${quoted} 不是视频 ID：应为 12 个字符，如 BV17x411w7KC，或 av170001`,
  notANumber: (flag, quoted) => `${flag} ${quoted} 不是大于等于 1 的整数`,
  notOneOf: (flag, quoted, choices) => `${flag} ${quoted} 无效，可选：${choices}`,
  notAUrl: (quoted) => `--url ${quoted} 不是网址，应类似 http://127.0.0.1:8787`,
  noFile: (quoted) => `没有文件 ${quoted}`,
  noSuchRun: (quoted) => `没有运行 ${quoted}`,
  listRuns: "查看最近的运行：playcounts runs",
  isNotTracked: (id) => `没有收录 ${id}`,
  listVideos: "查看已收录的视频：playcounts videos",
  unknownVideo: (bvid) => `没有收录视频 ${bvid}`,
  trackIt: (bvid) => `收录它：playcounts track ${bvid}`,
  nobodyToAsk: "此操作会替换数字，而这里没有终端可以确认",
  sayYes: "用 --yes 表示确认",
  nothingChanged: "未做任何改动。",
  stoppedLooking: "检查未完成就被中断；未做任何改动",
  logFileProblem: (path, code) => `日志文件 ${path} 无法写入（${code}）；任务继续，但不写日志`,

  // doctor
  checks: {
    runtime: "运行环境",
    configuration: "配置",
    timezone: "时区",
    schedule: "定时",
    paths: "目录",
    disk: "磁盘",
    database: "数据库",
    lease: "运行占用",
    cooldown: "风控冷却",
    bulk: "来源 bulk",
    view: "来源 view",
    cookie: "Cookie 检查",
    clock: "时钟",
    backups: "备份",
  },
  healthy: (warnings) => (warnings === 0 ? "一切正常。" : `不影响运行，有 ${warnings} 处值得留意。`),
  notHealthy: (faults, warnings) =>
    `有 ${faults} 处需要修复${warnings === 0 ? "" : `，另有 ${warnings} 处值得留意`}。`,

  // config
  setting: "配置项",
  value: "值",
  from: "来自",
  settingSources: { flag: "命令行选项", environment: "环境变量", ".env": ".env 文件", default: "默认值" },
  isWrong: "有误",
  configProblems: (n) => `${n} 处错误：`,
  configHint: "查看每个值的来源：playcounts config print",
  configFine: (given) => `配置全部有效，其中 ${given} 项不是默认值。`,

  // backup
  backup: "备份",
  made: "时间",
  size: "大小",
  schema: "结构版本",
  backupStates: { verified: "已校验", unverified: "未校验", damaged: "已损坏" },
  setAside: "恢复时换下的数据库",
  noBackups: "还没有备份",
  makeBackup: "立即备份：playcounts backup create",
  backupMade: "备份完成，并已校验。",
  backupStopped: "已中断；没有生成备份，原有备份都在",
  removedBackups: "清理旧备份",
  backupSound: (name, videos) => `${name}：完好，${videos} 个视频`,
  backupDamaged: (name, problem) => `${name}（有问题）：${problem}`,
  restoreQuestion: (name) => `用 ${name} 替换当前数据库？当前的会保留在备份目录中。`,
  restored: (name, videos) => `已恢复 ${name}，共 ${videos} 个视频。`,
  keptAs: (path) => `原来的数据库保留为 ${path}。`,

  // undo
  undoQuestion: (id, at, updated) =>
    `撤销运行 ${id}（${at}）写入的数字${updated === null ? "" : `，共更新 ${updated} 个`}？`,
  undone: (id) => `运行 ${id} 写入的数字已撤销。`,
  undoStopped: "已中断；部分数字已撤销，再次运行同一命令即可完成",
  restoredNumbers: "已撤销数字",
  emptiedNumbers: "现在没有数字",
  clearedDoubts: "已清除存疑或状态",
  untouchedVideos: "之后又有变化，未动",

  // health
  serverHealthy: (url) => `${url} 运行正常，已就绪。`,
  serverAnswers: (url, status) => `${url} 返回 ${status}`,
  serverSilent: (url, ms) => `${url} 在 ${ms} 毫秒内没有应答`,
  serverUnreachable: (url) => `连不上 ${url}`,

  // status
  promise: "承诺",
  promiseKept: "做到了",
  promiseBroken: (what) => `未做到：${what}`,
  brokenPromises: {
    stale: (promised) => `有正常视频的数字比 ${promised} 还旧 26 小时以上`,
    uncounted: () => "有正常视频超过 26 小时没有数字",
    silent: () => "超过 36 小时没有成功更新",
  },
  nextRun: "下次运行",
  scheduleOff: "定时更新已关闭",
  lastBackup: "最近备份",

  // video
  live: "当前",
  liveNotAsked: {
    cooldown: (until) => `未请求：上游要求暂停到 ${until}`,
    pace: (until) => `未请求：距上次请求的间隔到 ${until} 才结束`,
  },
  aWhile: "稍后",
  liveMissing: "应答中没有它，不能说明任何问题",
  liveBy: (source, length) => `方式 ${source}，用时 ${length}`,
  liveBelieved: "更新时会采信",
  liveDoubted: (reason) => `更新时会先搁置：${reason}`,
  nextLook: "下次读取",
  withNextRun: "下次运行时",
  notDue: {
    young: (length) => `否，数字还不到 ${length}`,
    suspect: "否，已安排对存疑数字再看一次",
    unavailable: "否，上次读不到，过一阵再试",
    zero: "否，播放量为 0，过一阵再试",
    appointment: "否，已安排下次读取",
  },
};
