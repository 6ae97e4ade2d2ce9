import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Served } from "../../../packages/server/src/serve.ts";
import { createHostileInstallation, type HostileInstallation } from "../../browser/hostile-installation.ts";
import { createBrowserLike } from "../../support/browser-like.ts";
import { createInstallation, until } from "../../support/served.ts";

let hostile: HostileInstallation;
let server: Served;
beforeAll(async () => {
  hostile = await createHostileInstallation();
  server = await hostile.installation.serve();
});
afterAll(() => hostile.installation[Symbol.asyncDispose]());

const rowsOf = (text: string): string[] =>
  Array.from(text.matchAll(/<tr><th scope="row".*?<\/tr>/gs), ([row]) => row);
const linksOf = (text: string): string[] =>
  rowsOf(text).map((row) => /href="\/videos\/(BV\w{10})"/.exec(row)?.[1] ?? "");

test("the list is sorted as asked, each video with its numbers, its curve and the way to its page", async () => {
  const browser = createBrowserLike(server.url);
  const plays = async (sort: string) => {
    const { text } = await browser.open(`/videos?sort=${sort}`);
    return rowsOf(text).map((row) =>
      Number(/(?:class="exact number"|class="number")>([\d,]+)</.exec(row)?.[1]?.replaceAll(",", "")),
    );
  };
  const byPlay = await plays("play");
  expect(byPlay).toHaveLength(20);
  expect(byPlay).toEqual(byPlay.toSorted((a, b) => b - a));
  expect(await plays("published")).not.toEqual(byPlay);
  // What makes no sense is as good as nothing.
  expect(await plays("<script>")).toEqual(byPlay);
  const { text, said } = await browser.open("/videos");
  expect(text.match(/<svg class="spark"/g)).toHaveLength(20);
  expect(said).toContain("doubtful answer held back");
});

test("the list is narrowed by text, uploader and state, and says what it is narrowed to", async () => {
  const browser = createBrowserLike(server.url);
  const { text } = await browser.open(`/videos?uploader=${hostile.uid}&sort=bvid`);
  expect(linksOf(text).toSorted()).toEqual([...hostile.bvids].toSorted());
  expect(text).toContain(`<option value="${hostile.uid}" selected="">`);
  const found = await browser.open(`/videos?q=${encodeURIComponent("'; drop")}&state=live`);
  expect(linksOf(found.text)).toHaveLength(2);
  expect(found.text).toContain(`value="&#39;; drop"`);
  expect(linksOf((await browser.open(`/videos?q=${hostile.bvid}`)).text)).toEqual([hostile.bvid]);
  const none = await browser.open("/videos?state=review");
  expect(none.said).toContain("No tracked video matches this.");
  expect(none.said).not.toContain("playcounts track");
});

test("pages of the list follow one another, narrowed as before", async () => {
  await using many = await createInstallation({ videos: 95, uploaders: 1 });
  const { url } = await many.serve();
  const browser = createBrowserLike(url);
  const seen: string[] = [];
  let path: string | undefined = "/videos?state=live&sort=added";
  while (path !== undefined) {
    const { text } = await browser.open(path);
    seen.push(...linksOf(text));
    path = /<a href="([^"]+)" rel="next">/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    if (path !== undefined) expect(path).toMatch(/^\/videos\?state=live&sort=added&cursor=/);
  }
  expect(seen).toHaveLength(95);
  expect(new Set(seen).size).toBe(95);
  expect(await browser.open("/videos?cursor=nonsense")).toMatchObject({ status: 400 });
});

test("a video's page tells everything that is known of it", async () => {
  const { text, said } = await createBrowserLike(server.url).open(`/videos/${hostile.bvid}`);
  for (const fact of [
    "A doubtful number is held back",
    "An answer said 0 (0 over a good number).",
    "no: a doubtful number waits for another look",
    "Held and refused answers",
    "kept",
    "bulk",
  ])
    expect(said).toContain(fact);
  expect(text).toContain(`<a href="https://www.bilibili.com/video/${hostile.bvid}" rel="noopener">`);
  expect(text.match(/<path class="plot-line"/g)).toHaveLength(7);
  expect(text).toMatch(/<svg class="plot-lines"[^>]* role="img" aria-label="plays from 2\d{3}-/);
  expect(text).toContain(`data-history="/api/v1/videos/${hostile.bvid}/history"`);
  // Four readings that changed something, and the newest in each is what the curve ends with.
  expect(rowsOf(text.split('id="history"')[1]?.split("</table>")[0] ?? "").length).toBeGreaterThan(3);
  expect(text.length).toBeLessThan(100_000);
  expect(text).not.toContain("\u202E");
  expect(text).not.toContain("<script>");
});

test("curves show gains per day instead, and as much time as asked for", async () => {
  const browser = createBrowserLike(server.url);
  const { text, said } = await browser.open(`/videos/${hostile.bvid}?of=gain&range=90`);
  expect(text.match(/<path class="plot-fill"/g)).toHaveLength(7);
  expect(said).toContain("Gain per day between readings");
  expect(text).toContain('data-mode="gain"');
  expect(text).toContain(`?range=90&amp;of=total#curves`);
  const odd = await browser.open(`/videos/${hostile.bvid}?of=%22&range=-1`);
  expect(odd.text).toContain('data-mode="total"');
});

test("a video that nobody tracked, or that is none, is not there", async () => {
  const browser = createBrowserLike(server.url);
  for (const id of ["BV1GJ411x7h7", "BV1", "%00", "-1"]) {
    const { status, said } = await browser.open(`/videos/${id}`);
    expect(status).toBe(404);
    expect(said).toContain("This video was never tracked");
  }
});

test("a video is updated from its page, it alone, and whether it is due or not", async () => {
  await using installation = await createInstallation({ videos: 5 });
  const { url, desk } = await installation.serve();
  const [video] = installation.simulator.catalogue.videos();
  const browser = createBrowserLike(url);
  for (const run of ["1", "2"]) {
    const answer = await browser.send(`/videos/${video?.bvid}/update`);
    expect(answer).toMatchObject({ status: 303, location: `/runs/${run}?notice=started` });
    await until(() => desk.current() === null, "the end of the run");
    expect((await browser.open(`/runs/${run}`)).said).toMatch(/due 1 /);
  }
  expect(installation.simulator.requests).toHaveLength(2);
  expect(await browser.send("/videos/BV1/update")).toMatchObject({ status: 404 });
});

test("who may only read is not offered an update, and would not get one", async () => {
  const reading = await hostile.installation.serve({
    PLAYCOUNTS_API_TOKEN: "a-token-of-enough-characters",
    PLAYCOUNTS_PUBLIC_READ: "true",
  });
  const browser = createBrowserLike(reading.url);
  const { text, status } = await browser.open(`/videos/${hostile.bvid}`);
  expect(status).toBe(200);
  expect(text).not.toContain("/update");
  expect(await browser.send(`/videos/${hostile.bvid}/update`)).toMatchObject({ status: 401 });
});
