import { hash } from "./hash.ts";

const subjects = [
  "猫咪",
  "机械键盘",
  "成都火锅",
  "旧电脑",
  "高数期末",
  "独立游戏",
  "川藏线",
  "手冲咖啡",
  "古筝",
  "模型",
];
const deeds = [
  "完整教程",
  "开箱实测",
  "一周年回顾",
  "从零开始",
  "踩坑合集",
  "翻唱",
  "复刻挑战",
  "沉浸式体验",
];
const tails = [
  "",
  "（上）",
  "【4K60帧】",
  " | 第12期",
  "，结果出乎意料",
  "！！！",
  " feat. 洛天依",
  " ～附字幕～",
];
const names = [
  "老番茄酱",
  "量子猫",
  "山城小厨",
  "夜航船",
  "半佛半仙",
  "阿泽Azé",
  "𠮷野家电台",
  "十分钟物理",
  "雾里看花",
  "Kiki酱",
];

/** Titles as somebody might really choose them to break a page, a terminal, a spreadsheet or a query. */
export const hostileTitles: readonly string[] = [
  `<script>alert("播放量")</script>`,
  `"><img src=x onerror=alert(1)>`,
  "\u202E这段文字从右向左\u202C 正常",
  "\u001B[31m红色\u001B[0m\u001B]0;标题\u0007",
  "第一行\n第二行\r第三行\t制表",
  `=HYPERLINK("http://127.0.0.1/","点我")`,
  "'; DROP TABLE videos; --",
  "👩‍👩‍👧‍👦 家庭 🏳️‍🌈 ｆｕｌｌｗｉｄｔｈ　全角",
  "Z̸̡̢a̶l̵g̷o̴ ๒๓ ﷽﷽﷽",
  "空\u0000字符与孤立\uD800代理",
  `逗号,引号"分号;反斜杠\\`,
  "很长".repeat(400),
];

/** The title of a video: every 53rd is hostile if asked for, all others are ordinary. */
export function titleOf(seed: number, index: number, hostile: boolean): string {
  if (hostile && index % 53 === 17) return hostileTitles[Math.floor(index / 53) % hostileTitles.length] ?? "";
  const pick = (list: readonly string[], salt: number) => list[hash(seed, index, salt) % list.length] ?? "";
  return `${pick(subjects, 11)}${pick(deeds, 12)}${pick(tails, 13)}`;
}

/** The name of the n-th uploader; unique by its number after the first round. */
export function uploaderName(position: number): string {
  const round = Math.floor(position / names.length);
  return `${names[position % names.length] ?? ""}${round === 0 ? "" : round + 1}`;
}
