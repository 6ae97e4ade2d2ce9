import type { Simulator } from "../simulator/simulator.ts";

/** Av ids of some videos of the catalogue, by position. */
export const aidsOf = (simulator: Simulator, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, place) => simulator.catalogue.videoAt(from + place)?.aid ?? 0);

/** The path that asks for one video. */
export const viewPath = (aid: number) => `/x/web-interface/view?aid=${aid}`;
/** The path that asks for many videos. */
export const bulkPath = (aids: readonly number[]) =>
  `/medialist/gateway/base/resource/infos?resources=${aids.map((aid) => `${aid}:2`).join(",")}`;

/** Asks the simulator as a client would, and parses whatever JSON comes. */
export async function read(simulator: Simulator, path: string) {
  const response = await fetch(simulator.url + path);
  return JSON.parse(await response.text());
}
