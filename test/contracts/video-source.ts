import { describe, expect, test } from "bun:test";
import type { VideoRef, VideoSource } from "@playcounts/core";
import { failureOf } from "./failure-of.ts";

/** A source to examine, and videos that its upstream knows. */
export interface VideoSourceSubject {
  readonly source: VideoSource;
  /** At least `maxBatch` + 1, all of which can be read. */
  readonly videos: readonly VideoRef[];
  /** Requests the upstream has seen so far. */
  readonly requests: () => number;
  /** Makes the upstream keep silent from now on, with its connections open. */
  readonly hang: () => void;
  readonly remove?: (() => Promise<void> | void) | undefined;
}

/** What every `VideoSource` has to hold, as a suite for `bun test`. */
export function videoSourceContract(
  name: string,
  make: () => Promise<VideoSourceSubject> | VideoSourceSubject,
): void {
  const never = new AbortController().signal;

  describe(`video source: ${name}`, () => {
    async function withSource(examine: (subject: VideoSourceSubject) => Promise<void>): Promise<void> {
      const subject = await make();
      try {
        await examine(subject);
      } finally {
        await subject.remove?.();
      }
    }

    test("has a name, and takes at least one video at a time", () =>
      withSource(async ({ source }) => {
        expect(source.name).toMatch(/^[a-z][a-z0-9-]*$/);
        expect(Number.isSafeInteger(source.maxBatch) && source.maxBatch >= 1).toBe(true);
      }));

    test("answers for each video it was asked for, with whole numbers, and for no other", () =>
      withSource(async ({ source, videos }) => {
        const asked = videos.slice(0, source.maxBatch);
        const answers = await source.fetchPlayCounts(asked, never);
        expect(answers.map(({ aid }) => aid).toSorted((a, b) => a - b)).toEqual(
          asked.map(({ aid }) => aid).toSorted((a, b) => a - b),
        );
        for (const answer of answers) {
          if (answer.kind !== "counted") throw new Error(`expected a count, got ${answer.kind}`);
          const { play, ...others } = answer.counts;
          expect(Number.isSafeInteger(play) && (play ?? -1) >= 0).toBe(true);
          for (const count of Object.values(others))
            expect(count === null || (Number.isSafeInteger(count) && count >= 0)).toBe(true);
          expect(answer.uid ?? "1").toMatch(/^[1-9]\d*$/);
        }
      }));

    test("makes exactly one request per call, for one video as for many", () =>
      withSource(async ({ source, videos, requests }) => {
        for (const count of [1, source.maxBatch]) {
          const before = requests();
          await source.fetchPlayCounts(videos.slice(0, count), never);
          expect(requests() - before).toBe(1);
        }
      }));

    test("gives the same answers for the same videos in another order", () =>
      withSource(async ({ source, videos }) => {
        const asked = videos.slice(0, Math.min(3, source.maxBatch));
        const ids = async (refs: readonly VideoRef[]) =>
          (await source.fetchPlayCounts(refs, never)).map(({ aid }) => aid).toSorted((a, b) => a - b);
        expect(await ids(asked.toReversed())).toEqual(await ids(asked));
      }));

    test("makes no request once it is told to stop", () =>
      withSource(async ({ source, videos, requests }) => {
        const reason = new Error("stop");
        const call = source.fetchPlayCounts(videos.slice(0, 1), AbortSignal.abort(reason));
        expect(await failureOf(call)).toBe(reason);
        expect(requests()).toBe(0);
      }));

    test("lets go of a request in flight when it is told to stop, with the reason it was given", () =>
      withSource(async ({ source, videos, requests, hang }) => {
        hang();
        const controller = new AbortController();
        const reason = new Error("stop");
        const outcome = source.fetchPlayCounts(videos.slice(0, 1), controller.signal).catch((error) => error);
        while (requests() === 0) await Bun.sleep(1);
        controller.abort(reason);
        expect(await outcome).toBe(reason);
      }));
  });
}
