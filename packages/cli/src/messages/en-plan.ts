import { count } from "./en-count.ts";

/** What `playcounts plan` says, in English. */
export const enPlan = {
  planAbout: "what the next run and week will take, which videos come first, and how far numbers are off",
  planExamples: `
Examples:
  $ playcounts plan
  $ PLAYCOUNTS_STRATEGY=adaptive PLAYCOUNTS_BUDGET=500/day playcounts plan
  $ playcounts plan --json | jq .gain`,
  strategyLabel: "strategy",
  strategies: {
    staleness: "staleness: every number as old as any other",
    adaptive: "adaptive: those first that are likely to be off most",
  },
  budgetLabel: "budget",
  requestsToday: "requests today",
  unlimited: "unlimited",
  per: { day: "day", hour: "hour" },
  budgetText: (requests: number, per: string) => `${count(requests, "request")} per ${per}`,
  budgetLeft: (left: number, until: string) => `${left} left until ${until}`,
  nextWeek: "next 7 days",
  effort: (videos: number, requests: number, length: string, size: string) =>
    `${count(videos, "video")} in ${count(requests, "request")}, about ${length}, about ${size}`,
  freshLabel: "freshness",
  withinPromise: (share: string, promised: string, oldest: string) =>
    `${share} no older than ${promised}; the oldest is of ${oldest}`,
  offNow: "off by now",
  offAfterRun: "off after the next run",
  offByAge: "off usually, by age",
  offByRank: "off usually, by rank",
  offBy: (plays: string, share: string) => `about ${plays} plays per video, ${share} of all plays`,
  advice: {
    "adaptive-pays": (gain: string) =>
      `At the same number of requests, asking by rank leaves 1/${gain} of the error here: PLAYCOUNTS_STRATEGY=adaptive is worth it.`,
    "adaptive-does-not-pay": (gain: string) =>
      `Your videos gain too evenly for ranks to matter (1/${gain} of the error): the seven-day rule serves as well.`,
    "too-little-known": (_gain: string) =>
      "Too little is known yet to compare the strategies: each video has to be read at least once.",
  },
  capNotKept: (promised: string, missing: number, attainable: string) =>
    `The budget cannot keep the promised age of ${promised}: ${missing} more videos a day would have to be asked for; it can keep ${attainable}.`,
  firstHeading: "First to be asked for:",
  daysSince: "days",
  ratePerDay: "plays/day",
  rank: "rank",
  index: "index",
  estimateLabel: "estimate",
  estimate: (now: string, low: string, high: string) =>
    `about ${now} by now (${low} to ${high}); an estimate from its rate, not a reading`,
};
