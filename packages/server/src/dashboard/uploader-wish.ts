import { parseVideoId, type VideoOrder, type VideoRef } from "@playcounts/core";
import type { HttpContext } from "../http/environment.ts";
import { ageRanges, mostCompared, type AgeRange } from "./charts/comparison.ts";

export const choiceOrders = ["published", "play", "gain"] as const satisfies readonly VideoOrder[];
export type ChoiceOrder = (typeof choiceOrders)[number];

/** What somebody wants to see of an uploader. */
export interface UploaderWish {
  readonly range: AgeRange;
  readonly order: ChoiceOrder;
  readonly cursor: string | undefined;
  /** BV ids of the videos to compare. */
  readonly chosen: readonly string[];
  /** Whether more were ticked than are compared. */
  readonly isCut: boolean;
}

/** Reads a wish from its request, and the videos in it. */
export function readUploaderWish(c: HttpContext): { wish: UploaderWish; videos: readonly VideoRef[] } {
  const asked = (c.req.queries("v") ?? []).flatMap((id) => parseVideoId(id) ?? []);
  const distinct = [...new Map(asked.map((video) => [video.bvid, video])).values()];
  const videos = distinct.slice(0, mostCompared);
  const wish = {
    range: ageRanges.find((range) => range === c.req.query("age")) ?? "all",
    order: choiceOrders.find((order) => order === c.req.query("sort")) ?? "published",
    cursor: c.req.query("cursor") || undefined,
    chosen: videos.map(({ bvid }) => bvid),
    isCut: distinct.length > mostCompared,
  };
  return { wish, videos };
}
