import type * as Core from "@playcounts/core/library";
import { readChoice, readUids, readVideos, type Problems } from "../input.ts";

/** As they are given. */
export interface ExportOptions {
  readonly what?: string;
  readonly format?: string;
  readonly uids?: string[];
  readonly bvids?: string[];
  readonly since?: string;
  readonly output?: string;
  readonly bom?: boolean;
  readonly json?: boolean;
}

export const exportSubjects: readonly Core.ExportSubject[] = ["videos", "history"];
export const exportFormats: readonly Core.ExportFormat[] = ["csv", "json", "ndjson"];

/** What is asked for; mistakes are collected. `since` waits for the clock and for the zone of times that name none. */
export function readExport(options: ExportOptions, problems: Problems, core: typeof Core) {
  const { output, bom = false } = options;
  const { words } = problems;
  const format = readChoice("--format", options.format, exportFormats, problems) ?? formatOf(output);
  if (bom && format !== "csv") problems.add(words.bomIsForCsv(format));
  if (options.json === true && output === undefined) problems.add(words.exportNeedsFile);
  const bvids = readVideos(options.bvids, problems, core);
  return {
    what: readChoice("--what", options.what, exportSubjects, problems) ?? "videos",
    format,
    bom,
    uids: readUids(options.uids, problems),
    videos: bvids?.flatMap((bvid) => core.parseVideoId(bvid) ?? []),
    since: readSince(options.since, problems, core),
  };
}

/** By the end of the file's name. */
function formatOf(output: string | undefined): Core.ExportFormat {
  const extension = /\.(json|ndjson|jsonl)$/i.exec(output ?? "")?.[1]?.toLowerCase();
  return extension === "json" ? "json" : extension === undefined ? "csv" : "ndjson";
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function readSince(
  text: string | undefined,
  problems: Problems,
  { createTimeReader }: Pick<typeof Core, "createTimeReader">,
): ((now: number, timezone: string) => number | undefined) | undefined {
  if (text === undefined) return undefined;
  const [, length, unit = ""] = /^(\d{1,6})([mhd])$/.exec(text.trim()) ?? [];
  if (length !== undefined) return (now) => now - Number(length) * (unitMs[unit] ?? 0);
  if (createTimeReader("UTC")(text) === undefined)
    problems.add(problems.words.notAMoment(JSON.stringify(text)));
  return (_, timezone) => createTimeReader(timezone)(text);
}
