import { enCare } from "./en-care.ts";
import { count } from "./en-count.ts";
import { enExport } from "./en-export.ts";
import { enHelp } from "./en-help.ts";
import { enNames } from "./en-names.ts";
import { enPlan } from "./en-plan.ts";
import type { RunProgress } from "@playcounts/core";

type Outcomes = Pick<RunProgress, "updated" | "unchanged" | "skipped" | "failed">;

/** Every sentence the command line says, in English; the other languages have the same keys. */
export const en = {
  ...enHelp,
  ...enNames,
  ...enCare,
  ...enPlan,
  ...enExport,

  // Errors
  error: (message: string) => `error: ${message}`,
  problemsFound: (n: number) => `error: ${n} mistakes, nothing was done:`,
  hint: (hint: string) => `  -> ${hint}`,
  bugHint: "  -> This is a mistake in playcounts. Please report it with the lines above.",
  unknownOption: (name: string) => `there is no flag ${name}`,
  unknownCommand: (name: string) => `there is no command ${name}`,
  missingArgument: (name: string) => `<${name}> is missing`,
  missingValue: (name: string) => `${name} needs a value`,
  didYouMean: (what: string) => `did you mean ${what}?`,
  seeHelp: "all commands and flags: playcounts --help",

  // Quantities
  seconds: (n: string) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  hours: (h: number, min: number) => (min === 0 ? `${h} h` : `${h} h ${min} min`),
  days: (d: number, h: number) => (h === 0 ? `${d} d` : `${d} d ${h} h`),
  ago: (length: string) => `${length} ago`,
  inFuture: (length: string) => `in ${length}`,

  // Progress
  runStarted: (id: string, due: number, why: string, source: string, length: string) =>
    `run ${id}: ${count(due, "video")} due (${why}), by ${source}, about ${length}`,
  resuming: (id: string) => `(going on where run ${id} stopped)`,
  outcomes: ({ updated, unchanged, skipped, failed }: Outcomes) =>
    `${updated} updated, ${unchanged} unchanged, ${skipped} skipped, ${failed} failed`,
  perMinute: (n: number) => `${n}/min`,
  timeLeft: (length: string, clock: string) => `${length} left (${clock})`,
  almostDone: "any moment now",
  waiting: {
    pace: (left: string) => `polite pause ${left}`,
    retry: (left: string) => `asking again in ${left}`,
    "rate-limited": (left: string) => `told to slow down, ${left}`,
    cooldown: (left: string) => `risk control, waiting ${left}`,
  },
  retrying: (retry: number, most: number, message: string) => `retry ${retry} of ${most}: ${message}`,
  videoFailed: (name: string, reason: string) => `failed: ${name}: ${reason}`,
  videoRemark: (name: string, reason: string, change: string) => `${name}: ${reason}, ${change}`,
  stopping: "Stopping at the next safe point; the place is saved. Once more leaves at once.",

  // Report
  runEnded: (id: string, status: string, length: string) => `Run ${id} ${status} after ${length}.`,
  statuses: {
    completed: "completed",
    partial: "completed with failures",
    blocked: "stopped by the upstream",
    interrupted: "interrupted",
    failed: "failed",
    running: "running",
  },
  total: "due",
  updated: "updated",
  unchanged: "unchanged",
  skipped: "skipped",
  failed: "failed",
  remaining: "remaining",
  requests: "requests",
  retriesAndPauses: (retries: number, pauses: number) =>
    `${count(retries, "retry", "retries")}, ${count(pauses, "pause")}`,
  source: "source",
  failuresHeading: "Failed, the old numbers stand:",
  attempts: (n: number) => count(n, "attempt"),
  moreFailures: (n: number) => `and ${n} more: playcounts failed`,
  seeFailed: "They are asked for again in the next run. All of them: playcounts failed",
  blocked: (again: string) => `What was read is stored. Go on later with: ${again}`,
  blockedUntil: (until: string, again: string) =>
    `Stay away until ${until}. What was read is stored; then go on with: ${again}`,
  interrupted: (again: string) => `What was read is stored. Go on with: ${again}`,
  runFailed: (again: string) =>
    `What was read before is stored. When the cause is mended, go on with: ${again}`,
  upstreamChanged: "Look for a newer version of playcounts; the numbers you have are untouched.",
  limited: (n: number, again: string) =>
    `${count(n, "video is", "videos are")} still due. Go on with: ${again}`,
  nothingDue: "Nothing to update: every number is fresh enough.",
  nextDue: (at: string) => `The next one is due ${at}.`,
  nothingTracked:
    "No videos are tracked yet. Start with: playcounts track 1172054289, or: playcounts import <file>",
  wouldUpdate: (n: number, why: string) => `${count(n, "video is", "videos are")} due: ${why}.`,
  wouldTake: (requests: number, length: string, source: string) =>
    `It would take ${count(requests, "request")} by ${source} and about ${length}. Nothing was asked, nothing was written.`,
  morePlanned: (n: number) => `and ${n} more: playcounts update --dry-run --json`,

  // Single commands
  refusedLine: (line: number, text: string, reason: string) => `line ${line} refused: ${reason}: ${text}`,
  moreRefused: (n: number) => `and ${n} more refused lines: see them with --json`,
  importDryRun: "Nothing was written. Without --dry-run it will be.",
  importNext: "Read their counts with: playcounts update",
  databaseReady: (place: string, videos: number) =>
    `The database ${place} is ready, with ${count(videos, "video")}.`,
  figuresRecounted: (tables: string) =>
    `Kept figures did not agree with the videos and were counted anew (${tables}).`,
  initNext: "Next: playcounts track 1172054289, or: playcounts import <file>",
  untrackedVideos: (n: number) =>
    `${count(n, "video is", "videos are")} not asked for any more. The history stays.`,
  notTracked: (ids: string) => `Not tracked anyway: ${ids}`,
  noVideos: "No such videos.",
  never: "never",
  untracked: "not tracked any more",
  notAskedFor: "no, not tracked any more",
  dueNow: (reason: string) => `now: ${reason}`,
  goneDays: (n: number) => `found gone on ${count(n, "day")}`,
  suspectText: (play: string, at: string, reason: string) =>
    `${play} seen ${at}, not believed yet: ${reason}`,
  inRun: (id: string) => `run ${id}`,
  history: (n: number) => `History (${count(n, "point")})`,
  remarks: "Remarks",
  noneFailed: "No video's last attempt failed.",
  retryFailed: (ids: string) =>
    `They are asked for again when due; at once with: playcounts update --force --bvids ${ids}`,
  noRuns: "Nothing ran yet. Start with: playcounts update",
  noRemarks: (attempted: number, plain: string) =>
    `No remarks: all ${attempted} attempted were plain (${plain}).`,
  sums: (attempted: number, told: number, toldText: string, untold: number, untoldText: string) =>
    `${attempted} attempted = ${told} listed above (${toldText}) + ${untold} without a remark (${untoldText}).`,
  sumsDiffer: (rows: string, report: string) =>
    `The remarks (${rows}) and the report (${report}) do not add up: please report this.`,
  runLine: (id: string, at: string, status: string) => `run ${id}, ${at}, ${status}`,
  videosOfUploaders: (videos: number, uploaders: number) => `${videos}, of ${count(uploaders, "uploader")}`,
  youngerThan: (length: string) => `younger than ${length}`,
  upstreamBlocked: (until: string) => `told us to stay away until ${until}`,
  allFresh: "Every number is fresh.",
  notAllFresh: (n: number) =>
    `${count(n, "number is", "numbers are")} not fresh. Read them with: playcounts update`,
};

/** The sentences of a language. */
export type Messages = typeof en;
