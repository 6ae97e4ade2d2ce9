import { seededRandom } from "../../scripts/lab/random.ts";
import type { Series } from "../../scripts/lab/series.ts";

/** What kind of catalogue to make up. */
export interface SyntheticOptions {
  readonly videos: number;
  readonly days?: number;
  readonly seed?: number;
  /** Makes all videos alike in size and in life. @default false */
  readonly alike?: boolean;
}

/**
 * Videos that fade with age, some faster than others, and some of which are discovered late; a few far larger than the
 * rest; with noise that lasts some days.
 */
export function syntheticSeries({ videos, days = 120, seed = 7, alike = false }: SyntheticOptions): Series[] {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: videos }, (_, index) => {
    const scale = 20_000 * Math.exp(alike ? 0 : 1.5 * normal());
    const fading = alike ? 0.8 : 0.3 + 1.4 * random();
    const discovered = !alike && random() < 0.04 ? Math.floor(days * random()) : 0;
    let mood = 0;
    const gains = Array.from({ length: days }, (_, day) => {
      mood = 0.8 * mood + 0.2 * normal();
      const sinceFound = day - discovered;
      const size = sinceFound < 0 ? 0.02 : (sinceFound + 1) ** -fading;
      return Math.round(scale * size * Math.exp(mood));
    });
    return { id: `video-${index}`, category: "synthetic", gains, startAge: 0, startPlay: 0 };
  });
}

/** The series as the lab's CSV. */
export function csvOf(series: readonly Series[]): string {
  const days = Math.max(...series.map(({ gains }) => gains.length));
  const header = ["video_id", "category", ...Array.from({ length: days }, (_, day) => `d${day}`)];
  return [header, ...series.map(({ id, category, gains }) => [id, category, ...gains])]
    .map((cells) => `${cells.join(",")}\n`)
    .join("");
}
