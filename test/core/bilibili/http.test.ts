import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import pkg from "../../../packages/core/package.json" with { type: "json" };
import { createUpstream, type UpstreamOptions } from "../../../packages/core/src/bilibili/http.ts";
import { createViewSource } from "../../../packages/core/src/bilibili/view.ts";
import { InputError, type SourceFault } from "../../../packages/core/src/errors.ts";
import type { Fault } from "../../simulator/faults.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { failureOf, never } from "./canned.ts";

const simulator = await startSimulator({ videos: 5, uploaders: 1 });
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const video = simulator.catalogue.videoAt(0);
if (video === undefined) throw new Error("the catalogue is empty");

const sourceWith = (options: Partial<UpstreamOptions> = {}) =>
  createViewSource(createUpstream({ baseUrl: simulator.url, ...options }));
const read = (signal = never, options: Partial<UpstreamOptions> = {}) =>
  sourceWith(options).fetchPlayCounts([video], signal);

describe("a good answer", () => {
  test.each<Fault>([
    "bom",
    "wrong-type",
    { fault: "huge-answer", bytes: 2_800_000 },
    { fault: "late", ms: 30 },
  ])("is read even as %p", async (fault) => {
    simulator.respond({}, fault);
    expect(await read()).toMatchObject([
      { kind: "counted", counts: { play: simulator.counts(video.aid).play } },
    ]);
  });

  test("is asked for as ourselves, by one request", async () => {
    await read();
    expect(simulator.requests).toHaveLength(1);
    expect(simulator.requests[0]).toMatchObject({
      method: "GET",
      path: `/x/web-interface/view?bvid=${video.bvid}`,
      cookie: null,
      userAgent: `Mozilla/5.0 (compatible; playcounts/${pkg.version}; +https://github.com/playcounts/playcounts)`,
      referer: "https://www.bilibili.com/",
    });
  });

  test("is asked for with the user's own cookie and name if there are any", async () => {
    await read(never, { cookie: "SESSDATA=0123456789", userAgent: "someone/1.0" });
    expect(simulator.requests[0]).toMatchObject({ cookie: "SESSDATA=0123456789", userAgent: "someone/1.0" });
  });
});

const broken: readonly (readonly [Fault, SourceFault])[] = [
  ["banned-json", "risk-control"],
  ["banned-html", "risk-control"],
  ["forbidden", "risk-control"],
  [{ fault: "forbidden", status: 416 }, "risk-control"],
  ["redirect", "risk-control"],
  ["redirect-loop", "risk-control"],
  ["html", "risk-control"],
  ["server-error", "server-error"],
  ["too-many-requests", "rate-limited"],
  ["empty", "truncated"],
  ["two-objects", "truncated"],
  ["cut-json", "truncated"],
  ["bad-gzip", "truncated"],
  ["short-body", "truncated"],
  ["cut-chunk", "truncated"],
  ["reset-mid-body", "truncated"],
  ["reset-before-headers", "network"],
  ["close-before-headers", "network"],
  ["huge-body", "too-large"],
  ["gzip-bomb", "too-large"],
];

describe("a broken exchange", () => {
  test.each(broken)("%p is one failure of one request", async (fault, expected) => {
    simulator.respond({ times: Infinity }, fault);
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ fault: expected, name: "SourceError" });
    expect(failure.message).toStartWith(`reading ${video.bvid}: `);
    expect(failure.message).not.toContain("127.0.0.1");
    expect(failure.cause).toBeUndefined();
    expect(simulator.requests).toHaveLength(1);
  });

  test.each<Fault>(["reset-before-headers", "close-before-headers"])(
    "%p after good answers is not asked again behind our back",
    async (fault) => {
      const source = sourceWith();
      await source.fetchPlayCounts([video], never);
      await source.fetchPlayCounts([video], never);
      simulator.respond({}, fault);
      expect(await failureOf(source.fetchPlayCounts([video], never))).toMatchObject({ fault: "network" });
      expect(simulator.requests).toHaveLength(3);
    },
  );

  test.each<Fault>([
    "hang",
    "hang-mid-body",
    { fault: "slow-headers", ms: 10 },
    { fault: "slow-body", ms: 10 },
  ])("%p is cut at the deadline", async (fault) => {
    simulator.respond({}, fault);
    const startedAt = performance.now();
    const failure = await failureOf(read(never, { timeoutMs: 150 }));
    expect(failure).toMatchObject({ fault: "timeout", remedy: "retry" });
    expect(failure.message).toBe(`reading ${video.bvid}: no whole answer within 150 ms`);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test("an error page that never ends does not hide its status", async () => {
    const endless = new ReadableStream();
    const fetch = async () => new Response(endless, { status: 412 });
    expect(await failureOf(read(never, { timeoutMs: 50, fetch }))).toMatchObject({ fault: "risk-control" });
  });

  test("more than 4 MiB are neither kept nor fetched", async () => {
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
      },
      cancel() {
        cancelled = true;
      },
    });
    expect(await failureOf(read(never, { fetch: async () => new Response(body) }))).toMatchObject({
      fault: "too-large",
      remedy: "skip",
    });
    expect(sent).toBeLessThanOrEqual(6);
    expect(cancelled).toBe(true);
  });

  test("a closed port is a network failure that says so", async () => {
    const gone = await startSimulator({ videos: 1 });
    await gone.close();
    const failure = await failureOf(read(never, { baseUrl: gone.url }));
    expect(failure).toMatchObject({ fault: "network", remedy: "retry", status: null, code: null });
    expect(failure.message).toMatch(/: no answer \([A-Za-z]+\)$/);
    expect(failure.hint).toContain("network");
  });

  test("text that is not UTF-8 is no answer", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`{"code":0,"message":"`),
      Buffer.from([0xc4, 0xe3]),
      Buffer.from(`"}`),
    ]);
    const failure = await failureOf(read(never, { fetch: async () => new Response(bytes) }));
    expect(failure).toMatchObject({ fault: "truncated" });
    expect(failure.message).toEndWith("undecodable text");
  });
});

describe("an abort by the caller", () => {
  const reason = new Error("the user pressed Ctrl-C");

  test("before the request makes none", async () => {
    expect(await read(AbortSignal.abort(reason)).catch((error: unknown) => error)).toBe(reason);
    expect(simulator.requests).toHaveLength(0);
  });

  test.each<Fault>(["hang", "hang-mid-body", { fault: "slow-body", ms: 10 }])(
    "during %p surfaces as its own reason",
    async (fault) => {
      simulator.respond({}, fault);
      const controller = new AbortController();
      const outcome = read(controller.signal).catch((error: unknown) => error);
      while (simulator.requests.length === 0) await Bun.sleep(1);
      controller.abort(reason);
      expect(await outcome).toBe(reason);
    },
  );

  test("while a body stalls that does not listen ends the reading", async () => {
    const controller = new AbortController();
    const body = new ReadableStream<Uint8Array>({ pull: () => controller.abort(reason) });
    const outcome = read(controller.signal, { fetch: async () => new Response(body) });
    expect(await outcome.catch((error: unknown) => error)).toBe(reason);
  });
});

describe("the address", () => {
  test.each([
    "file:///etc/hostname",
    "ftp://127.0.0.1",
    "data:text/plain,x",
    "127.0.0.1",
    "",
    "http://u:secret@127.0.0.1",
  ])("%p is refused before any request", (baseUrl) => {
    expect(() => createUpstream({ baseUrl })).toThrow(InputError);
    expect(() => createUpstream({ baseUrl })).not.toThrow(/secret/);
  });

  test("may have a path and a slash at its end", async () => {
    simulator.respond({}, { text: `{"code":-404}` });
    await read(never, { baseUrl: `${simulator.url}/proxy/` });
    expect(simulator.requests[0]?.path).toBe(`/proxy/x/web-interface/view?bvid=${video.bvid}`);
  });
});
