import { afterEach, describe, expect, test } from "bun:test";
import { rawNumber } from "./simulator/answer-input.ts";
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

/** The codes of some views in a row. */
async function codes(sim: Simulator, count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let n = 0; n < count; n += 1) seen.push((await read(sim, viewPath(aidsOf(sim, 1)[0] ?? 0))).code);
  return seen;
}

const play = (answer: { data: [{ cnt_info: { play: unknown } }] }) => answer.data[0].cnt_info.play;

describe("scripted videos", () => {
  test.each([["--"], [-1], [null], ["1.2万"], [12.5], [true], [0], [1e308]])(
    "a play count of %p comes verbatim from both endpoints",
    async (count) => {
      const sim = await start();
      const [aid = 0] = aidsOf(sim, 1);
      sim.answerFor(aid, { counts: { play: count } });
      expect((await read(sim, viewPath(aid))).data.stat.view).toEqual(count);
      expect(play(await read(sim, bulkPath([aid])))).toEqual(count);
    },
  );

  test("a number that JavaScript cannot hold goes over the wire digit by digit", async () => {
    const sim = await start();
    const [aid = 0] = aidsOf(sim, 1);
    sim.answerFor(aid, { counts: { play: rawNumber("9007199254740993") } });
    expect(await (await fetch(sim.url + viewPath(aid))).text()).toContain('"view":9007199254740993,');
  });

  test("stat can be null or absent, a counter absent, data null", async () => {
    const sim = await start();
    const [a = 0, b = 0, c = 0, d = 0] = aidsOf(sim, 4);
    sim.answerFor(a, { stat: null });
    sim.answerFor(b, { stat: undefined });
    sim.answerFor(c, { counts: { play: undefined } });
    sim.answerFor(d, { data: null });
    const { data } = await read(sim, bulkPath([a, b, c]));
    expect([data[0].cnt_info, "cnt_info" in data[1], "play" in data[2].cnt_info]).toEqual([
      null,
      false,
      false,
    ]);
    expect((await read(sim, viewPath(a))).data.stat).toBeNull();
    expect("stat" in (await read(sim, viewPath(b))).data).toBe(false);
    expect("view" in (await read(sim, viewPath(c))).data.stat).toBe(false);
    expect(await read(sim, viewPath(d))).toMatchObject({ code: 0, data: null });
  });

  test.each([
    [-404, 9],
    [62002, 1],
    [62012, 1],
    [62004, undefined],
    [-403, undefined],
  ])("code %p: in bulk an item with attr %p", async (code, attr) => {
    const sim = await start();
    const [aid = 0, other = 0] = aidsOf(sim, 2);
    sim.answerFor(aid, { code });
    const { data } = await read(sim, bulkPath([other, aid]));
    expect(data[1]?.attr).toBe(attr);
    if (attr !== undefined) expect(data[1]).toMatchObject({ id: aid, title: "已失效视频" });
    expect(await read(sim, viewPath(aid))).toMatchObject({ code });
  });

  test("attr 4 is playable, attr 9 is not", async () => {
    const sim = await start();
    const [a = 0, b = 0] = aidsOf(sim, 2);
    sim.answerFor(a, { attr: 4 });
    sim.answerFor(b, { attr: 9 });
    const { data } = await read(sim, bulkPath([a, b]));
    expect(data.map((item: { attr: number }) => item.attr)).toEqual([4, 9]);
    expect(data[0].title).not.toBe("已失效视频");
    expect([(await read(sim, viewPath(a))).code, (await read(sim, viewPath(b))).code]).toEqual([0, 62002]);
  });

  test("items can be missing, twice, or of another video", async () => {
    const sim = await start();
    const [a = 0, b = 0, c = 0] = aidsOf(sim, 3);
    sim.answerFor(a, { missing: true });
    sim.answerFor(b, { duplicate: { play: 1 } });
    sim.answerFor(c, { wrongId: 170_001 });
    const { data } = await read(sim, bulkPath([a, b, c]));
    expect(data.map((item: { id: number }) => item.id)).toEqual([b, b, 170_001]);
    expect(data[1].cnt_info.play).toBe(1);
    expect((await read(sim, viewPath(a))).code).toBe(0);
    expect((await read(sim, viewPath(c))).data).toMatchObject({ aid: 170_001, bvid: "BV17x411w7KC" });
  });

  test("limited answers come first and in order, then the lasting one, until it is taken back", async () => {
    const sim = await start();
    const [aid = 0] = aidsOf(sim, 1);
    sim.answerFor(aid, { code: -500 }, { times: 1 });
    sim.answerFor(aid, { code: 62004 }, { endpoint: "view" });
    sim.answerFor(aid, { code: -503 }, { times: 2, endpoint: "view" });
    const codes: number[] = [];
    for (let n = 0; n < 5; n += 1) codes.push((await read(sim, viewPath(aid))).code);
    expect(codes).toEqual([-500, -503, -503, 62004, 62004]);
    sim.answerFor(aid, null);
    expect((await read(sim, viewPath(aid))).code).toBe(0);
  });

  test("bulk answers can be reordered, thinned, padded and emptied", async () => {
    const sim = await start();
    const aids = aidsOf(sim, 5);
    const ids = async () => {
      const { data } = await read(sim, bulkPath(aids));
      return data === null ? null : data.map((item: { id: number }) => item.id);
    };
    const [extra = 0] = aidsOf(sim, 1, 99);
    sim.respond({}, { reorder: "reverse" });
    sim.respond({}, { dropAids: aids.slice(1), extraAids: [extra] });
    sim.respond({}, { dataNull: true });
    sim.respond({}, { reorder: "shuffle" });
    expect([await ids(), await ids(), await ids()]).toEqual([aids.toReversed(), [aids[0], extra], null]);
    const shuffled = await ids();
    expect(shuffled).not.toEqual(aids);
    expect(new Set(shuffled)).toEqual(new Set(aids));
    expect(shuffled).toHaveLength(aids.length);
    expect(await ids()).toEqual(aids);
  });
});

describe("scripted requests", () => {
  test("without nth faults queue up, with nth they hit that request", async () => {
    const sim = await start();
    sim.respond({ nth: 3 }, { code: -799 });
    sim.respond({}, { code: -500 });
    sim.respond({ nth: 5, times: 2 }, { code: -352, data: { v_voucher: "voucher_x" } });
    sim.respond({}, { code: -504 });
    expect(await codes(sim, 7)).toEqual([-500, -504, -799, 0, -352, -352, 0]);
    expect(sim.requests.map(({ given }) => given)).toEqual(
      ["-500", "-504", "-799", "ok", "-352", "-352", "ok"].map((code) =>
        code === "ok" ? code : `code ${code}`,
      ),
    );
  });

  test("endpoint and when choose the requests", async () => {
    const sim = await start();
    const [a = 0, b = 0] = aidsOf(sim, 2);
    sim.respond({ endpoint: "bulk", times: Infinity }, { code: -412 });
    sim.respond({ when: ({ aids }) => aids.includes(b) }, { code: -509 });
    expect((await read(sim, viewPath(a))).code).toBe(0);
    expect((await read(sim, viewPath(b))).code).toBe(-509);
    expect((await read(sim, bulkPath([b]))).code).toBe(-412);
  });

  test("a ban begins with its request, lasts by the simulator's clock and can be prolonged by asking", async () => {
    let now = Date.UTC(2026, 10, 1);
    const sim = await start({ now: () => now });
    sim.ban({ from: 2, forMs: 60_000, prolong: true });
    expect(await codes(sim, 3)).toEqual([0, -412, -412]);
    now += 59_999;
    expect(await codes(sim, 1)).toEqual([-412]);
    now += 59_999;
    expect(await codes(sim, 1)).toEqual([-412]);
    now += 60_000;
    expect(await codes(sim, 2)).toEqual([0, 0]);
  });

  test("a ban can last some requests, until lifted, or at one endpoint", async () => {
    const sim = await start();
    sim.ban({ forRequests: 2 });
    expect(await codes(sim, 3)).toEqual([-412, -412, 0]);
    const lift = sim.ban({ endpoint: "view" });
    expect(await codes(sim, 1)).toEqual([-412]);
    expect((await read(sim, bulkPath(aidsOf(sim, 1)))).code).toBe(0);
    lift();
    expect(await codes(sim, 1)).toEqual([0]);
  });

  test("every request is logged with who asked, for what, when and how many others were open", async () => {
    const now = Date.UTC(2026, 10, 1);
    const sim = await start({ now: () => now });
    const aids = aidsOf(sim, 3);
    sim.respond({}, "hang");
    const hanging = new AbortController();
    const hung = fetch(sim.url + viewPath(aids[0] ?? 0), { signal: hanging.signal }).catch(() => "left");
    while (sim.requests.length === 0) await Bun.sleep(1);
    const headers = { cookie: "SESSDATA=x", "user-agent": "test/1", referer: "https://www.bilibili.com/" };
    const response = await fetch(sim.url + bulkPath(aids), { headers });
    expect(response.headers.get("date")).toBe(new Date(now).toUTCString());
    hanging.abort();
    expect(await hung).toBe("left");
    while (sim.requests[0]?.endedAt === null) await Bun.sleep(1);
    expect(sim.requests).toMatchObject([
      {
        n: 1,
        endpoint: "view",
        aids: aids.slice(0, 1),
        given: "hang",
        status: null,
        inFlight: 0,
        aborted: true,
      },
      {
        n: 2,
        at: now,
        endedAt: now,
        endpoint: "bulk",
        aids,
        given: "ok",
        status: 200,
        inFlight: 1,
        aborted: false,
      },
    ]);
    const { referer, ...others } = headers;
    expect(sim.requests[1]).toMatchObject({
      referer,
      cookie: others.cookie,
      userAgent: others["user-agent"],
    });
  });

  test("closing ends open connections at once, and twice is harmless", async () => {
    const sim = await start();
    sim.respond({}, "hang");
    const hung = fetch(sim.url).catch((error: unknown) => error);
    while (sim.requests.length === 0) await Bun.sleep(1);
    await sim.close();
    expect(await hung).toBeInstanceOf(Error);
    await sim.close();
  });
});
