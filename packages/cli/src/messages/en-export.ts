/** What `playcounts export` says, in English. */
export const enExport = {
  exportAbout: "write the stored numbers, or all that was ever read, as CSV or JSON",
  exportWhatAbout: (choices: string) =>
    `${choices}: the numbers as they stand (default), or every reading on record`,
  exportFormatAbout: (choices: string) =>
    `${choices}; by default what the file's name ends with, or else csv`,
  exportUidsAbout: "only videos of these uploaders",
  exportBvidsAbout: "only these videos",
  exportSinceAbout: "only what was read since then: a date or time, or a length such as 7d or 36h",
  exportOutputAbout: "write to a file, which is replaced as a whole at the end; default: stdout",
  exportBomAbout: "begin CSV with a byte order mark, by which Excel knows UTF-8",
  exportExamples: `
Times are ISO 8601 in UTC; what is not known is empty in CSV and null in JSON. In CSV a title that a spreadsheet would
calculate (it begins with = + - @) begins with one ' more, which playcounts import takes away again.

Examples:
  $ playcounts export > videos.csv
  $ playcounts export --output videos.csv --bom          for Excel
  $ playcounts export --what history --since 30d --format ndjson | gzip > history.ndjson.gz
  $ playcounts export --what history --bvids BV17x411w7KC --output one.json`,
  exportNeedsFile:
    "--json tells about the export on stdout, where the export itself would go: name a file with --output",
  bomIsForCsv: (format: string) => `--bom is for CSV, not for ${format}`,
  notAMoment: (quoted: string) =>
    `--since ${quoted} is neither a time, such as 2026-11-01 or 2026-11-01T08:00:00+08:00, nor a length, such as 7d or 36h`,
  notAFile: (quoted: string) => `--output ${quoted} is a directory`,
  noSuchFolder: (quoted: string, code: string) => `--output ${quoted} cannot be written: ${code}`,
  writingFailed: (quoted: string, code: string) => `${quoted} cannot be written: ${code}`,
  nothingReplaced: "free some space or choose another place; nothing was replaced",
  exportStopped: "stopped; no file was written",
  exportedRows: "rows",
  exportedTo: "file",
};
