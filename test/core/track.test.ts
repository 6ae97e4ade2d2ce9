import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BusyError,
  openLibrary,
  trackTargets,
  updateVideoPlayCounts,
  type Library,
  type RunEvent,
  type TrackDeps,
  type TrackReport,
} from "@playcounts/core";
import { avToBv } from "../../packages/core/src/bilibili/bvid.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";

const startAt = Date.UTC(2026, 10, 1, 18);

let folder: string;
let simulator: Simulator;
let clock: FakeClock;
let events: RunEvent[];
let library: Library;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "playcounts-track-"));
  clock = createFakeClock(startAt);
  // 3 uploaders of some 300 videos each: lists of several pages.
  simulator = await startSimulator({ videos: 900, uploaders: 3, now: () => clock.now() });
  events = [];
  library = await openLibrary({ config: config(), create: true, clock });
});
afterEach(async () => {
  library.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

const config = () => ({ databaseUrl: `file:${join(folder, "playcounts.db")}`, apiUrl: simulator.url });

function track(targets: readonly string[], deps: TrackDeps = {}): Promise<TrackReport> {
  const onEvent = (event: RunEvent) => void events.push(event);
  return trackTargets(targets, {
    clock,
    random: () => 0,
    onEvent,
    ...deps,
    config: { ...config(), ...deps.config },
  });
}

/** The n-th uploader and what tracking all of theirs must lead to. */
function uploaderAt(place: number) {
  const uploader = simulator.catalogue.uploaders[place];
  if (uploader === undefined) throw new Error("no such uploader");
  const { uid, name, videoCount, firstIndex } = uploader;
  const videos = Array.from({ length: videoCount }, (_, index) =>
    simulator.catalogue.videoAt(firstIndex + index),
  );
  return {
    uid,
    name,
    videoCount,
    pages: Math.ceil(videoCount / 100),
    aids: videos.map((video) => video?.aid ?? 0),
  };
}

const stored = async (uid: string) => {
  const { items } = await library.catalogue.listVideos({ uids: [uid], limit: 1000 });
  return new Map(items.map((video) => [video.aid, video]));
};
const waits = () => events.flatMap((event) => (event.type === "waiting" ? [[event.reason, event.ms]] : []));
const lists = () =>
  simulator.requests.filter(({ endpoint }) => endpoint === "list").map(({ path }) => path.slice(-1));

describe("tracking", () => {
  test("single videos asks for nothing and makes no run", async () => {
    const report = await track(["BV17x411w7KC", "av170001", "av2"]);
    expect(report).toMatchObject({
      added: 2,
      known: 0,
      status: "completed",
      runId: null,
      pages: 0,
      requests: 0,
    });
    expect(report.videos).toEqual(["BV17x411w7KC", avToBv(2)]);
    expect(await track(["BV17x411w7KC"])).toMatchObject({ added: 0, known: 1 });
    expect(simulator.requests).toHaveLength(0);
  });

  test("an uploader adds all of their videos with the numbers the list tells, and the name", async () => {
    const { uid, name, videoCount, pages, aids } = uploaderAt(0);
    const report = await track([uid]);
    expect(report).toMatchObject({ added: videoCount, known: 0, returned: 0, status: "completed", pages });
    expect(report.uploaders).toMatchObject([
      { uid, name, pages, videos: videoCount, complete: true, message: null },
    ]);
    const videos = await stored(uid);
    expect(new Set(videos.keys())).toEqual(new Set(aids));
    for (const aid of aids)
      expect(videos.get(aid)).toMatchObject({
        play: simulator.counts(aid).play,
        observedFrom: "list",
        title: expect.any(String),
        publishedAt: expect.any(Number),
        checkAfter: null,
      });
    const details = await library.catalogue.describeVideo({ aid: aids[0] ?? 0, bvid: "" });
    expect(details?.history).toMatchObject([{ source: "list", runId: report.runId }]);
    expect(await library.catalogue.findRun(report.runId ?? "")).toMatchObject({
      kind: "list",
      status: "completed",
    });
    expect(await library.catalogue.status()).toMatchObject({ uploaders: 1, fresh: videoCount, due: 0 });
  });

  test("keeps the pace of a run: a batch's pause after each page, and never two requests at once", async () => {
    const { uid, pages } = uploaderAt(0);
    const report = await track([uid]);
    expect(report.requests).toBe(pages + 1);
    expect(waits()).toEqual(Array.from({ length: pages }, () => ["pace", 3_000]));
    expect(simulator.requests.every(({ inFlight }) => inFlight === 0)).toBe(true);
    // The pause after the name is owed by whoever comes next.
    await track([uid], { signal: AbortSignal.timeout(10_000) });
    expect(waits()[pages]).toEqual(["pace", 1_000]);
  });

  test("again finds all known and overwrites no title", async () => {
    const { uid, videoCount } = uploaderAt(1);
    await track([uid]);
    expect(await track([uid])).toMatchObject({ added: 0, known: videoCount, status: "completed" });
  });
});

describe("numbers that come with a list", () => {
  test("are not stored when they are 0 or unknown", async () => {
    const { uid, aids } = uploaderAt(0);
    const [zero = 0, hidden = 0] = aids;
    simulator.answerFor(zero, { counts: { play: 0 } });
    simulator.answerFor(hidden, { counts: { play: "--" } });
    await track([uid]);
    const videos = await stored(uid);
    for (const aid of [zero, hidden]) expect(videos.get(aid)).toMatchObject({ play: null, observedAt: null });
    expect(await library.catalogue.status()).toMatchObject({ neverCounted: 2, due: 2 });
  });

  test("are not stored over a number they make doubtful, nor over a newer one", async () => {
    const { uid, aids } = uploaderAt(0);
    const [fallen = 0, newer = 0, plain = 0] = aids;
    const bvids = [fallen, newer, plain].map(avToBv);
    for (const aid of [fallen, newer, plain]) simulator.setCounts(aid, { play: 50_000 });
    await track(bvids);
    await updateVideoPlayCounts({ bvids }, { config: config(), clock, random: () => 0 });
    simulator.setCounts(fallen, { play: 10 });
    simulator.setCounts(plain, { play: 50_500 });
    clock.advance(60_000);
    await track([uid]);
    const videos = await stored(uid);
    expect(videos.get(fallen)).toMatchObject({ play: 50_000, observedFrom: "bulk", suspect: null });
    expect(videos.get(plain)).toMatchObject({ play: 50_500, observedFrom: "list" });
    expect(videos.get(plain)?.like).toBe(simulator.counts(plain).like);

    simulator.setCounts(newer, { play: 50_600 });
    clock.set(startAt - 1_000);
    await track([uid]);
    expect((await stored(uid)).get(newer)).toMatchObject({ play: 50_000 });
  });

  test("do not bring back a video that is being watched for its absence", async () => {
    const { uid, aids } = uploaderAt(0);
    const [aid = 0] = aids;
    const bvids = [avToBv(aid)];
    await track(bvids);
    simulator.answerFor(aid, { code: -404 }, { endpoint: "bulk" });
    simulator.answerFor(aid, { code: -404 }, { endpoint: "view" });
    await updateVideoPlayCounts({ bvids }, { config: config(), clock, random: () => 0 });
    const before = (await library.catalogue.describeVideo({ aid, bvid: "" }))?.video;
    expect(before?.checkAfter).toBeGreaterThan(clock.now());
    await track([uid]);
    expect((await stored(uid)).get(aid)).toMatchObject({ play: null, checkAfter: before?.checkAfter });
  });
});

describe("a listing that is broken off", () => {
  test("by risk control stops at once, says until when, and goes on where it was", async () => {
    const { uid, videoCount, pages } = uploaderAt(0);
    const lift = simulator.ban({ from: 2 });
    const report = await track([uid, uploaderAt(1).uid]);
    expect(report).toMatchObject({
      status: "blocked",
      reason: "risk-control",
      added: 100,
      pages: 1,
      requests: 2,
    });
    expect(Date.parse(report.blockedUntil ?? "")).toBeGreaterThan(clock.now() + 29 * 60_000);
    expect(await library.catalogue.status()).toMatchObject({ breaker: "open", uploaders: 2 });

    expect(await track([uid])).toMatchObject({ status: "blocked", requests: 0, added: 0 });
    lift();
    clock.advance(31 * 60_000);
    const before = simulator.requests.length;
    expect(await track([uid])).toMatchObject({ status: "completed", added: videoCount - 100 });
    // From the second page to the end, then the front again, where new videos would be.
    expect(lists().slice(before)).toEqual([
      ...Array.from({ length: pages - 1 }, (_, page) => String(page + 2)),
      "1",
    ]);
    expect((await stored(uid)).size).toBe(videoCount);
  });

  test("by the user is interrupted and keeps its place", async () => {
    const { uid, videoCount } = uploaderAt(0);
    const stop = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (event.type === "request") stop.abort(new Error("enough"));
    };
    const report = await track([uid], { signal: stop.signal, onEvent });
    expect(report).toMatchObject({ status: "interrupted", added: 100, blockedUntil: null });
    expect(await library.catalogue.findRun(report.runId ?? "")).toMatchObject({ status: "interrupted" });
    expect(await track([uid])).toMatchObject({ status: "completed", added: videoCount - 100 });
  });

  test("by faults is asked again as a run would, and fails only when they go on", async () => {
    const { uid, videoCount } = uploaderAt(0);
    simulator.respond({ endpoint: "list", nth: 2 }, { text: "oops", status: 502 });
    expect(await track([uid])).toMatchObject({ status: "completed", added: videoCount, retries: 1 });
    expect(events.filter(({ type }) => type === "retry")).toHaveLength(1);

    const other = uploaderAt(1);
    simulator.respond({ endpoint: "list", times: 4 }, { text: "oops", status: 502 });
    const report = await track([other.uid, uploaderAt(2).uid]);
    expect(report).toMatchObject({
      status: "failed",
      reason: "network",
      retries: 3,
      added: uploaderAt(2).videoCount,
    });
    expect(report.uploaders).toMatchObject([{ complete: false, reason: "server-error" }, { complete: true }]);
    expect(await track([other.uid])).toMatchObject({ status: "completed", added: other.videoCount });
  });

  test("tells an uploader who does not exist", async () => {
    expect(await track(["4"])).toMatchObject({
      status: "failed",
      message: "there is no uploader 4",
      uploaders: [{ reason: "no-such-uploader" }],
    });
  });
});

test("an uploader is not listed while a run holds the database, nor a run begun while one is listed", async () => {
  const { uid } = uploaderAt(0);
  let inner: unknown;
  const onEvent = (event: RunEvent) => {
    if (event.type === "waiting" && inner === undefined)
      inner = track([uid]).catch((error: unknown) => error);
  };
  await track([uid], { onEvent });
  expect(await inner).toBeInstanceOf(BusyError);
});

test("a list that repeats one page for ever comes to an end", async () => {
  const { uid } = uploaderAt(0);
  const first = { archives: [{ aid: 2, bvid: avToBv(2), stat: { view: 5 } }], page: { size: 1, total: 1e6 } };
  simulator.respond({ endpoint: "list", times: 50 }, { code: 0, data: first });
  expect(await track([uid])).toMatchObject({ status: "failed", reason: "upstream-changed", pages: 1 });
});
