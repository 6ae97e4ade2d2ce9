import type { enExport } from "./en-export.ts";

/** `playcounts export` 的中文文字。 */
export const zhExport: typeof enExport = {
  exportAbout: "把已存的数字或全部读取记录写成 CSV 或 JSON",
  exportWhatAbout: (choices) => `${choices}：当前的数字（默认），或每一次读取的记录`,
  exportFormatAbout: (choices) => `${choices}；默认看文件名的后缀，否则为 csv`,
  exportUidsAbout: "只要这些 UP 主的视频",
  exportBvidsAbout: "只要这些视频",
  exportSinceAbout: "只要此后读到的：日期、时间，或 7d、36h 这样的时长",
  exportOutputAbout: "写入文件，写完后整体替换；默认：标准输出",
  exportBomAbout: "CSV 以 BOM 开头，Excel 由此识别 UTF-8",
  exportExamples: `
时间为 UTC 的 ISO 8601；未知的值在 CSV 中为空，在 JSON 中为 null。在 CSV 中，会被表格软件当作公式的标题
（以 = + - @ 开头）前面多一个 '，playcounts import 会再去掉它。

示例：
  $ playcounts export > videos.csv
  $ playcounts export --output videos.csv --bom          供 Excel 使用
  $ playcounts export --what history --since 30d --format ndjson | gzip > history.ndjson.gz
  $ playcounts export --what history --bvids BV17x411w7KC --output one.json`,
  exportNeedsFile: "--json 在标准输出上说明导出的结果，而导出的内容本来也要写到那里：请用 --output 指定文件",
  bomIsForCsv: (format) => `--bom 只用于 CSV，不用于 ${format}`,
  notAMoment: (quoted) =>
    `--since ${quoted} 既不是时间（如 2026-11-01 或 2026-11-01T08:00:00+08:00），也不是时长（如 7d 或 36h）`,
  notAFile: (quoted) => `--output ${quoted} 是一个目录`,
  noSuchFolder: (quoted, code) => `--output ${quoted} 无法写入：${code}`,
  writingFailed: (quoted, code) => `${quoted} 无法写入：${code}`,
  nothingReplaced: "请腾出空间或换一个位置；没有替换任何文件",
  exportStopped: "已停止；没有写入文件",
  exportedRows: "行数",
  exportedTo: "文件",
};
