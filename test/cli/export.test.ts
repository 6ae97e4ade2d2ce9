import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig, openLibrary } from "@playcounts/core";
import { avToBv } from "../../packages/core/src/bilibili/bvid.ts";
import { onTerminal } from "./on-terminal.ts";
import { install, main, type Installation } from "./spawned.ts";

// Some of the command lines here are processes of their own, on a machine that may be busy.
setDefaultTimeout(60_000);

let site: Installation;
beforeAll(async () => {
  site = await install();
  await site.track(20);
});
afterAll(() => site[Symbol.asyncDispose]());

/** A folder of a test's own within the installation. */
async function folder(name: string): Promise<string> {
  const path = join(site.folder, name);
  await mkdir(path);
  return path;
}

describe("an export", () => {
  test("goes to stdout as CSV, and there is nothing else", async () => {
    const { exitCode, stdout, stderr } = await site.call(["export"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toStartWith("bvid,aid,uid,title,play,");
    expect(lines).toHaveLength(21);
  });

  test("is of the history, of some videos, since a time, in the asked form", async () => {
    const { bvid } = [...site.simulator.catalogue.videos()][3] ?? { bvid: "" };
    const line = ["export", "--what", "history", "--format", "ndjson", "--bvids", bvid];
    const { stdout } = await site.call(line);
    expect(JSON.parse(stdout)).toMatchObject({ bvid, source: "import", runId: null });
    const since = async (time: string) => (await site.call([...line, "--since", time])).stdout;
    expect(await since("40d")).toBe(stdout);
    expect(await since("29d")).toBe("");
    expect(await since("2020-01-01")).toBe(stdout);
    expect(await since("2099-01-01T00:00:00Z")).toBe("");
  });

  test("to a file is told in a few lines, or as one JSON value, and takes its form from the name", async () => {
    const path = join(await folder("told"), "videos.json");
    const { exitCode, stdout, stderr } = await site.call(["export", "--output", path]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(path);
    expect(JSON.parse(await readFile(path, "utf8"))).toHaveLength(20);
    const told = await site.json(["export", "-o", path, "-w", "history"]);
    const { length: bytes } = await readFile(path);
    expect(told).toEqual({ file: path, what: "history", format: "json", rows: 20, bytes });
    await site.call(["export", "-o", `${path}l`]);
    expect((await readFile(`${path}l`, "utf8")).split("\n")).toHaveLength(21);
    expect((await site.json(["export", "-o", path, "-f", "csv"])).format).toBe("csv");
  });

  test("can be read back by import", async () => {
    const path = join(await folder("back"), "videos.csv");
    await site.call(["export", "--output", path, "--bom"]);
    expect((await readFile(path)).subarray(0, 3)).toEqual(Buffer.from("\uFEFF"));
    const elsewhere = { DATABASE_URL: `file:${join(site.folder, "elsewhere.db")}` };
    expect(await site.json(["import", path], elsewhere)).toMatchObject({ read: 20, added: 20, refused: 0 });
    const play = (videos: { bvid: string; play: number }[]) => videos.map(({ bvid, play }) => [bvid, play]);
    expect(play(await site.json(["videos", "--sort", "bvid"], elsewhere))).toEqual(
      play(await site.json(["videos", "--sort", "bvid"])),
    );
  });

  test("is refused for every mistake at once, and before anything is opened", async () => {
    const { exitCode, stdout, stderr } = await site.call(
      ["export", "--json", "--bom", "--what", "all", "--format", "json", "--since", "soon", "--uids", "x"],
      { DATABASE_URL: "file:missing/counts.db" },
    );
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).error.problems).toHaveLength(5);
    for (const part of ["--output", "--bom", '"all"', '"soon"', '"x"']) expect(stderr).toContain(part);
  });
});

describe("a file", () => {
  test("is replaced as a whole, keeps its mode, and nothing is left beside it", async () => {
    const place = await folder("replaced");
    const path = join(place, "videos.csv");
    await writeFile(path, "before", { mode: 0o600 });
    await symlink(path, join(place, "link.csv"));
    await site.call(["export", "--output", join(place, "link.csv")]);
    expect(await readFile(path, "utf8")).toStartWith("bvid,aid");
    expect((await Bun.file(path).stat()).mode & 0o777).toBe(0o600);
    expect((await readdir(place)).toSorted()).toEqual(["link.csv", "videos.csv"]);
  });

  test("that was there stays when the export fails, and nothing is left beside it", async () => {
    const place = await folder("kept");
    const path = join(place, "videos.csv");
    await writeFile(path, "before");
    const broken = { DATABASE_URL: `file:${join(place, "none.db")}` };
    expect((await site.call(["export", "--output", path], broken)).exitCode).toBe(6);
    expect(await readFile(path, "utf8")).toBe("before");
    expect(await readdir(place)).toEqual(["videos.csv"]);
  });

  test.each([
    ["a directory", "."],
    ["in a folder that is missing", "missing/videos.csv"],
  ])("cannot be %s", async (_, path) => {
    const { exitCode, stderr } = await site.call(["export", "--output", join(site.folder, path)]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--output");
  });
});

describe("a long export", () => {
  const videos = 40_000;
  let long: Record<string, string>;
  beforeAll(async () => {
    long = { DATABASE_URL: `file:${join(site.folder, "long.db")}` };
    const library = await openLibrary({ config: loadConfig({ ...site.environment, ...long }), create: true });
    const unknown = { uid: null, publishedAt: null, counts: null, observedAt: null, verify: false };
    await library.catalogue.add(
      Array.from({ length: videos }, (_, index) => ({
        ...unknown,
        aid: index + 1,
        bvid: avToBv(index + 1),
        title: "夜航".repeat(20),
      })),
    );
    library.close();
  }, 120_000);

  test("ends quietly when its reader has seen enough", async () => {
    const child = site.start(["export"], long);
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    expect({ code: await child.exited, said: await new Response(child.stderr).text() }).toEqual({
      code: 0,
      said: "",
    });
  });

  test("waits for its reader: nothing is read while a piece is not out", async () => {
    let [isOut, pieces, lines] = [true, 0, 0];
    const slow = {
      isTerminal: false,
      takesAnsi: false,
      columns: () => 80,
      async write(text: string) {
        expect(isOut).toBe(true);
        isOut = false;
        // Whoever did not wait would come again meanwhile.
        for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        isOut = true;
        pieces += 1;
        lines += text.split("\n").length - 1;
      },
    };
    expect(await site.callInto(slow, ["export"], long)).toBe(0);
    expect(lines).toBe(videos + 1);
    expect(pieces).toBeGreaterThan(10);
  });

  test("takes no more memory than a short one", async () => {
    const peak = async (extra: Record<string, string>) => {
      const child = site.start(["export", "--format", "json"], extra);
      const text = await new Response(child.stdout).text();
      await child.exited;
      return { videos: JSON.parse(text).length, mb: (child.resourceUsage()?.maxRSS ?? Number.NaN) / 2 ** 20 };
    };
    const [short, all] = [await peak({}), await peak(long)];
    expect([short.videos, all.videos]).toEqual([20, videos]);
    expect(all.mb - short.mb).toBeLessThan(60);
  });

  test("that is interrupted leaves the old file, nothing beside it, and says so", async () => {
    const place = await folder("interrupted");
    const path = join(place, "videos.csv");
    await writeFile(path, "before");
    const child = site.start(["export", "--output", path], long);
    while ((await readdir(place)).length === 1) await Bun.sleep(2);
    child.kill("SIGINT");
    const said = await new Response(child.stderr).text();
    expect({ code: await child.exited, said }).toEqual({
      code: 130,
      said: "error: stopped; no file was written\n",
    });
    expect(await readdir(place)).toEqual(["videos.csv"]);
    expect(await readFile(path, "utf8")).toBe("before");
  });
});

test("on a terminal nothing of a title is obeyed", async () => {
  const extra = { DATABASE_URL: `file:${join(site.folder, "hostile.db")}` };
  const path = join(site.folder, "hostile.json");
  await writeFile(path, JSON.stringify([{ aid: 1, title: "\u001b[31m\u009b2Jred\u0007" }]));
  await site.call(["import", path], extra);
  const { exitCode, screen } = await onTerminal(site, ["export"], { extra });
  expect(exitCode).toBe(0);
  // oxlint-disable-next-line no-control-regex
  expect(screen).not.toMatch(/[\u001b\u0007\u009b]/);
  expect(screen).toContain("[31m");
  expect((await site.call(["export"], extra)).stdout).toContain("\u001b[31m");
});

test.skipIf(process.platform !== "linux")("a full disk is told, never taken for the end", async () => {
  const command = `"$0" --no-env-file "$1" export > /dev/full`;
  const child = Bun.spawnSync(["sh", "-c", command, process.execPath, main], {
    cwd: site.folder,
    env: site.environment,
    stderr: "pipe",
  });
  expect(child.exitCode).toBe(6);
  expect(child.stderr.toString()).toContain("ENOSPC");
  expect((await site.run(["export", "--output", "/dev/full"])).exitCode).toBe(6);
});
