import { updateVideoPlayCounts } from "@playcounts/core";

/**
 * One measured run of the engine in this process, told by the environment what and where; prints one JSON value.
 * A process of its own, so that its peak memory is the run's and nobody else's.
 */
// The backup comes once a day, whatever the number of requests: it is left out of a figure per video.
const report = await updateVideoPlayCounts({}, { backup: async () => undefined });
if (report.status !== "completed" || report.attempted !== report.due)
  throw new Error(`the run did not go through: ${JSON.stringify(report).slice(0, 500)}`);
const { attempted, requests, durationMs } = report;
console.log(JSON.stringify({ attempted, requests, durationMs, peakKb: process.resourceUsage().maxRSS }));
