import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Served } from "../../../packages/server/src/serve.ts";
import { createBrowserLike, type BrowserLike } from "../../support/browser-like.ts";
import { createLivedInInstallation } from "../../support/lived-in.ts";
import type { Installation } from "../../support/served.ts";

let installation: Installation;
let server: Served;
let browser: BrowserLike;
let uid: string;
let bvids: readonly string[];
beforeAll(async () => {
  installation = await createLivedInInstallation({
    days: 3,
    videos: 60,
    uploaders: 3,
    growth: 2,
    hostileTitles: false,
  });
  server = await installation.serve();
  browser = createBrowserLike(server.url);
  const { catalogue } = installation.simulator;
  const [largest] = catalogue.uploaders.toSorted((a, b) => b.videoCount - a.videoCount);
  uid = largest?.uid ?? "";
  bvids = [...catalogue.videos()].filter(({ uploader }) => uploader.uid === uid).map(({ bvid }) => bvid);
});
afterAll(() => installation[Symbol.asyncDispose]());

test("uploaders are listed with their totals, sorted and searched", async () => {
  const { said, text } = await browser.open("/uploaders?sort=videos");
  const { uploaders } = installation.simulator.catalogue;
  for (const { name, videoCount, uid } of uploaders) {
    expect(said).toContain(`${name} ${uid}`);
    expect(said).toMatch(new RegExp(`${uid} +${videoCount} `));
  }
  const first = /href="\/uploaders\/(\d+)"/.exec(text)?.[1];
  expect(first).toBe(uid);
  expect((await browser.open(`/uploaders?q=${uid}`)).text.match(/<tr><th scope="row"/g)).toHaveLength(1);
  expect((await browser.open("/uploaders?q=nobody")).said).toContain("No uploader matches this.");
});

test("an uploader's page has the totals, every video, and their curves with a median", async () => {
  const { said, text } = await browser.open(`/uploaders/${uid}?sort=play`);
  expect(said).toContain(`Videos tracked ${bvids.length}`);
  for (const bvid of bvids) expect(text).toContain(`href="/videos/${bvid}"`);
  expect(text.match(/<path class="plot-context"/g)).toHaveLength(bvids.length);
  expect(text).toContain("plot-median");
  expect(said).toContain(`of the ${bvids.length} newest videos`);
  expect(said).toContain("Tick up to six videos");
  expect(text).toContain(`href="https://space.bilibili.com/${uid}" rel="noopener"`);
});

test("up to six videos are compared; more are left out, and it says so", async () => {
  const asked = bvids.slice(0, 8).map((bvid) => `v=${bvid}`);
  const six = await browser.open(`/uploaders/${uid}?${asked.slice(0, 6).join("&")}`);
  expect(six.text.match(/class="plot-chosen line-\d" d="M/g)).toHaveLength(12); // with the samples of the legend
  expect(six.text.match(/name="v" value="\w+" checked=""/g)).toHaveLength(6);
  expect(six.said).toMatch(/× the median of its age/);
  expect(six.said).not.toContain("Only the first six");
  const eight = await browser.open(`/uploaders/${uid}?${asked.join("&")}`);
  expect(eight.text.match(/name="v" value="\w+" checked=""/g)).toHaveLength(6);
  expect(eight.said).toContain("Only the first six ticked videos are compared.");
});

test("videos of others, unknown ones and nonsense are not compared", async () => {
  const other = [...installation.simulator.catalogue.videos()].find(({ uploader }) => uploader.uid !== uid);
  const { status, text } = await browser.open(
    `/uploaders/${uid}?v=${other?.bvid}&v=BV1GJ411x7h7&v=%3Cscript%3E&age=-1&sort=x`,
  );
  expect(status).toBe(200);
  expect(text).not.toContain("plot-chosen");
  expect(text).not.toContain("checked");
});

test("what is ticked stays so when the age or the order is chosen anew", async () => {
  const [bvid] = bvids;
  const { text } = await browser.open(`/uploaders/${uid}?v=${bvid}&sort=gain`);
  expect(text).toContain(`href="/uploaders/${uid}?v=${bvid}&amp;sort=gain&amp;age=30"`);
  expect(text).toContain(`href="/uploaders/${uid}?v=${bvid}&amp;sort=play#videos-heading"`);
  const young = await browser.open(`/uploaders/${uid}?v=${bvid}&age=30`);
  // All are older than that.
  expect(young.said).toContain("No video has two readings at the ages shown");
  expect(young.text).toMatch(new RegExp(`value="${bvid}" checked=""`));
});

test("what is compared survives a change of the language", async () => {
  const path = `/uploaders/${uid}?v=${bvids[0]}&v=${bvids[1]}`;
  const { text } = await browser.open(path);
  expect(text).toContain(`<input type="hidden" name="next" value="${path.replaceAll("&", "&amp;")}"/>`);
});

test("an uploader of whom nothing is tracked is not there", async () => {
  for (const id of ["999", "x", "%00"]) {
    const { status, said } = await browser.open(`/uploaders/${id}`);
    expect(status).toBe(404);
    expect(said).toContain("Nothing of this uploader is tracked");
  }
});
