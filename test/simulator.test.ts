import { afterEach, describe, expect, test } from "bun:test";
import { avToBv, bvToAv } from "../packages/core/src/bilibili/bvid.ts";
import { startSimulator, type Simulator, type SimulatorOptions } from "./simulator/simulator.ts";
import { aidsOf, bulkPath, read, viewPath } from "./support/ask-simulator.ts";

const open: Simulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  open.push(simulator);
  return simulator;
}

describe("the catalogue", () => {
  test("has 517 videos of 12 uploaders, the first two with the known uids", async () => {
    const { catalogue } = await start();
    const videos = [...catalogue.videos()];
    expect(videos).toHaveLength(517);
    expect(catalogue.uploaders).toHaveLength(12);
    expect(catalogue.uploaders.slice(0, 2).map(({ uid }) => uid)).toEqual(["1172054289", "521974986"]);
    expect(new Set(videos.map(({ aid }) => aid)).size).toBe(517);
    expect(videos.every(({ aid, bvid }) => bvToAv(bvid) === aid && catalogue.video(aid)?.bvid === bvid)).toBe(
      true,
    );
    expect(videos.some(({ aid }) => aid > 2 ** 32) && videos.some(({ aid }) => aid < 2 ** 30)).toBe(true);
    expect(catalogue.uploaders.every(({ uid, videoCount }) => /^\d{8,16}$/.test(uid) && videoCount > 0)).toBe(
      true,
    );
  });

  test("is the same for the same seed and another for another", async () => {
    const [one, same, other] = await Promise.all([
      start({ seed: 5 }),
      start({ seed: 5 }),
      start({ seed: 6 }),
    ]);
    const [first] = aidsOf(one, 1);
    expect([...same.catalogue.videos()]).toEqual([...one.catalogue.videos()]);
    expect(aidsOf(other, 1)).not.toEqual([first ?? 0]);
  });

  test("holds a million videos without storing them, each found by its av id", async () => {
    const { catalogue } = await start({ videos: 1_000_000, uploaders: 1_000 });
    for (const index of [0, 1, 2, 499_999, 999_999])
      expect(catalogue.video(catalogue.videoAt(index)?.aid ?? 0)?.index).toBe(index);
    expect(catalogue.videoAt(1_000_000)).toBeUndefined();
    expect(catalogue.uploaders.reduce((sum, { videoCount }) => sum + videoCount, 0)).toBe(1_000_000);
  });

  test("stands still unless told to grow, and then never shrinks", async () => {
    let now = Date.UTC(2026, 10, 1);
    const still = await start({ now: () => now });
    const growing = await start({ now: () => now, growth: 1 });
    const [aid = 0] = aidsOf(still, 1);
    const before = [still.counts(aid), growing.counts(aid)];
    now += 86_400_000;
    expect(still.counts(aid)).toEqual(before[0] ?? still.counts(0));
    expect(growing.counts(aid).play).toBeGreaterThan(before[1]?.play ?? Infinity);
  });
});

describe("good answers", () => {
  test("a view is the same by bvid and by aid, with all seven counters", async () => {
    const sim = await start();
    const [aid = 0] = aidsOf(sim, 1);
    const byAid = await read(sim, viewPath(aid));
    const byBvid = await read(sim, `/x/web-interface/view?bvid=${avToBv(aid)}`);
    expect(byBvid.data).toEqual(byAid.data);
    expect(new Set([byAid.message, byBvid.message])).toEqual(new Set(["0", "OK"]));
    expect(byAid).toMatchObject({
      code: 0,
      ttl: 1,
      data: { aid, bvid: avToBv(aid), owner: { mid: 1172054289 } },
    });
    const { play, ...others } = sim.counts(aid);
    expect(byAid.data.stat).toMatchObject({ aid, view: play, ...others });
  });

  test("a bulk answer keeps the order, has no ttl, and leaves unknown videos out", async () => {
    const sim = await start();
    const aids = aidsOf(sim, 50).toReversed();
    const answer = await read(sim, bulkPath([...aids.slice(0, 49), 7]));
    expect(Object.keys(answer)).toEqual(["code", "message", "data"]);
    expect(answer.data.map((item: { id: number }) => item.id)).toEqual(aids.slice(0, 49));
    const { favorite, like, ...others } = sim.counts(aids[0] ?? 0);
    expect(answer.data[0]).toMatchObject({ type: 2, attr: 0, bvid: avToBv(aids[0] ?? 0) });
    expect(answer.data[0].cnt_info).toMatchObject({ ...others, collect: favorite, thumb_up: like });
  });

  test.each([
    ["51 videos in bulk", bulkPath(Array.from({ length: 51 }, (_, place) => place + 1)), -400],
    ["a bulk request without videos", "/medialist/gateway/base/resource/infos?resources=", -400],
    ["a view of an unknown video", viewPath(7), -404],
    ["a view without an id", "/x/web-interface/view", -400],
    ["a view of a broken bvid", "/x/web-interface/view?bvid=bv1xx411c7md", -400],
    ["more than 100 per page", "/x/series/recArchivesByKeywords?mid=1172054289&ps=101", -400],
    ["a path the site does not have", "/x/space/wbi/arc/search", -404],
  ])("%s is refused", async (_, path, code) => {
    expect(await read(await start(), path)).toMatchObject({ code });
  });

  test("bulk answers videos only, and null if there is none", async () => {
    const sim = await start();
    const [aid = 0] = aidsOf(sim, 1);
    expect(await read(sim, `/medialist/gateway/base/resource/infos?resources=${aid}:12`)).toMatchObject({
      code: 0,
      data: null,
    });
  });

  test("the pages of an uploader give every video once, newest first, then nothing", async () => {
    const sim = await start();
    const [uploader] = sim.catalogue.uploaders;
    const found: { aid: number; pubdate: number }[] = [];
    for (let page = 1; ; page += 1) {
      const { data } = await read(
        sim,
        `/x/series/recArchivesByKeywords?mid=${uploader?.uid}&keywords=&ps=7&pn=${page}`,
      );
      expect(data.page).toEqual({ num: page, size: 7, total: uploader?.videoCount ?? 0 });
      if (data.archives.length === 0) break;
      found.push(...data.archives);
    }
    expect(found.map(({ aid }) => aid)).toEqual(aidsOf(sim, uploader?.videoCount ?? 0).toReversed());
    expect(found.toSorted((a, b) => b.pubdate - a.pubdate)).toEqual(found);
  });

  test("the card carries the uid as text and the number of uploads", async () => {
    const sim = await start();
    const { data } = await read(sim, "/x/web-interface/card?mid=521974986");
    expect(data).toMatchObject({
      card: { mid: "521974986" },
      archive_count: sim.catalogue.uploader("521974986")?.videoCount ?? 0,
    });
  });

  test("set counters are served at both endpoints and remembered", async () => {
    const sim = await start();
    const [aid = 0] = aidsOf(sim, 1);
    const first = sim.counts(aid).play;
    await read(sim, viewPath(aid));
    sim.setCounts(aid, { play: 228_277 });
    expect((await read(sim, viewPath(aid))).data.stat.view).toBe(228_277);
    expect((await read(sim, bulkPath([aid]))).data[0].cnt_info.play).toBe(228_277);
    expect([...sim.served(aid)]).toEqual([first, 228_277]);
    sim.reset();
    expect(sim.counts(aid).play).toBe(first);
    expect(sim.requests).toHaveLength(0);
  });
});
