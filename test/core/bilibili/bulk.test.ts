import { describe, expect, test } from "bun:test";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";
import { createBulkSource } from "../../../packages/core/src/bilibili/bulk.ts";
import {
  bulkAnswer,
  bulkCounts,
  bulkItem,
  cannedUpstream,
  counters,
  failureOf,
  first,
  never,
  second,
  upstreamSaying,
} from "./canned.ts";

const third = { aid: 170001, bvid: "BV17x411w7KC" };
const read = (answer: object | string, videos = [first, second]) =>
  createBulkSource(upstreamSaying(answer)).fetchPlayCounts(videos, never);
const withCount = (play: number) => ({ cnt_info: { ...bulkCounts, play } });

test("one request asks for all, by av id", async () => {
  const upstream = cannedUpstream([{ body: JSON.stringify(bulkAnswer(bulkItem(first))) }]);
  await createBulkSource(upstream).fetchPlayCounts([first, second], never);
  expect(upstream.sent).toHaveLength(1);
  expect(upstream.sent[0]?.url.pathname).toBe("/medialist/gateway/base/resource/infos");
  expect([...(upstream.sent[0]?.url.searchParams ?? [])]).toEqual([
    ["resources", "80433022:2,116748300912314:2"],
  ]);
});

test("no more than 50 are asked for at once, and no fewer than one", async () => {
  const upstream = cannedUpstream([{ body: JSON.stringify(bulkAnswer()) }]);
  const videos = Array.from({ length: 51 }, (_, n) => ({ aid: n + 1, bvid: avToBv(n + 1) }));
  const source = createBulkSource(upstream);
  expect(source.maxBatch).toBe(50);
  expect(await source.fetchPlayCounts(videos, never).catch((error: unknown) => error)).toBeInstanceOf(
    RangeError,
  );
  expect(await source.fetchPlayCounts([], never).catch((error: unknown) => error)).toBeInstanceOf(RangeError);
  expect(await source.fetchPlayCounts(videos.slice(1), never)).toEqual([]);
  expect(upstream.sent).toHaveLength(1);
});

test("an item gives the seven counters and what is known beside", async () => {
  expect(await read(bulkAnswer(bulkItem(first)), [first])).toEqual([
    {
      kind: "counted",
      aid: first.aid,
      counts: counters,
      uid: "486906719",
      title: "一个视频",
      publishedAt: Date.UTC(2020, 0, 1),
    },
  ]);
});

describe("items are believed by their id", () => {
  test("in any order", async () => {
    const answers = await read(bulkAnswer(bulkItem(second, withCount(2)), bulkItem(first, withCount(1))));
    expect(answers).toMatchObject([
      { aid: second.aid, counts: { play: 2 } },
      { aid: first.aid, counts: { play: 1 } },
    ]);
  });

  test("and a missing one is no answer at all", async () => {
    expect(await read(bulkAnswer(bulkItem(second)))).toMatchObject([{ kind: "counted", aid: second.aid }]);
  });

  test("and one that nobody asked for is ignored", async () => {
    expect(await read(bulkAnswer(bulkItem(third), bulkItem(first)))).toMatchObject([{ aid: first.aid }]);
  });

  test("and one of another type is ignored", async () => {
    for (const type of [12, 21, "2", null, undefined])
      expect(await read(bulkAnswer(bulkItem(first, { type })))).toEqual([]);
  });

  test("and what is no item at all is ignored", async () => {
    const items = [null, 5, "x", [], {}, bulkItem(second, { id: String(second.aid) }), bulkItem(first)];
    expect(await read(bulkAnswer(...items))).toMatchObject([{ kind: "counted", aid: first.aid }]);
  });

  test.each([
    ["of another video", second.bvid],
    ["in another case", first.bvid.toLowerCase()],
  ])("unless the bvid is one %s", async (_, bvid) => {
    expect(await read(bulkAnswer(bulkItem(first, { bvid })))).toMatchObject([
      { kind: "invalid", aid: first.aid, reason: "wrong-video" },
    ]);
  });

  test("even without a bvid", async () => {
    for (const bvid of [undefined, null])
      expect(await read(bulkAnswer(bulkItem(first, { bvid })))).toMatchObject([{ kind: "counted" }]);
  });
});

describe("an item that comes twice", () => {
  test("with the same numbers is one answer", async () => {
    const answers = await read(bulkAnswer(bulkItem(first), bulkItem(first), bulkItem(first)));
    expect(answers).toMatchObject([{ kind: "counted", aid: first.aid, counts: counters }]);
  });

  test("with different numbers is not believed, whatever comes third", async () => {
    const twice = [bulkItem(first, withCount(5)), bulkItem(first, withCount(6))];
    const conflicting = [{ kind: "invalid", aid: first.aid, reason: "conflicting" }];
    expect(await read(bulkAnswer(...twice))).toMatchObject(conflicting);
    expect(await read(bulkAnswer(...twice, ...twice))).toMatchObject(conflicting);
    expect(await read(bulkAnswer(bulkItem(first), bulkItem(first, { attr: 1 })))).toMatchObject(conflicting);
  });
});

describe("attr", () => {
  test.each([1, 9, 5, 2 ** 40 + 1])(
    "%d says gone, and the number it still carries is not read",
    async (attr) => {
      expect(await read(bulkAnswer(bulkItem(first, { attr, title: "已失效视频" })))).toEqual([
        {
          kind: "unavailable",
          aid: first.aid,
          state: "gone",
          code: null,
          message: `marked as removed (attr ${attr})`,
        },
      ]);
    },
  );

  test.each([0, 2, 4, 2 ** 40])("%d says nothing", async (attr) => {
    expect(await read(bulkAnswer(bulkItem(first, { attr, title: "已失效视频" })))).toMatchObject([
      { kind: "counted" },
    ]);
  });

  test("that is missing leaves it to the title", async () => {
    expect(await read(bulkAnswer(bulkItem(first, { attr: undefined })))).toMatchObject([{ kind: "counted" }]);
    const gone = bulkItem(first, { attr: undefined, title: "已失效视频" });
    expect(await read(bulkAnswer(gone))).toMatchObject([{ kind: "unavailable", state: "gone" }]);
  });

  test.each([["0"], [null], [-1], [0.5], [true]])(
    "%p is not understood, so nothing is counted",
    async (attr: unknown) => {
      expect(await read(bulkAnswer(bulkItem(first, { attr })))).toMatchObject([
        { kind: "invalid", reason: "off-schema", message: "the item's attr is not as expected" },
      ]);
    },
  );
});

describe("the answer as a whole", () => {
  test.each([[null], [[]], [undefined]])("with %p for data speaks for no video", async (data: unknown) => {
    expect(await read({ code: 0, message: "success", data })).toEqual([]);
  });

  test.each([[{}], ["x"], [5], [{ infos: [] }]])("with %p for data is off schema", async (data: unknown) => {
    expect(await failureOf(read({ code: 0, data }))).toMatchObject({ fault: "off-schema", code: 0 });
  });

  test.each([-400, -403, -404])("with code %d refuses the request, not the videos", async (code) => {
    expect(await failureOf(read({ code, message: "请求错误" }))).toMatchObject({
      fault: "refused",
      code,
      remedy: "skip",
    });
  });

  test.each([-99999, 62002, 1])("with the unknown code %d fails", async (code) => {
    const failure = await failureOf(read({ code, message: "没见过" }));
    expect(failure).toMatchObject({ fault: "unknown-code", code });
    expect(failure.message).toBe(`reading 2 videos at once: code ${code} (没见过)`);
  });

  test.each([[null], [undefined], ["--"], [[]]])(
    "with %p for counters counts nothing",
    async (cnt_info: unknown) => {
      expect(await read(bulkAnswer(bulkItem(first, { cnt_info })))).toMatchObject([
        { kind: "invalid", reason: "off-schema", message: "the counters are missing" },
      ]);
    },
  );
});
