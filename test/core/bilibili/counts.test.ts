import { describe, expect, test } from "bun:test";
import { createBulkSource } from "../../../packages/core/src/bilibili/bulk.ts";
import { createViewSource } from "../../../packages/core/src/bilibili/view.ts";
import type { Answer } from "../../../packages/core/src/video.ts";
import { bulkAnswer, bulkItem, counters, first, never, upstreamSaying, viewAnswer } from "./canned.ts";

/** The answer with the play count written as this JSON text; undefined leaves the key out. */
function withPlay(answer: object, key: string, text: string | undefined): string {
  const whole = JSON.stringify(answer);
  const changed = whole.replace(`"${key}":1000,`, text === undefined ? "" : `"${key}":${text},`);
  if (changed === whole) throw new Error(`no ${key} in the answer`);
  return changed;
}

const sources: Record<string, (play: string | undefined) => Promise<readonly Answer[]>> = {
  view: (play) =>
    createViewSource(upstreamSaying(withPlay(viewAnswer(first), "view", play))).fetchPlayCounts(
      [first],
      never,
    ),
  bulk: (play) =>
    createBulkSource(upstreamSaying(withPlay(bulkAnswer(bulkItem(first)), "play", play))).fetchPlayCounts(
      [first],
      never,
    ),
};

const good: readonly (readonly [string, number])[] = [
  ["0", 0],
  ["-0", 0],
  ["1", 1],
  ["1e3", 1000],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
];
const bad: readonly (readonly [string | undefined, string])[] = [
  [undefined, "missing"],
  ["null", "null"],
  [`"12345"`, "text"],
  [`"1.2万"`, "text"],
  [`""`, "text"],
  [`"-1"`, "text"],
  [`"-"`, "text"],
  ["12.5", "a fraction"],
  ["-1.5", "negative"],
  ["-2", "negative"],
  ["1e21", "beyond 2^53-1"],
  ["1e308", "beyond 2^53-1"],
  ["1e999", "beyond 2^53-1"],
  ["9007199254740992", "beyond 2^53-1"],
  ["9007199254740993", "beyond 2^53-1"],
  ["true", "a boolean"],
  ["false", "a boolean"],
  ["{}", "an object"],
  ["[]", "a list"],
  ["[1000]", "a list"],
  [`{"valueOf":1000}`, "an object"],
];

describe.each(Object.entries(sources))("a play count read by %s", (_, read) => {
  test.each(good)("%s is counted", async (text, play) => {
    const [answer] = await read(text);
    expect(answer).toMatchObject({ kind: "counted", counts: { ...counters, play } });
    expect(Object.is(answer?.kind === "counted" && answer.counts.play, -0)).toBe(false);
  });

  test.each(bad)("%s is never counted", async (text, kind) => {
    expect(await read(text)).toEqual([
      {
        kind: "invalid",
        aid: first.aid,
        reason: "off-schema",
        code: null,
        message: `the play count is ${kind}`,
      },
    ]);
  });

  test.each(["-1", `"--"`])("%s is a hidden count", async (text) => {
    expect(await read(text)).toMatchObject([
      { kind: "unavailable", aid: first.aid, state: "hidden", code: null },
    ]);
  });
});

describe("the other counters", () => {
  test.each([[null], ["5"], ["--"], [-1], [1.5], [2 ** 53], [true], [{}], [[]]])(
    "are unknown, not zero, when they come as %p",
    async (value: unknown) => {
      const unknown = {
        play: 1000,
        danmaku: null,
        reply: null,
        favorite: null,
        coin: null,
        share: null,
        like: null,
      };
      const stat = {
        view: 1000,
        danmaku: value,
        reply: value,
        favorite: value,
        coin: value,
        share: value,
        like: value,
      };
      const view = createViewSource(upstreamSaying(viewAnswer(first, { stat })));
      expect(await view.fetchPlayCounts([first], never)).toMatchObject([
        { kind: "counted", counts: unknown },
      ]);

      const cnt_info = {
        play: 1000,
        danmaku: value,
        reply: value,
        collect: value,
        coin: value,
        share: value,
        thumb_up: value,
      };
      const bulk = createBulkSource(upstreamSaying(bulkAnswer(bulkItem(first, { cnt_info }))));
      expect(await bulk.fetchPlayCounts([first], never)).toMatchObject([
        { kind: "counted", counts: unknown },
      ]);
    },
  );

  test("are unknown when they are missing", async () => {
    const view = createViewSource(upstreamSaying(viewAnswer(first, { stat: { view: 7 } })));
    expect(await view.fetchPlayCounts([first], never)).toMatchObject([
      {
        counts: { play: 7, danmaku: null, reply: null, favorite: null, coin: null, share: null, like: null },
      },
    ]);
  });
});
