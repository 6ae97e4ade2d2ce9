import { dayMs } from "./lab-video.ts";
import { seededRandom } from "./random.ts";
import { truthOf, type Series } from "./series.ts";

/** What really happens in a replay; days are counted from its start, with fractions. */
export interface World {
  /** Epoch ms of each video, by id: its place in the series given. */
  readonly publishedAt: readonly number[];
  /** Since which day a video can be asked; before 0 for those that were there at the start. */
  startOf(id: number): number;
  /** Ids of the videos that are out and whose series has not ended. */
  liveAt(day: number): number[];
  playAt(id: number, day: number): number;
}

/**
 * Lets every series begin on a day of its own, drawn evenly from those on which any part of it falls into the replay: so
 * at any time all ages are equally frequent, videos come out and others end.
 */
export function createWorld(series: readonly Series[], days: number, seed: number): World {
  const random = seededRandom(seed);
  const lives = series.map((one) => {
    const truth = truthOf(one);
    const startDay = Math.floor(random() * (days + truth.days - 1)) - (truth.days - 1);
    return { truth, startDay, publishedAt: (startDay - one.startAge) * dayMs };
  });
  return {
    publishedAt: lives.map(({ publishedAt }) => publishedAt),
    startOf: (id) => lives[id]?.startDay ?? 0,
    liveAt: (day) =>
      lives.flatMap(({ startDay, truth }, id) =>
        day > startDay && day <= startDay + truth.days ? [id] : [],
      ),
    playAt(id, day) {
      const life = lives[id];
      return life === undefined ? 0 : life.truth.playAt(day - life.startDay);
    },
  };
}
