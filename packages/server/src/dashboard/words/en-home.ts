const videos = (text: string, n: number): string => `${text} ${n === 1 ? "video" : "videos"}`;

/** The front page, in English. Counts come as text, with the number where the grammar needs it. */
export const enHome = {
  title: "Overview",
  tones: { good: "Fresh", fair: "Catching up", poor: "Stale" },
  allFresh: (count: string, n: number, promised: string) =>
    n === 1
      ? `The number of the one video is younger than ${promised}`
      : `All ${count} numbers are younger than ${promised}`,
  readableFresh: (count: string, promised: string) =>
    `All ${count} numbers that can be read are younger than ${promised}`,
  someFresh: (share: string, count: string, n: number, promised: string) =>
    `${share} of ${videos(count, n)} have a number younger than ${promised}`,
  oldest: (age: string) => `the oldest is ${age} old`,
  neverCounted: (count: string, n: number) =>
    n === 1 ? "1 was never counted" : `${count} were never counted`,
  noneNever: "none was never counted",
  notReadable: (count: string, all: string, states: string) =>
    `${count} of ${all} videos cannot be read (${states}); their last numbers are kept.`,
  between: "; ",
  sentence: (clauses: string) => `${clauses}.`,
  silent: (since: string) => `No update has gone through since ${since}.`,
  silentEver: "No update has gone through yet.",

  bannerTitle: "Risk control: Bilibili asked for a pause",
  bannerUntil: "Updates go on by themselves:",
  bannerOver: "The pause is over. The next update asks carefully whether all is well again.",
  bannerNothing: "Until then nothing is asked. Nothing is lost, and nothing needs to be done.",

  runs: "Updates",
  lastRun: "Last",
  nextRun: "Next",
  resumes: "Goes on",
  scheduleOff: "The schedule is switched off.",
  noRunYet: "Nothing has run yet.",
  updateNow: "Update now",
  updateHint: (count: string, n: number) =>
    n === 0 ? "Nothing is due at the moment." : `${videos(count, n)} ${n === 1 ? "is" : "are"} due.`,

  figures: "Figures",
  gained24h: "Plays gained in 24 h",
  gained7d: "Plays gained in 7 days",
  per: { day: "day", hour: "hour" },
  requestsToday: "Requests today",
  ofBudget: (budget: string) => `of ${budget}`,
  tracked: "Videos tracked",
  ofUploaders: (count: string, n: number) => `of ${count} ${n === 1 ? "uploader" : "uploaders"}`,
  suspects: "Doubtful answers held back",

  risers: "Rising fastest",
  risersCaption: "The tracked videos with the largest gain per day",
  perDay: "Gain per day",
  readAt: "Read",
  noRisers: "It takes two readings of a video to see it rise.",

  emptyTitle: "No videos are tracked yet",
  emptyIntro: "Three commands on the server, and this page fills itself:",
  emptySteps: [
    ["Track an uploader, by uid or by the address of their page", "playcounts track 1172054289"],
    ["Or bring a list: CSV, JSON, the predecessor's database", "playcounts import videos.csv"],
    ["Read the numbers now; from then on the schedule does it", "playcounts update"],
  ] as readonly (readonly [what: string, command: string])[],
};
