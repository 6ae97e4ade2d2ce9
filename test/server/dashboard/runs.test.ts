import { afterAll, beforeAll, expect, test } from "bun:test";
import { openLibrary } from "@playcounts/core";
import type { Served } from "../../../packages/server/src/serve.ts";
import { createBrowserLike } from "../../support/browser-like.ts";
import { createInstallation, until, type Installation } from "../../support/served.ts";

const hostile = `<script>alert("x")</script>\u202Edrow\u0000 ${"z\u0301\u0302\u0303\u0304".repeat(100)}${"长".repeat(300_000)}`;

let installation: Installation;
let server: Served;
let failing: readonly { readonly aid: number; readonly bvid: string }[];
const idle = () => until(() => server.desk.current() === null, "the end of the run");

beforeAll(async () => {
  installation = await createInstallation({ videos: 60, uploaders: 2 });
  const { catalogue } = installation.simulator;
  failing = [...catalogue.videos()].slice(0, 3);
  server = await installation.serve();
});
afterAll(() => installation[Symbol.asyncDispose]());

test("an update is started, watched and looked at without a script", async () => {
  for (const { aid } of failing) installation.simulator.answerFor(aid, { counts: { play: "abc" } });
  const [, , , hidden] = installation.simulator.catalogue.videos();
  if (hidden !== undefined) installation.simulator.answerFor(hidden.aid, { counts: { play: "--" } });
  const browser = createBrowserLike(server.url);
  const started = await browser.send("/runs");
  expect(started).toMatchObject({ status: 303, location: "/runs/1?notice=started" });
  expect((await browser.open(started.location ?? "")).said).toContain("The update has begun.");
  await idle();
  const { text, said } = await browser.open("/runs/1");
  expect(said).toContain("completed, some failed");
  expect(said).toContain("due 60 updated 56 unchanged 0 kept 1 failed 3 not reached 0");
  for (const { bvid } of failing)
    expect(said.length > 0 && text.includes(`href="/videos/${bvid}"`)).toBe(true);
  expect(said).toContain("an answer of unknown form");
  const list = await browser.open("/runs");
  expect(list.said).toContain("60 / 60");
  expect(list.said).toContain("this dashboard");
});

test("what failed is retried by a button, and nothing else is asked for", async () => {
  const browser = createBrowserLike(server.url);
  expect((await browser.open("/runs/1")).said).toContain("Retry 3 videos that failed");
  for (const { aid } of failing) installation.simulator.answerFor(aid, null);
  expect(await browser.send("/runs/1/retry")).toMatchObject({
    status: 303,
    location: "/runs/2?notice=started",
  });
  await idle();
  const { said } = await browser.open("/runs/2");
  expect(said).toContain("due 3 updated 3 unchanged 0 kept 0 failed 0 not reached 0");
  expect(said).not.toContain("Retry ");
  expect((await browser.send("/runs/2/retry")).location).toBe("/runs/2?notice=nothing-failed");
});

test("one run at a time: asking again leads to the one that goes on, and it can be cancelled", async () => {
  const slow = await createInstallation({ videos: 100, uploaders: 1, latencyMs: 1_000 });
  await using _ = slow;
  const { url, desk } = await slow.serve();
  const browser = createBrowserLike(url, "zh");
  await browser.send("/runs");
  expect((await browser.send("/runs")).location).toBe("/runs/1?notice=busy");
  for (const path of ["/", "/runs/1"]) {
    const { text } = await browser.open(path);
    expect(text).toContain('data-events="/api/v1/runs/1/events"');
    expect(text).toContain("取消这次运行");
    expect(text).toContain("<progress");
    expect(text).not.toContain("立即更新");
  }
  expect((await browser.send("/runs/1/cancel")).location).toBe("/runs/1?notice=cancelled");
  await until(() => desk.current() === null, "the end of the run");
  const over = await browser.send("/runs/1/cancel");
  expect(over.status).toBe(409);
  expect(over.text).toContain("这次运行已经结束");
});

test("a run that was blocked says so, on the front page too, and can be given up", async () => {
  const banned = await createInstallation({ videos: 10, uploaders: 1 });
  await using _ = banned;
  const { url, desk } = await banned.serve();
  banned.simulator.ban({ style: "html" });
  const browser = createBrowserLike(url);
  await browser.send("/runs");
  await until(() => desk.current() === null, "the end of the run");
  const run = await browser.open("/runs/1");
  expect(run.said).toContain("stopped by Bilibili");
  expect(run.said).toContain("risk control");
  const home = await browser.open("/");
  expect(home.said).toContain("Risk control: Bilibili asked for a pause");
  expect(home.said).not.toContain("Update now");
  expect((await browser.send("/runs/1/cancel")).location).toBe("/runs/1?notice=dropped");
  expect((await browser.open("/runs/1")).said).not.toContain("Do not take it up again");
});

test("remarks are narrowed by their result and paged by cursor", async () => {
  const many = await createInstallation({ videos: 150, uploaders: 1 });
  await using _ = many;
  const half = [...many.simulator.catalogue.videos()].filter(({ index }) => index % 2 === 0);
  const broken = [...many.simulator.catalogue.videos()].filter(({ index }) => index % 30 === 1);
  for (const { aid } of broken) many.simulator.answerFor(aid, { counts: { play: "abc" } });
  for (const { aid } of half) many.simulator.answerFor(aid, { counts: { play: "--" } });
  const { url, desk } = await many.serve();
  const browser = createBrowserLike(url);
  await browser.send("/runs");
  await until(() => desk.current() === null, "the end of the run");
  const seen = new Set<string>();
  let address: string | undefined = "/runs/1?result=skipped";
  for (let page = 0; address !== undefined && page < 10; page += 1) {
    const { text }: { text: string } = await browser.open(address);
    for (const [, bvid = ""] of text.matchAll(/href="\/videos\/(BV\w+)"/g)) seen.add(bvid);
    address = /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
  }
  expect([...seen].toSorted()).toEqual(half.map(({ bvid }) => bvid).toSorted());
  const failed = (await browser.open("/runs/1?result=failed")).text.match(/"\/videos\/BV/g);
  expect(failed).toHaveLength(broken.length);
});

test("a hostile title harms nothing", async () => {
  const own = await createInstallation({ videos: 3, uploaders: 1 });
  await using _ = own;
  const library = await openLibrary({ config: own.config() });
  const unknown = { uid: null, publishedAt: null, counts: null, observedAt: null, verify: false };
  // The site knows nothing of it, so that the run has a remark to make.
  await library.catalogue.add([{ aid: 170001, bvid: "BV17x411w7KC", title: hostile, ...unknown }]);
  library.close();
  const { url, desk } = await own.serve();
  await desk.start({}, { trigger: hostile });
  await until(() => desk.current() === null, "the end of the run");
  const browser = createBrowserLike(url);
  for (const path of ["/", "/runs", "/runs/1"]) {
    const { text, status } = await browser.open(path);
    expect(status).toBe(200);
    expect(text.includes("<script>alert")).toBe(false);
    expect(/[\u202a-\u202e\u2066-\u2069\0]/.test(text)).toBe(false);
    expect(text.length).toBeLessThan(60_000);
  }
  expect((await browser.open("/runs/1")).text).toContain(
    "<bdi>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; drow",
  );
});
