import { describe, expect, test } from "bun:test";
import { createViewSource } from "../../../packages/core/src/bilibili/view.ts";
import {
  cannedUpstream,
  counters,
  failureOf,
  first,
  never,
  second,
  upstreamSaying,
  viewAnswer,
} from "./canned.ts";

const read = (answer: object | string) =>
  createViewSource(upstreamSaying(answer)).fetchPlayCounts([first], never);

test("an answer gives the seven counters and what is known beside", async () => {
  expect(await read(viewAnswer(first))).toEqual([
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

test("one video is asked for, by the id that is case-sensitive", async () => {
  const upstream = cannedUpstream([{ body: JSON.stringify(viewAnswer(first)) }]);
  const source = createViewSource(upstream);
  await source.fetchPlayCounts([first], never);
  expect(upstream.sent.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
    "/x/web-interface/view?bvid=BV1GJ411x7h7",
  ]);
  expect(
    await source.fetchPlayCounts([first, second], never).catch((error: unknown) => error),
  ).toBeInstanceOf(RangeError);
  expect(await source.fetchPlayCounts([], never).catch((error: unknown) => error)).toBeInstanceOf(RangeError);
  expect(upstream.sent).toHaveLength(1);
});

describe("a code about the video", () => {
  test.each([
    [-404, "gone"],
    [62002, "gone"],
    [62012, "hidden"],
    [62003, "review"],
    [62004, "review"],
    [-403, "login-only"],
  ] as const)("%d says that it is %s", async (code, state) => {
    expect(await read({ code, message: "为什么", ttl: 1 })).toEqual([
      { kind: "unavailable", aid: first.aid, state, code, message: `code ${code} (为什么)` },
    ]);
  });

  test("-400 refuses the id and proves nothing", async () => {
    expect(await read({ code: -400, message: "请求错误" })).toEqual([
      { kind: "invalid", aid: first.aid, reason: "refused", code: -400, message: "code -400 (请求错误)" },
    ]);
  });

  test.each([-99999, 1, 404, 62005, 88214])(
    "the unknown %d fails the call and is kept verbatim",
    async (code) => {
      const failure = await failureOf(read({ code, message: "没见过" }));
      expect(failure).toMatchObject({ fault: "unknown-code", code, status: 200, remedy: "retry" });
      expect(failure.message).toBe(`reading BV1GJ411x7h7: code ${code} (没见过)`);
    },
  );
});

describe("an answer about another video is not believed", () => {
  test.each([
    ["other ids", { aid: second.aid, bvid: second.bvid }],
    ["another bvid", { bvid: second.bvid }],
    ["another aid", { aid: second.aid }],
    ["a bvid in lower case", { bvid: first.bvid.toLowerCase() }],
    ["a bvid with a blank", { bvid: `${first.bvid} ` }],
  ])("%s", async (_, change) => {
    expect(await read(viewAnswer(first, change))).toMatchObject([
      { kind: "invalid", aid: first.aid, reason: "wrong-video" },
    ]);
  });
});

describe("an answer of another shape is not believed", () => {
  test.each([
    ["no data", { code: 0 }],
    ["null data", { code: 0, data: null }],
    ["a list", { code: 0, data: [] }],
    ["a text", { code: 0, data: "x" }],
    ["no bvid", viewAnswer(first, { bvid: undefined })],
    ["an aid as text", viewAnswer(first, { aid: String(first.aid) })],
    ["no stat", viewAnswer(first, { stat: undefined })],
    ["a null stat", viewAnswer(first, { stat: null })],
    ["a list for a stat", viewAnswer(first, { stat: [] })],
    ["a text for a stat", viewAnswer(first, { stat: "--" })],
  ])("%s", async (_, answer) => {
    expect(await read(answer)).toMatchObject([
      { kind: "invalid", aid: first.aid, reason: "off-schema", code: null },
    ]);
  });
});

describe("what is beside the counters", () => {
  test.each([
    [3493111840771234, "3493111840771234"],
    ["3493111840771234567", "3493111840771234567"],
    [2 ** 60, null],
    [0, null],
    [-5, null],
    [1.5, null],
    ["007", null],
    ["", null],
    [null, null],
  ])("uploader %p becomes %p", async (mid, uid) => {
    expect(await read(viewAnswer(first, { owner: { mid } }))).toMatchObject([{ kind: "counted", uid }]);
  });

  test.each([
    [0, null],
    [-1, null],
    ["1577836800", null],
    [1_577_836_800_000, null],
    [1.5, null],
    [1_230_000_000, 1_230_000_000_000],
  ])("publication time %p becomes %p", async (pubdate, publishedAt) => {
    expect(await read(viewAnswer(first, { pubdate }))).toMatchObject([{ kind: "counted", publishedAt }]);
  });

  test("may be missing altogether", async () => {
    const answer = viewAnswer(first, { owner: undefined, title: undefined, pubdate: undefined });
    expect(await read(answer)).toMatchObject([
      { kind: "counted", uid: null, title: null, publishedAt: null },
    ]);
  });

  test("hostile keys change nothing", async () => {
    const text = JSON.stringify(viewAnswer(first)).replace(
      `"data":{`,
      `"data":{"__proto__":{"stat":{"view":1},"polluted":1},"constructor":{"prototype":{"polluted":1}},`,
    );
    expect(await read(text)).toMatchObject([{ kind: "counted", counts: counters }]);
    expect(await read(`{"code":0,"__proto__":{"data":1},"data":{"__proto__":{"view":5}}}`)).toMatchObject([
      { kind: "invalid", reason: "off-schema" },
    ]);
    expect(Reflect.has({}, "polluted")).toBe(false);
  });
});
