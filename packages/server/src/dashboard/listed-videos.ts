import type { Curve, StoredVideo } from "@playcounts/core";
import type { Site } from "./site.tsx";

/** A video of a list, and its curve the size of a word. */
export interface ListedVideo {
  readonly video: StoredVideo;
  readonly curve: Curve["points"];
}

const curvePoints = 24;

/** The videos of a page with their curves; at most 60. */
export async function withCurves(
  videos: readonly StoredVideo[],
  { catalogue }: Pick<Site, "catalogue">,
): Promise<readonly ListedVideo[]> {
  const curves = await catalogue.readCurves(videos, { points: curvePoints });
  return videos.map((video, index) => ({ video, curve: curves[index]?.points ?? [] }));
}
