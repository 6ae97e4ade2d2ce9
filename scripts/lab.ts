/**
 * The policy lab: what a budget of looks buys under the rule that playcounts ranks by, and under others.
 *
 * How it is made fair. Every series begins on a day of its own, drawn evenly, so that at any time all ages are equally
 * frequent, videos come out during the replay and others end. Every rule gets the same hard number of looks per day and
 * knows nothing but what its own looks have read. Ten days are not scored; then every day at its end, after its last
 * run, over all live videos. All of it several times with other days, and of each figure the worst is shown.
 * The adaptive rule is the production's: the same functions learn rates, rank, share out the looks and estimate.
 */
import { writeFileSync } from "node:fs";
import { compare } from "./lab/compare.ts";
import { dayMs } from "./lab/lab-video.ts";
import { help, parseOptions, type LabOptions } from "./lab/options.ts";
import { drawPicture, sweepBudgets } from "./lab/picture.ts";
import { LabError, readSeries } from "./lab/read-series.ts";
import { scoredDaysOf, warmUpDays } from "./lab/replay.ts";
import { partOf, type Series } from "./lab/series.ts";
import { renderComparison } from "./lab/table.ts";

try {
  await runLab(parseOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(`lab: ${error.message}. See bun run lab --help`);
  process.exitCode = 2;
}

async function runLab(options: LabOptions): Promise<void> {
  if (options.help) {
    console.log(help);
    return;
  }
  const series = partOf(await seriesOf(options), ...options.part);
  if (series.length === 0) throw new LabError("no videos in this part. Take another --part, or leave it out");
  const { budget, capMs, runsPerDay, staggers, faults } = options;
  const comparison = compare(series, { budget, capMs, runsPerDay, staggers, faults });
  const scoredDays = scoredDaysOf(series);
  if (options.svg !== null)
    writeFileSync(
      options.svg,
      drawPicture(sweepBudgets(series, { capMs, runsPerDay, faults }), series.length),
    );
  if (options.json) {
    const about = {
      videos: series.length,
      capDays: capMs / dayMs,
      runsPerDay,
      staggers,
      warmUpDays,
      scoredDays,
    };
    console.log(JSON.stringify({ schemaVersion: 1, ...about, ...comparison }, null, 2));
    return;
  }
  console.log(
    `${series.length.toLocaleString("en")} series, ${scoredDays} days scored after ${warmUpDays}, worst of ${staggers} staggers.`,
  );
  console.log(renderComparison(comparison, capMs));
}

async function seriesOf({ data }: LabOptions): Promise<readonly Series[]> {
  if (data !== null) return readSeries(data);
  const { readOwnSeries } = await import("./lab/own.ts"); // only then is there a database to open
  return readOwnSeries();
}
