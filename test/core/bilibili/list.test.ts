import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { createUpstream } from "../../../packages/core/src/bilibili/http.ts";
import { createUploaderList } from "../../../packages/core/src/bilibili/list.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { failureOf, first, never, second, upstreamSaying } from "./canned.ts";

const simulator = await startSimulator({ videos: 250, uploaders: 1 });
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());
const [uploader] = simulator.catalogue.uploaders;
if (uploader === undefined) throw new Error("the catalogue has no uploader");

const archive = ({ aid, bvid }: typeof first, change: object = {}) => ({
  aid,
  bvid,
  title: "标题",
  pubdate: 1_577_836_800,
  stat: { view: 7 },
  ...change,
});
const page = (archives: unknown, shown?: object) => ({
  code: 0,
  message: "0",
  data: { archives, page: shown },
});
const read = (answer: object, number = 1) =>
  createUploaderList(upstreamSaying(answer)).fetchPage("5", number, never);

describe("the videos of an uploader", () => {
  test("are all found, page by page, each once", async () => {
    const list = createUploaderList(createUpstream({ baseUrl: simulator.url }));
    const found = new Set<string>();
    let number = 0;
    for (let hasMore = true; hasMore;) {
      number += 1;
      const { videos, total, hasMore: more } = await list.fetchPage(uploader.uid, number, never);
      for (const { ref } of videos) found.add(ref.bvid);
      expect(total).toBe(250);
      hasMore = more;
    }
    expect(number).toBe(3);
    expect([...found].toSorted()).toEqual(
      [...simulator.catalogue.videos()].map(({ bvid }) => bvid).toSorted(),
    );
    const asked = new URL(simulator.requests[0]?.path ?? "", simulator.url).searchParams;
    expect(Object.fromEntries(asked)).toEqual({ mid: uploader.uid, keywords: "", ps: "100", pn: "1" });
  });

  test("come with what the list says of them", async () => {
    expect(await read(page([archive(first)], { num: 1, size: 100, total: 1 }))).toEqual({
      videos: [{ ref: first, title: "标题", publishedAt: Date.UTC(2020, 0, 1), play: 7 }],
      total: 1,
      hasMore: false,
      malformed: 0,
    });
  });

  test.each([["--"], [-1], [null], ["7"], [1.5], [undefined]])(
    "have no count while it is %p",
    async (view: unknown) => {
      expect(await read(page([archive(first, { stat: { view } })]))).toMatchObject({
        videos: [{ play: null }],
      });
    },
  );

  test("have no count without a stat, and need no bvid", async () => {
    const bare = archive(first, { stat: null, bvid: undefined });
    expect(await read(page([bare]))).toMatchObject({ videos: [{ ref: first, play: null }] });
  });

  test("are left out and counted when their ids make no sense, and given once when they come twice", async () => {
    const items = [
      archive(first),
      archive(first),
      archive(second, { bvid: second.bvid.toLowerCase() }),
      archive(second, { aid: 2 ** 51 }),
      archive(second, { aid: String(second.aid) }),
      null,
    ];
    expect(await read(page(items))).toMatchObject({ videos: [{ ref: first }], malformed: 4 });
  });
});

describe("the end of the list", () => {
  test.each([[[]], [null], [undefined]])(
    "is a page with %p, whatever the total says",
    async (archives: unknown) => {
      expect(await read(page(archives, { num: 3, size: 100, total: 900 }), 3)).toMatchObject({
        videos: [],
        hasMore: false,
      });
    },
  );

  test("is an answer without data", async () => {
    expect(await read({ code: 0 })).toEqual({ videos: [], total: null, hasMore: false, malformed: 0 });
  });

  test.each([
    [1, { num: 1, size: 100, total: 100 }, false],
    [1, { num: 1, size: 100, total: 101 }, true],
    [2, { num: 2, size: 100, total: 101 }, false],
    [2, { num: 2, size: 30, total: 101 }, true],
    [1, undefined, false],
    [1, { num: 1, size: 100, total: "many" }, false],
  ])("on page %d of %p: more is %p", async (number, shown, hasMore) => {
    expect(await read(page([archive(first)], shown), number)).toMatchObject({ hasMore });
  });

  test("is not known when another page comes than was asked for", async () => {
    const failure = await failureOf(read(page([archive(first)], { num: 1, size: 100, total: 900 }), 2));
    expect(failure).toMatchObject({ fault: "off-schema" });
    expect(failure.message).toBe("listing page 2 of the videos of uploader 5: page 1 came instead");
  });
});

describe("a list that cannot be used", () => {
  test.each([
    ["a code", { code: -404, message: "x" }, "refused"],
    ["an unknown code", { code: 12 }, "unknown-code"],
    ["a list that is none", page("x"), "off-schema"],
    ["no sensible entry", page([null, {}]), "off-schema"],
    ["risk control", { code: -352 }, "risk-control"],
  ] as const)("%s", async (_, answer, fault) => {
    expect(await failureOf(read(answer))).toMatchObject({ fault });
  });
});

describe("the name of an uploader", () => {
  const name = (answer: object) => createUploaderList(upstreamSaying(answer)).fetchName("5", never);

  test("is read from the card", async () => {
    const list = createUploaderList(createUpstream({ baseUrl: simulator.url }));
    expect(await list.fetchName(uploader.uid, never)).toBe(uploader.name);
    expect(await name({ code: 0, data: { card: { mid: 5, name: "n" } } })).toBe("n");
  });

  test("is null where there is no such uploader", async () => {
    expect(await name({ code: -404 })).toBeNull();
  });

  test.each([
    ["another uploader", { card: { mid: "6", name: "n" } }],
    ["no card", {}],
    ["nothing", null],
  ])("is not taken from an answer about %s", async (_, data) => {
    expect(await failureOf(name({ code: 0, data }))).toMatchObject({ fault: "off-schema" });
  });
});
