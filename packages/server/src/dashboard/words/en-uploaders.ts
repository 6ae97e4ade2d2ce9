const videos = (text: string, n: number): string => `${text} ${n === 1 ? "video" : "videos"}`;

/** The pages of uploaders, in English. */
export const enUploaders = {
  title: "Uploaders",
  caption: "Uploaders of tracked videos",
  search: "Search",
  searchHint: "Name or uid",
  sorts: { plays: "Most plays", gain: "Fastest rising", videos: "Most videos", uid: "Uid" },
  videos: "Videos",
  oldest: "Oldest number",
  tracked: "Tracked",
  wholly: "all videos",
  singly: "single videos",
  noMatch: "No uploader matches this.",

  // One uploader
  onSite: "On Bilibili",
  figures: "Figures",
  plays: "Plays of all videos",
  gainPerDay: "Gain per day",
  trackedVideos: "Videos tracked",
  trackedSince: "All their videos are tracked since",

  compared: "Plays by age",
  comparedHint: "Tick up to six videos in the list below to see them against the median.",
  ageLabel: "Age shown",
  ages: { "30": "First 30 days", "90": "90 days", "365": "1 year", all: "All" },
  agedChart: (count: string, n: number, from: string, to: string) =>
    `Plays by age in days, from ${from} to ${to}: ${videos(count, n)} and their median, on a logarithmic scale`,
  median: "Median",
  medianOf: (count: string, n: number) =>
    n === 1
      ? "of the newest video"
      : `of the ${count} newest videos, wherever three or more are near that age`,
  againstMedian: (times: string) => `${times} × the median of its age`,
  days: (n: string) => `${n} d`,
  ageAxis: "Days since it was published",
  tooFewCurves: "No video has two readings at the ages shown; the curves appear as updates go on.",
  asTable: "The numbers as a table",
  tableCaption: "Plays by age in days",
  age: "Age",
  choose: (title: string) => `Compare ${title}`,
  compare: "Compare the ticked",
  chooseNone: "Compare none",
  mostCompared: "Only the first six ticked videos are compared.",
  videosHeading: "Videos",
  videosCaption: "The uploader's tracked videos",
  inComparison: "Compare",
  noVideos: "None of this uploader's videos is known yet; the next update reads the list.",
  allInList: "Search among them",
};
