import { expect, setDefaultTimeout, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { install, type Installation } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

const videoAt = ({ simulator }: Installation, index: number) =>
  simulator.catalogue.videoAt(index) ?? { bvid: "", aid: 0, title: "" };

test.concurrent("import says what was added, what was there, and which lines it refused and why", async () => {
  await using site = await install();
  const [a, b] = [videoAt(site, 0), videoAt(site, 1)];
  const file = join(site.folder, "list.csv");
  await writeFile(file, `bvid,title,play\n${a.bvid},A,10\nBVnonsense,"x\u001B[31m",1\n${b.bvid},B,\n`);
  const plan = await site.call(["import", file, "--dry-run"]);
  expect(plan.stdout).toMatch(/^added +2$/m);
  expect(plan.stdout).toContain("Nothing was written");
  expect(await site.json(["videos"])).toEqual([]);

  const first = await site.run(["import", "list.csv"]);
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toMatch(/^read +3\nadded +2\nalready there +0\n.*\nrefused +1$/m);
  expect(first.stderr).toMatch(/^line 3 refused: .*BVnonsense/m);
  expect(first.stderr).not.toContain("\u001B");
  expect((await site.call(["import", file])).stdout).toMatch(/^already there +2$/m);

  const json = await site.json(["import", file]);
  expect(json).toMatchObject({
    read: 3,
    added: 0,
    known: 2,
    returned: 0,
    refused: 1,
    refusals: [{ line: 3 }],
  });
});

test.concurrent("track reads an uploader's list, and untrack stops asking but keeps what is known", async () => {
  await using site = await install();
  const uid = site.simulator.catalogue.uploaders[0]?.uid ?? "";
  expect(await site.call(["track", `https://space.bilibili.com/${uid}`])).toMatchObject({ exitCode: 0 });
  const own = (await site.json(["videos"])).length;
  expect(own).toBe(site.simulator.catalogue.uploaders[0]?.videoCount);
  const { bvid } = videoAt(site, 0);
  expect((await site.call(["untrack", bvid])).stdout).toContain("1 video is not asked for any more");
  expect((await site.json(["videos"])).length).toBe(own - 1);
  expect(await site.json(["video", bvid])).toMatchObject({ bvid, tracked: false, nextDueAt: null });
  expect(await site.json(["track", bvid])).toMatchObject({ added: 0, returned: 1 });
});

test.concurrent("a dry run says how many, which, why, and what it would take, and asks nothing", async () => {
  await using site = await install();
  await site.track(60);
  const { stdout, exitCode } = await site.run(["update", "--dry-run"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("60 videos are due: 60 stale.");
  expect(stdout).toContain("It would take 2 requests by bulk");
  expect(stdout.match(/^BV\w{10} .* stale /gm)).toHaveLength(20);
  expect(stdout).toContain("and 40 more");
  expect(site.simulator.requests).toEqual([]);
  expect(await site.json(["runs"])).toEqual([]);
});

test.concurrent("the page of a video tells its number, where it is from, its history, and when it is read next", async () => {
  await using site = await install();
  await site.track(3);
  const { bvid, aid, title } = videoAt(site, 1);
  const { play } = site.simulator.counts(aid);
  for (const more of [0, 7, 30]) {
    site.simulator.setCounts(aid, { play: play + more });
    await site.call(["update", "--force", "--bvids", bvid]);
  }
  const { stdout, exitCode } = await site.call(["video", `https://www.bilibili.com/video/${bvid}`]);
  expect(exitCode).toBe(0);
  expect(stdout).toStartWith(`${bvid} (av${aid})  ${title}\n`);
  expect(stdout).toContain((play + 30).toLocaleString("en"));
  expect(stdout).toMatch(/^due +no, the number is younger than 7 d\nnext look +20\d\d-.* \(in 7 d\)$/m);
  expect(stdout).toMatch(/^History \(\d points\) +[▁▂▃▅▇]+$/m);
  expect(stdout).toContain("+23");
  expect(stdout).toMatch(/bulk +run 3$/m);
});

test.concurrent("a suspect number is explained on the page, in the remarks of the run, and in the status", async () => {
  await using site = await install();
  await site.track(3);
  const { bvid, aid } = videoAt(site, 1);
  site.simulator.setCounts(aid, { play: 0 });
  await site.call(["update"]);
  expect((await site.call(["video", bvid])).stdout).toMatch(
    /^suspect +0 seen .* not believed yet: 0 over a good number$/m,
  );
  const run = (await site.call(["runs", "1"])).stdout;
  expect(run).toMatch(new RegExp(`^${bvid} .*held back as suspect`, "m"));
  expect(run).toEndWith("\n3 attempted = 1 listed above (1 skipped) + 2 without a remark (2 updated).\n");
  expect((await site.call(["status"])).stdout).toMatch(/^suspect +1$/m);
});

test.concurrent("more failures than a screen holds are counted, and `failed` has them all", async () => {
  await using site = await install();
  await site.track(30);
  for (let index = 0; index < 30; index += 1)
    site.simulator.answerFor(videoAt(site, index).aid, { missing: true });
  for (let index = 0; index < 25; index += 1)
    site.simulator.answerFor(videoAt(site, index).aid, { missing: true, code: -7777 });
  const { stdout } = await site.run(["update"]);
  const failed = Number(/^failed +(\d+)$/m.exec(stdout)?.[1]);
  expect(failed).toBeGreaterThan(20);
  expect(stdout.match(/^ {2}BV\w{10} /gm)).toHaveLength(20);
  expect(stdout).toContain(`and ${failed - 20} more: playcounts failed`);
  expect(await site.json(["failed"])).toHaveLength(failed);
  expect((await site.call(["failed"])).stdout).toContain("playcounts update --force --bvids BV");
});
