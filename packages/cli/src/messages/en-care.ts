import { count } from "./en-count.ts";
/** For what core says in English already. */
const asCoreSays: Readonly<Record<string, string | undefined>> = {};

/** What is said of mistakes, and by the commands that look after an installation, in English. */
export const enCare = {
  // Mistakes: core's own words for programs, as other languages say them
  faults: asCoreSays,
  faultHints: asCoreSays,
  stops: asCoreSays,
  inDetail: (lead: string, detail: string) => `${lead}: ${detail}`,
  emptyFlag: (flag: string) => `${flag} is empty: name at least one id after it, or leave it out`,
  flagAmongIds: (flag: string, quoted: string) =>
    `${flag}: ${quoted} is not an id; write the ids right after ${flag}, other flags before or after them`,
  notAnUploader: (quoted: string) =>
    `uid ${quoted} is not an uploader id: expected decimal digits, such as 1172054289`,
  notAVideo: (quoted: string) =>
    `video ${quoted} is not a video id: expected 12 characters such as BV17x411w7KC, or av170001`,
  notANumber: (flag: string, quoted: string) => `${flag} ${quoted} is not a whole number of at least 1`,
  notOneOf: (flag: string, quoted: string, choices: string) => `${flag} ${quoted} is not one of ${choices}`,
  notAUrl: (quoted: string) => `--url ${quoted} is not an address such as http://127.0.0.1:8787`,
  noFile: (quoted: string) => `there is no file ${quoted}`,
  noSuchRun: (quoted: string) => `there is no run ${quoted}`,
  listRuns: "the last ones are listed by: playcounts runs",
  isNotTracked: (id: string) => `${id} is not tracked`,
  listVideos: "what is tracked is listed by: playcounts videos",
  unknownVideo: (bvid: string) => `video ${bvid} is not known here`,
  trackIt: (bvid: string) => `start keeping it with: playcounts track ${bvid}`,
  nobodyToAsk: "this replaces numbers, and there is no terminal to ask whether it is meant",
  sayYes: "say so with --yes",
  nothingChanged: "Nothing was changed.",
  stoppedLooking: "stopped before everything was looked at; nothing was changed",
  logFileProblem: (path: string, code: string) =>
    `the log file ${path} cannot be written (${code}); this goes on without it`,

  // doctor
  checks: {
    runtime: "runtime",
    configuration: "configuration",
    timezone: "time zone",
    schedule: "schedule",
    paths: "folders",
    disk: "disk",
    database: "database",
    lease: "runs",
    cooldown: "cooldown",
    bulk: "source bulk",
    view: "source view",
    cookie: "cookie",
    clock: "clock",
    backups: "backups",
  },
  healthy: (warnings: number) =>
    warnings === 0 ? "All is well." : `Nothing keeps runs from working; ${count(warnings, "remark")}.`,
  notHealthy: (faults: number, warnings: number) =>
    `${count(faults, "thing needs", "things need")} fixing${warnings === 0 ? "" : `; ${count(warnings, "remark")}`}.`,

  // config
  setting: "setting",
  value: "value",
  from: "from",
  settingSources: { flag: "flag", environment: "environment", ".env": ".env", default: "default" },
  isWrong: "wrong",
  configProblems: (n: number) => `${count(n, "mistake")}:`,
  configHint: "where each value comes from is shown by: playcounts config print",
  configFine: (given: number) =>
    `Every setting makes sense; ${count(given, "is", "are")} not at the default.`,

  // backup
  backup: "backup",
  made: "made",
  size: "size",
  schema: "schema",
  backupStates: { verified: "checked", unverified: "not checked", damaged: "damaged" },
  setAside: "set aside by a restore",
  noBackups: "there are no backups yet",
  makeBackup: "make one with: playcounts backup create",
  backupMade: "The backup is made and checked.",
  backupStopped: "stopped; no backup was made, and none is gone",
  removedBackups: "made room",
  backupSound: (name: string, videos: number) => `${name}: sound, ${count(videos, "video")}`,
  backupDamaged: (name: string, problem: string) => `${name}: ${problem}`,
  restoreQuestion: (name: string) =>
    `Put ${name} in the place of the database? The present one is kept beside the backups.`,
  restored: (name: string, videos: number) => `${name} is the database now, with ${count(videos, "video")}.`,
  keptAs: (path: string) => `The one before is kept as ${path}.`,

  // undo
  undoQuestion: (id: string, at: string, updated: number | null) =>
    `Take back what run ${id} of ${at} wrote${updated === null ? "" : ` (${count(updated, "updated number")})`}?`,
  undone: (id: string) => `What run ${id} wrote is taken back.`,
  undoStopped: "stopped; some of the run is taken back, the same command does the rest",
  restoredNumbers: "number taken back",
  emptiedNumbers: "without a number now",
  clearedDoubts: "doubt or state cleared",
  untouchedVideos: "changed since, left alone",

  // health
  serverHealthy: (url: string) => `${url} is alive and ready.`,
  serverAnswers: (url: string, status: number) => `${url} answers ${status}`,
  serverSilent: (url: string, ms: number) => `${url} does not answer within ${ms} ms`,
  serverUnreachable: (url: string) => `${url} cannot be reached`,

  // status
  promise: "promise",
  promiseKept: "kept",
  promiseBroken: (what: string) => `BROKEN: ${what}`,
  brokenPromises: {
    stale: (promised: string) => `a live video's number is more than 26 hours older than ${promised}`,
    uncounted: () => "a live video has had no number for more than 26 hours",
    silent: () => "no update went through for 36 h",
  },
  nextRun: "next run",
  scheduleOff: "the schedule is switched off",
  lastBackup: "last backup",

  // video
  live: "live",
  liveNotAsked: {
    cooldown: (until: string) => `not asked: the upstream told us to stay away until ${until}`,
    pace: (until: string) => `not asked: the pause owed since the last request lasts until ${until}`,
  },
  aWhile: "later",
  liveMissing: "left out of the answer, which says nothing of it",
  liveBy: (source: string, length: string) => `by ${source} in ${length}`,
  liveBelieved: "a run would store it",
  liveDoubted: (reason: string) => `a run would hold it back: ${reason}`,
  nextLook: "next look",
  withNextRun: "with the next run",
  notDue: {
    young: (length: string) => `no, the number is younger than ${length}`,
    suspect: "no, another look at the suspect number is planned",
    unavailable: "no, it could not be read and rests for a while",
    zero: "no, it had no plays and rests for a while",
    appointment: "no, the next look is planned",
  },
};
