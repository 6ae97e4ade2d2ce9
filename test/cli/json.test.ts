import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ended, install, type Installation } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

let site: Installation;
let bvid = "";
let uid = "";
beforeAll(async () => {
  site = await install({ hostileTitles: true, growth: 1 });
  const [video] = site.simulator.catalogue.videos();
  bvid = video?.bvid ?? "";
  uid = video?.uploader.uid ?? "";
  const [first, second] = [...site.simulator.catalogue.videos()].slice(58);
  await writeFile(
    join(site.folder, "list.csv"),
    `bvid,title,play\n${first?.bvid},"a ""title""",12\nBVnonsense,x,1\n${second?.bvid},b,\n`,
  );
});
afterAll(() => site[Symbol.asyncDispose]());

// oxlint-disable-next-line no-control-regex -- what must not be there
const control = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;

test("every command prints one JSON value on stdout and nothing on stderr", async () => {
  await site.track(58);
  async function check(line: string, run = site.call): Promise<void> {
    const { exitCode, stdout, stderr } = await run([...line.split(" "), "--json"]);
    expect({ line, exitCode, stderr }).toEqual({ line, exitCode: 0, stderr: "" });
    expect(stdout).not.toMatch(control);
    expect(JSON.parse(stdout)).not.toHaveProperty("error");
  }
  const listed = `import ${join(site.folder, "list.csv")}`;
  for (const line of ["init", `${listed} --dry-run`, listed, "update --dry-run"]) await check(line);
  // What works longest, and has most to say meanwhile, as a process: nothing slips by the shell's two outlets.
  for (const line of ["update", "backup create"]) await check(line, site.run);
  const looking = `videos,video ${bvid},status,runs,runs 1,failed,backup list,backup verify,config print,config validate`;
  for (const line of looking.split(",")) await check(line);
  for (const line of ["doctor", `video ${bvid} --live`]) await check(line, site.run);
  for (const line of [`track ${bvid}`, `untrack ${bvid}`, "undo 1 --yes"]) await check(line);
});

test("videos --json is an array of exactly the promised fields", async () => {
  await site.track(58);
  const videos = await site.json(["videos", "--sort", "bvid"]);
  expect(videos).toHaveLength(60);
  const fields =
    "aid attemptedAt bvid coin danmaku favorite like observedAt play reply share state suspect title uid";
  for (const video of videos) {
    expect(Object.keys(video).toSorted().join(" ")).toBe(fields);
    expect(video.uid === null || /^\d+$/.test(video.uid)).toBe(true);
    expect(Number.isSafeInteger(video.aid)).toBe(true);
    if (video.observedAt !== null) expect(new Date(video.observedAt).toISOString()).toBe(video.observedAt);
  }
  const some = videos.find((video: { bvid: string }) => video.bvid === bvid);
  const [sim] = site.simulator.catalogue.videos();
  expect(some).toMatchObject({ title: sim?.title, uid, state: "live", suspect: null });
});

test("a number that is not believed stands in `suspect` beside the stored one", async () => {
  await site.track(58);
  const video = site.simulator.catalogue.videoAt(7);
  await site.call(["update", "--force", "--bvids", video?.bvid ?? ""]);
  site.simulator.setCounts(video?.aid ?? 0, { play: 0 });
  await site.call(["update", "--force", "--bvids", video?.bvid ?? ""]);
  const { play, suspect } = await site.json(["video", video?.bvid ?? ""]);
  expect(play).toBeGreaterThan(0);
  expect(suspect).toEqual({ play: 0, reason: "zero-over-count", seenAt: expect.stringMatching(/^20.*Z$/) });
});

test("videos can be sorted, limited, and picked by uploader and state", async () => {
  await site.track(58);
  const plays = (await site.json(["videos", "--sort", "play", "--limit", "5"])).map(
    ({ play }: { play: number }) => play,
  );
  expect(plays).toHaveLength(5);
  expect(plays).toEqual(plays.toSorted((a: number, b: number) => b - a));
  const own = await site.json(["videos", "--uids", uid]);
  expect(own.length).toBeGreaterThan(0);
  expect(own.every((video: { uid: string }) => video.uid === uid)).toBe(true);
  expect(await site.json(["videos", "--state", "gone"])).toEqual([]);
});

test("a reader that leaves early is no error, and titles cannot break the table", async () => {
  // More than a pipe holds, and enough for every hostile title.
  await using large = await install({ videos: 1_500, hostileTitles: true });
  await large.track(1_500);
  const child = large.start(["videos", "--json"]);
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stderr).text()).toBe("");

  const { stdout } = await large.call(["videos"]);
  expect(stdout).not.toMatch(control);
  expect(stdout).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B-\u200F]/);
  expect(stdout.trimEnd().split("\n")).toHaveLength(1_501);
  expect(await large.json(["videos"])).toHaveLength(1_500);
});

test("off a terminal there is no ANSI, and progress is plain lines with their time on stderr", async () => {
  await site.track(58);
  const { stdout, stderr } = await ended(site.start(["update", "--force"]));
  expect(stdout + stderr).not.toMatch(control);
  const lines = stderr.trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00 /);
  expect(lines.filter((line) => / \d+\/\d+ /.test(line)).length).toBeGreaterThanOrEqual(2);
});

test("--quiet says nothing while it runs, and --verbose tells progress beside JSON", async () => {
  await site.track(58);
  expect((await site.call(["update", "--force", "--quiet"])).stderr).toBe("");
  const { stdout, stderr } = await site.call(["update", "--force", "--json", "--verbose"]);
  expect(JSON.parse(stdout)).toMatchObject({ status: "completed" });
  expect(stderr).toContain("updated");
});
