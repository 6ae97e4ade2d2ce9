import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { seriesFromHistory } from "../../scripts/lab/own.ts";
import { parseOptions } from "../../scripts/lab/options.ts";
import { parseSeries, readSeries } from "../../scripts/lab/read-series.ts";
import { partOf, truthOf } from "../../scripts/lab/series.ts";
import { csvOf, syntheticSeries } from "./synthetic-series.ts";

const dayMs = 86_400_000;
const root = join(import.meta.dir, "../..");
const some = syntheticSeries({ videos: 60, days: 40 });
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "playcounts-lab-"));
  writeFileSync(join(folder, "some.csv"), csvOf(some));
  writeFileSync(join(folder, "some.csv.gz"), gzipSync(csvOf(some)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runLab(...args: string[]): { exitCode: number; stdout: string; stderr: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync([process.execPath, "scripts/lab.ts", ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: `file:${join(folder, "none.db")}` },
  });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

describe("the data", () => {
  test("is read the same gzipped or not", () => {
    expect(readSeries(join(folder, "some.csv"))).toEqual(some);
    expect(readSeries(join(folder, "some.csv.gz"))).toEqual(some);
  });

  test("may come with a byte order mark, CRLF, quotes, empty lines, and series of unequal length", () => {
    const text = '\uFEFFvideo_id,category,d0,d1,d2\r\n"a","News, ""daily""",1,2,3\r\n\r\nb,,4,,\r\n';
    expect(parseSeries(text, "x")).toMatchObject([
      { id: "a", category: 'News, "daily"', gains: [1, 2, 3] },
      { id: "b", category: "", gains: [4] },
    ]);
  });

  test.each([
    ["nothing", "", "line 1: not the header"],
    ["another table", "id,day,view\n1,2,3\n", "line 1: not the header"],
    ["days out of order", "video_id,category,d1,d0\na,b,1,2\n", "line 1: not the header"],
    ["a header alone", "video_id,category,d0\n", "no videos"],
    [
      "a word for a number",
      "video_id,category,d0,d1\na,b,1,2\nc,d,1,many\n",
      'line 3, d1: "many" is no number',
    ],
    ["a hole", "video_id,category,d0,d1,d2\na,b,1,,3\n", "line 2, d1"],
    ["too many days", "video_id,category,d0\na,b,1,2\n", "line 2: 2 days, but the header names 1"],
    ["a video twice", "video_id,category,d0\na,b,1\n\na,b,2\n", "line 4: a was on line 2 already"],
    ["no id", "video_id,category,d0\n,b,1\n", "line 2: no video_id"],
    ["no gains", "video_id,category,d0\na,b,\n", "line 2: no gains"],
  ])("that is %s is refused, and where is said", (_, text, message) => {
    expect(() => parseSeries(text, "x.csv")).toThrow(message);
  });

  test("stands for counts at any time, within a day in proportion", () => {
    const { playAt, days } = truthOf({
      id: "a",
      category: "",
      gains: [10, 0, 5],
      startAge: 0,
      startPlay: 100,
    });
    expect(days).toBe(3);
    expect([-1, 0, 0.55, 1, 2, 2.5, 3, 9].map(playAt)).toEqual([100, 100, 105, 110, 110, 112, 115, 115]);
  });

  test("is divided into parts that share no video and leave none out", () => {
    const parts = [0, 1, 2].map((k) => partOf(some, k, 3));
    expect(
      parts
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(some.map(({ id }) => id).toSorted());
    expect(Math.min(...parts.map(({ length }) => length))).toBeGreaterThan(8);
  });
});

describe("one's own history", () => {
  const publishedAt = 1_700_000_000_000;
  const at = (days: number): number => publishedAt + days * dayMs;

  test("becomes daily gains from its first number on, spread evenly where nobody looked", () => {
    const points = [
      [at(10), 1000],
      [at(12), 1200],
      [at(15.5), 1550],
    ] as const;
    expect(seriesFromHistory("BV1", "42", publishedAt, points)).toEqual({
      id: "BV1",
      category: "42",
      gains: [100, 100, 100, 100, 100],
      startAge: 10,
      startPlay: 1000,
    });
  });

  test.each([
    [
      "without a publishing date",
      null,
      [
        [at(10), 1],
        [at(12), 2],
      ],
    ],
    [
      "read before it was published",
      at(11),
      [
        [at(10), 1],
        [at(12), 2],
      ],
    ],
    [
      "of less than a day",
      publishedAt,
      [
        [at(10), 1],
        [at(10.9), 2],
      ],
    ],
    ["of one number", publishedAt, [[at(10), 1]]],
    ["of none", publishedAt, []],
  ] as const)("%s is left out", (_, published, points) => {
    expect(seriesFromHistory("BV1", "42", published, points)).toBeNull();
  });
});

describe("the command line", () => {
  test("takes looks or requests, a day or an hour", () => {
    const budgetOf = (...args: string[]) => parseOptions(["--data", "x", ...args]).budget;
    expect(budgetOf()).toEqual({ liveVideosPerLook: 3.5 });
    expect(budgetOf("--looks-per-day", "live/7")).toEqual({ liveVideosPerLook: 7 });
    expect(budgetOf("--looks-per-day", "1120")).toEqual({ looksPerDay: 1120 });
    expect(budgetOf("--budget", "20/day")).toEqual({ looksPerDay: 1000 });
    expect(budgetOf("--budget", "2/hour")).toEqual({ looksPerDay: 2400 });
    expect(parseOptions(["--data", "x", "--cap", "21d"]).capMs).toBe(21 * dayMs);
  });

  test.each([
    [[], "--data"],
    [["--data", "x", "--own"], "--own"],
    [["--data", "x", "--cap", "0"], "--cap takes a number above 0"],
    [["--data", "x", "--looks-per-day", "live/0"], "--looks-per-day"],
    [["--data", "x", "--looks-per-day", "1e3"], "--looks-per-day"],
    [["--data", "x", "--budget", "20"], "--budget takes requests like"],
    [["--data", "x", "--budget", "20/day", "--looks-per-day", "5"], "either --budget or"],
    [["--data", "x", "--staggers", "0"], "--staggers"],
    [["--data", "x", "--part", "2/2"], "--part"],
    [["--data", "x", "--fault", "toString"], "--fault takes zeros"],
    [["--data", "x", "--speed"], "--speed"],
  ])("refuses %j", (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });

  test("prints a table a person can read", () => {
    const { exitCode, stdout } = runLab("--data", join(folder, "some.csv"), "--staggers", "2");
    expect(exitCode).toBe(0);
    for (const text of [
      "60 series",
      "worst of 2 staggers",
      "uniform",
      "predecessor",
      "proportional",
      "adaptive",
    ])
      expect(stdout).toContain(text);
    expect(stdout).toContain("adaptive, estimate shown");
  });

  test("prints one JSON value for programs and nothing else, and draws the picture", () => {
    const svg = join(folder, "picture.svg");
    const flags = ["--json", "--svg", svg, "--looks-per-day", "12", "--cap", "9"];
    const { exitCode, stdout, stderr } = runLab("--data", join(folder, "some.csv.gz"), ...flags);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ schemaVersion: 1, videos: 60, capDays: 9, looksPerDay: 12, staggers: 5 });
    const names = report.policies.map(({ policy }: { policy: string }) => policy).join(" · ");
    expect(names).toBe("uniform · predecessor · proportional · adaptive · adaptive, estimate shown");
    const figures = Object.keys(report.policies[0].worst).join(" ");
    expect(figures).toBe(
      "meanError errorShare meanRelative medianRelative p95Relative offBy5 offBy20 longestUnseenDays",
    );
    expect(report.policies[0].ofUniform).toEqual({ meanError: 1, meanRelative: 1 });
    const picture = readFileSync(svg, "utf8");
    expect(picture).toStartWith("<svg ");
    expect(picture.match(/<polyline /g)).toHaveLength(5);
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  });

  test.each([
    ["no file", ["--data", "nowhere.csv"], "cannot read nowhere.csv"],
    ["a part without videos", ["--data", "SOME", "--part", "0/100000"], "no videos in this part"],
    ["no database", ["--own"], "there is no database"],
    ["a flag too few", [], "give either --data <file> or --own"],
  ])("ends with exit code 2 and a sentence for %s", (_, args, message) => {
    const given = args.map((arg) => arg.replace("SOME", join(folder, "some.csv")));
    const { exitCode, stdout, stderr } = runLab(...given);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
