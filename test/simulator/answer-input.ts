import type { CounterName } from "../../packages/core/src/video.ts";
import type { Catalogue, CatalogueVideo } from "./catalogue.ts";
import type { Script } from "./script.ts";

/** A JSON object in the making. */
export type Json = Record<string, unknown>;

/** What answering needs: the site, the script, an instant, and who wants to know which counts went out. */
export interface AnswerInput {
  readonly catalogue: Catalogue;
  readonly script: Pick<Script, "takeAnswer">;
  readonly now: number;
  /** Odd and even requests get different `message` variants. */
  readonly n: number;
  /** Told every play count that is sent, exactly as it stands in the answer. */
  readonly served: (aid: number, play: unknown) => void;
}

/** The uploader as both kinds of answer carry it: a number there, though our uids are text. */
export const ownerOf = ({ uploader: { uid, name, face } }: CatalogueVideo) => ({
  mid: Number(uid),
  name,
  face,
});

/** Counters that may be anything; `undefined` leaves one out of the answer. */
export type AnyCounters = Partial<Record<CounterName, unknown>>;

/** A JSON number that JavaScript could not hold, such as 9007199254740993, for use in any scripted answer. */
export function rawNumber(text: string): unknown {
  // JSON.rawJSON is in the runtime but not yet in the type library this project compiles with.
  const rawJson: unknown = Reflect.get(JSON, "rawJSON");
  if (typeof rawJson !== "function") throw new Error("this runtime has no JSON.rawJSON");
  const raw: unknown = Reflect.apply(rawJson, JSON, [text]);
  return raw;
}
