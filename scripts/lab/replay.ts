import { estimatePlay } from "../../packages/core/src/estimate.ts";
import { typicalPlayOf } from "../../packages/core/src/rank.ts";
import { exploded, noFaults, type Faults } from "./faults.ts";
import { dayMs, readVideo, trackVideo, type LabVideo } from "./lab-video.ts";
import type { Policy } from "./policies.ts";
import { seededRandom } from "./random.ts";
import { createScore, type Figures } from "./score.ts";
import type { Series } from "./series.ts";
import { createWorld, type World } from "./world.ts";

/** How many looks a day has: so many, or one for every so many live videos. */
export type Budget = { readonly looksPerDay: number } | { readonly liveVideosPerLook: number };

export interface ReplayOptions {
  readonly budget: Budget;
  readonly capMs: number;
  /** Runs per day, evenly spread; the last at the end of the day. */
  readonly runsPerDay: number;
  /** Which stagger: when each video is published, and what goes wrong. */
  readonly seed: number;
  /** @default none */
  readonly faults?: Faults;
}

export const warmUpDays = 10;
const mostScoredDays = 60;
/** How often a video is asked in one run: as the engine does, what failed is tried once more, and every try is a look. */
const triesPerRun = 2;

/** How long a replay of these series is scored: half the longest, at most 60 days. */
export function scoredDaysOf(series: readonly Series[]): number {
  const longest = series.reduce((most, { gains }) => Math.max(most, gains.length), 1);
  return Math.min(mostScoredDays, Math.max(1, Math.floor(longest / 2)));
}

export interface Replayed {
  readonly shown: Figures;
  /** The same with the estimate shown instead of the last count. */
  readonly estimated: Figures;
  /** Live videos, looks that were granted and looks that were made, per scored day in the mean. */
  readonly live: number;
  readonly looks: number;
  readonly looksMade: number;
  /** How often the truth lay within the bounds of the estimate; of counts that were not just read. */
  readonly inside: number;
}

/**
 * Replays the series under one policy. Each day has the same hard number of looks for every policy; looks not used are
 * lost. The first ten days are not scored; then every day at its end, after the last run, over all live videos.
 */
export function replay(given: readonly Series[], policy: Policy, options: ReplayOptions): Replayed {
  const { runsPerDay, seed, faults = noFaults } = options;
  const series = exploded(given, faults.explosion);
  const days = warmUpDays + scoredDaysOf(series);
  const world = createWorld(series, days, seed);
  const videos = world.publishedAt.map((publishedAt, id) => trackVideo(id, publishedAt));
  const grant = createGrant(options);
  const look = createLook(videos, world, options);
  const score = createScore();
  const askedAt: number[] = [];
  for (let today = 0; today < days; today += 1) {
    const isScored = today >= warmUpDays;
    const typicalPlay = typicalPlayOf(world.liveAt(today).flatMap((id) => videos[id]?.play ?? []));
    for (let run = 1; run <= runsPerDay; run += 1) {
      const day = today + run / runsPerDay;
      const live = world.liveAt(day).flatMap((id) => videos[id] ?? []);
      const looks = grant(live.length);
      const isOut = faults.outage.includes(today - warmUpDays);
      const made = isOut ? 0 : runOnce(policy, { live, day, looks, typicalPlay, askedAt }, options, look);
      if (made > 0) askedAt.push(day * dayMs);
      if (isScored) score.addLooks(looks, made);
    }
    if (isScored) scoreDay(score, world, videos, today + 1);
  }
  return score.result();
}

/** Shares the looks of a day out to its runs, without losing fractions. */
function createGrant({ budget, runsPerDay }: ReplayOptions): (live: number) => number {
  let owed = 0;
  return (live) => {
    owed += ("looksPerDay" in budget ? budget.looksPerDay : live / budget.liveVideosPerLook) / runsPerDay;
    // Sums of fractions fall short of the whole number they stand for.
    const looks = Math.floor(owed + 1e-9);
    owed -= looks;
    return looks;
  };
}

type Look = (video: LabVideo, day: number, typicalPlay: number) => boolean;

/** Asks one video and remembers what it read; false if that failed. */
function createLook(
  videos: LabVideo[],
  world: World,
  { seed, capMs, faults = noFaults }: ReplayOptions,
): Look {
  const random = seededRandom(seed ^ 0x5eed);
  return (video, day, typicalPlay) => {
    if (faults.failures > 0 && random() < faults.failures) return false;
    const isZero = faults.zeros > 0 && random() < faults.zeros;
    const play = isZero ? 0 : world.playAt(video.id, day);
    videos[video.id] = readVideo(video, play, { now: day * dayMs, typicalPlay, capMs });
    return true;
  };
}

interface Run {
  readonly live: readonly LabVideo[];
  readonly day: number;
  readonly looks: number;
  readonly typicalPlay: number;
  /** When earlier runs asked anybody. */
  readonly askedAt: readonly number[];
}

/** One run; gives the number of looks it made. */
function runOnce(
  policy: Policy,
  { live, day, looks, typicalPlay, askedAt }: Run,
  { capMs, runsPerDay }: ReplayOptions,
  look: Look,
): number {
  const now = day * dayMs;
  const videos = live.filter(({ checkAfter }) => checkAfter === null || checkAfter <= now);
  let left = looks;
  const intervalMs = dayMs / runsPerDay;
  for (const video of policy.choose({ videos, now, looks, capMs, intervalMs, askedAt })) {
    for (let tries = triesPerRun; tries > 0 && left > 0; tries -= 1) {
      left -= 1;
      if (look(video, day, typicalPlay)) break;
    }
  }
  return looks - left;
}

function scoreDay(
  score: ReturnType<typeof createScore>,
  world: World,
  videos: readonly LabVideo[],
  day: number,
): void {
  const now = day * dayMs;
  for (const id of world.liveAt(day)) {
    const video = videos[id];
    if (video === undefined) continue;
    const unseenMs = now - (video.observedAt ?? world.startOf(id) * dayMs);
    score.addVideo(world.playAt(id, day), video.play ?? 0, estimatePlay(video, now), unseenMs);
  }
  score.endDay();
}
