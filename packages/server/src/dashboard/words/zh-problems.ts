import type { enProblems } from "./en-problems.ts";

/** 按代码列出的错误。 */
export const zhProblems: typeof enProblems = {
  status: (status) => `错误 ${status}`,
  requestId: "服务器日志中的编号：",
  home: "返回总览",
  other: { title: "操作没有成功", next: "请返回后重试。" },
  codes: {
    "not-found": { title: "这个地址没有内容", next: "可用的页面都在上方导航里。" },
    "no-such-run": { title: "没有这次运行", next: "记录可能已被清除；运行列表中是现有的全部记录。" },
    "no-such-video": {
      title: "这个视频从未收录",
      next: "要统计它，请在服务器上运行：playcounts track 加视频号。",
    },
    "no-such-uploader": {
      title: "没有收录这位 UP 主的视频",
      next: "要统计其全部视频，请在服务器上运行：playcounts track 加 UID。",
    },
    "token-needed": {
      title: "不能从这里访问",
      next: "这个服务没有设置令牌，只对本机开放。要从别处使用，请在服务器上设置 PLAYCOUNTS_API_TOKEN 并重启。",
    },
    "host-not-allowed": {
      title: "这个服务不使用这个域名",
      next: "请把地址栏中的域名加到服务器的 PLAYCOUNTS_ALLOWED_HOSTS。",
    },
    "foreign-page": {
      title: "请求来自其他网站的页面",
      next: "请打开本页面后重试；如经过反向代理，请让它转发 Host 请求头。",
    },
    "too-many-failures": { title: "输错令牌次数过多", next: "请一分钟后再试。" },
    "too-large": { title: "一次发送的内容过多", next: "请返回并减少内容。" },
    "invalid-request": { title: "请求无法理解", next: "请返回，从列表第一页重新开始。" },
    "run-going-on": { title: "已有更新正在进行", next: "请等它结束，或在它的页面取消。" },
    "run-over": { title: "这次运行已经结束", next: "结果在它的页面上。" },
    "run-elsewhere": {
      title: "这次运行属于另一个进程",
      next: "请在启动它的地方停止，例如按 Ctrl-C。",
    },
    "too-many-watchers": { title: "同时观看的人太多", next: "请几秒后再试。" },
    closing: { title: "服务正在关闭", next: "请半分钟后再试。" },
    storage: { title: "数据库暂时无法使用", next: "请半分钟后再试；若仍如此，服务器日志中有原因。" },
    method: { title: "这个地址另有用途", next: "请返回总览。" },
    internal: { title: "这里出错了", next: "请重试。若再次发生，请附上服务器日志反馈。" },
  },
};
