/** The headings of commander's help, translated; English keeps its own. */
const ownTitles: Readonly<Record<string, string>> = {};

/** What the help says, in English. */
export const enHelp = {
  about: "Keeps the play counts of Bilibili videos fresh: correct, automatic, polite.",
  usage: "<command> [flags]",
  helpTitles: ownTitles,
  helpAbout: "show help with examples",
  helpCommandAbout: "show the help of a command",
  versionAbout: "show the version",
  jsonAbout: "print one JSON value on stdout and nothing else there",
  langAbout: (languages: string) => `language of messages: ${languages}`,
  examples: `
Examples:
  $ playcounts track 1172054289                 keep all videos of an uploader
  $ playcounts update                           read the counts that are due
  $ playcounts update --uids 1172054289 521974986 --force
  $ playcounts videos --sort play --limit 10
  $ playcounts status

Exit codes:
  0 done, or nothing due   1 a bug   2 wrong usage or configuration   3 finished, some videos failed
  4 stopped by the upstream, resumable   5 another run holds the database   6 database or backup
  129, 130, 143 interrupted, resumable

Settings come from the environment or a .env file: DATABASE_URL, PLAYCOUNTS_*, BILIBILI_*.`,
  updateAbout: "read the play counts that are due and store them",
  forceAbout: "also videos that are not due",
  uidsAbout: "only videos of these uploaders; several ids, a,b, or the flag again",
  bvidsAbout: "only these videos",
  limitAbout: "at most so many videos",
  dryRunAbout: "only say what would be done: no request, no write",
  waitAbout: "after risk control, sit out the pause instead of ending",
  ignoreCooldownAbout: "ask although the upstream told us to stay away",
  noBackupAbout: "skip the backup before the first request",
  quietAbout: "no progress on stderr",
  verboseAbout: "progress on stderr even with --json",
  updateExamples: `
Examples:
  $ playcounts update
  $ playcounts update --uids 1172054289 521974986
  $ playcounts update --force --bvids BV17x411w7KC
  $ playcounts update --dry-run
  $ playcounts update --json > report.json`,
  trackAbout: "start keeping videos, or all videos of uploaders",
  untrackAbout: "stop asking for them; their history stays",
  targetArgument: "a uid, a BV or av id, or the address of a space or video",
  trackExamples: `
Examples:
  $ playcounts track 1172054289 521974986
  $ playcounts track BV17x411w7KC
  $ playcounts track https://space.bilibili.com/1172054289`,
  untrackExamples: `
Examples:
  $ playcounts untrack 521974986
  $ playcounts untrack BV17x411w7KC`,
  importAbout: "add videos from a file",
  importArgument: "an SQLite file of the predecessor, CSV, JSON, NDJSON, or a list of ids",
  importDryRunAbout: "only say what would be added",
  importExamples: `
Columns of CSV and fields of JSON: bvid or aid, then any of uid, title, play, danmaku, reply,
favorite, coin, share, like, pubdate, updated_at; and whatever playcounts export has written.

Examples:
  $ playcounts import bilibili.db --dry-run
  $ playcounts import videos.csv`,
  videosAbout: "list the stored numbers",
  videosUidsAbout: "only of these uploaders",
  sortAbout: (orders: string) => `order: ${orders}`,
  stateAbout: (states: string) => `only videos in this state: ${states}`,
  videosLimitAbout: "at most so many; all by default",
  videosExamples: `
Examples:
  $ playcounts videos --sort play --limit 20
  $ playcounts videos --uids 1172054289 --json`,
  videoAbout: "show everything that is known of one video",
  liveAbout: "also ask the site, once and politely, and compare; stores nothing",
  videoArgument: "a BV or av id, or the address of a video",
  videoExamples: `
Examples:
  $ playcounts video BV17x411w7KC
  $ playcounts video av170001 --json
  $ playcounts video BV17x411w7KC --live`,
  statusAbout: "show whether the numbers are fresh, what ran, and what is in the way",
  checkAbout: "exit 3 if the promise is broken",
  statusExamples: `
The promise is broken (--check: exit 3) when
  - a live video's number is more than 26 hours older than PLAYCOUNTS_STALE_AFTER, or
  - a live video has been tracked for more than 26 hours without ever getting a number, or
  - no update went through to its end for 36 hours.
Videos that were gone, hidden or locked at the last look do not count, nor does an empty list.

Examples:
  $ playcounts status
  $ playcounts status --check || mail -s "playcounts" me@example.com < /dev/null
  $ playcounts status --json`,
  runsAbout: "list what ran, or show one run with all its remarks",
  runArgument: "the number of a run",
  runsLimitAbout: "at most so many; 20 by default",
  runsExamples: `
Examples:
  $ playcounts runs
  $ playcounts runs 12 --json`,
  failedAbout: "list the videos whose last attempt failed, and why",
  listLimitAbout: "at most so many; all by default",
  failedExamples: `
Examples:
  $ playcounts failed
  $ playcounts failed --json`,
  undoAbout: "take back what an update wrote; asks first",
  yesAbout: "do not ask",
  undoExamples: `
Each video gets the number that it had before the run; what was taken back is kept in the database.

Examples:
  $ playcounts undo 12
  $ playcounts undo 12 --yes --json`,
  doctorAbout: "look at everything a run depends on, and say what to do",
  offlineAbout: "make no request",
  doctorExamples: `
Marks: ✓ as it should be   ! works, but look at it   ✗ keeps runs from working (exit 3)
Each source is asked at most once, as politely as in a run, and not at all while a run goes on.

Examples:
  $ playcounts doctor
  $ playcounts doctor --offline --json`,
  configAbout: "show the settings and where they come from, or check them",
  configPrintAbout: "show every setting, its value and its source; secrets are not shown",
  configValidateAbout: "exit 2 with all mistakes, if there are any",
  configExamples: `
Examples:
  $ playcounts config print
  $ playcounts config validate && playcounts update`,
  backupAbout: "make, list, check and put back copies of the database",
  backupListAbout: "list the backups, newest first",
  backupCreateAbout: "make a backup now and check it; runs make one by themselves",
  backupVerifyAbout: "check a backup from end to end, or all of them; exit 6 if one is damaged",
  backupVerifyArgument: "the name of a backup; all by default",
  backupRestoreAbout: "put a backup in the place of the database, which is kept; asks first",
  backupArgument: "the name of a backup, as listed",
  backupExamples: `
Examples:
  $ playcounts backup create
  $ playcounts backup list
  $ playcounts backup verify
  $ playcounts backup restore playcounts-20261124T020000Z-1.db`,
  healthAbout: "ask a server whether it is alive and ready: exit 0, or 1 within 3 seconds",
  healthUrlAbout: "where it answers; by default what HOST, PORT and PLAYCOUNTS_BASE_PATH say",
  healthExamples: `
Examples:
  $ playcounts health
  $ playcounts health --url http://127.0.0.1:8787/stats`,
  initAbout: "create the database; if it is there, bring it up to date and check its figures",
  initExamples: `
Examples:
  $ playcounts init
  $ DATABASE_URL=file:/var/lib/playcounts/counts.db playcounts init`,
};
