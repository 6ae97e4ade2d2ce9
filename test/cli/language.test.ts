import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { chooseLanguage } from "../../packages/cli/src/language.ts";
import { en } from "../../packages/cli/src/messages/en.ts";
import { zh } from "../../packages/cli/src/messages/zh.ts";
import { readFiles } from "../support/source-files.ts";
import { install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

describe("the dictionaries", () => {
  /** Every path to a sentence: `waiting.pace`. */
  const pathsOf = (value: object, at = ""): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === "object" && !ownOnly.includes(key) ? pathsOf(inner, `${at}${key}.`) : [`${at}${key}`],
    );
  /** Translations of what others say in English; English has none. */
  const ownOnly = ["helpTitles", "faults", "faultHints", "stops"];

  test("have the same keys", () => {
    expect(pathsOf(zh).toSorted()).toEqual(pathsOf(en).toSorted());
  });

  test("have no sentence that nobody says", () => {
    const code = readFiles("packages/cli/src/**/*.ts")
      .filter(({ path }) => !path.includes("/messages/"))
      .map(({ text }) => text)
      .join("\n");
    const said = (key: string) => new RegExp(`words\\s*\\.${key}\\b`).test(code);
    expect(Object.keys(en).filter((key) => !said(key))).toEqual([]);
  });

  test("are each in their own language", () => {
    const sentences = (value: unknown): string[] => {
      if (typeof value === "string") return [value];
      if (typeof value === "function") return [String(value(1, 1, 1, 1, 1))];
      return typeof value === "object" && value !== null ? Object.values(value).flatMap(sentences) : [];
    };
    const chinese = /\p{Script=Han}/u;
    expect(sentences(en).filter((sentence) => chinese.test(sentence))).toEqual([]);
    // What has no letters, such as "  -> ", belongs to both.
    const bare = /^(\s*-> \d+|[\d：，]+)$/;
    expect(sentences(zh).filter((text) => !chinese.test(text) && !bare.test(text))).toEqual([]);
  });
});

test.each([
  [[], {}, "en"],
  [[], { LANG: "zh_CN.UTF-8" }, "zh"],
  [[], { LANG: "zh" }, "zh"],
  [[], { LANG: "zha_CN" }, "en"],
  [[], { LANG: "zh_CN.UTF-8", LC_ALL: "C" }, "en"],
  [[], { LANG: "en_US.UTF-8", LC_MESSAGES: "zh_TW" }, "zh"],
  [[], { LC_ALL: "", LANG: "zh_CN.UTF-8" }, "zh"],
  [[], { LANG: "zh_CN.UTF-8", PLAYCOUNTS_LANG: "en" }, "en"],
  [[], { LANG: "zh_CN.UTF-8", PLAYCOUNTS_LANG: "auto" }, "zh"],
  [["status", "--lang", "zh"], { PLAYCOUNTS_LANG: "en" }, "zh"],
  [["--lang=en"], { LANG: "zh_CN" }, "en"],
  [["status", "--lang"], { LANG: "zh_CN" }, "zh"],
] as const)("with %p and %p one reads %s", (args, environment, language) => {
  expect(chooseLanguage(args, environment)).toBe(language);
});

test("what core says of storage and of the upstream has a Chinese lead, by its code, and the facts after it", async () => {
  await using site = await install();
  const chinese = { LANG: "zh_CN.UTF-8" };
  const { stderr } = await site.call(["status"], chinese);
  expect(stderr).toStartWith("错误：没有可用的数据库：");
  expect(stderr).toContain("counts.db");
  await site.track(60);
  for (let index = 0; index < 60; index += 1)
    site.simulator.setCounts(site.simulator.catalogue.videoAt(index)?.aid ?? 0, { play: 0 });
  const { stdout } = await site.call(["update"], chinese);
  expect(stdout).toContain("上游的应答变了样：too many of the first answers make no sense");
});

test("a Chinese reader gets Chinese help, errors and reports, times in the zone, and the same JSON", async () => {
  await using site = await install();
  await site.track(60);
  const chinese = { LANG: "zh_CN.UTF-8" };
  const help = await site.call(["update", "--help"], chinese);
  expect(help).toMatchObject({ exitCode: 0, stderr: "" });
  expect(help.stdout).toContain("用法：");
  expect(help.stdout).toContain("示例：");
  const wrong = (await site.call(["update", "--limit", "x", "--uids", "y"], chinese)).stderr;
  expect(wrong).toBe(
    '错误：发现 2 处问题，未执行任何操作：\n  - uid "y" 不是 UP 主的 UID：应为十进制数字，如 1172054289\n  - --limit "x" 不是大于等于 1 的整数\n',
  );
  const { stdout, stderr } = await site.run(["update"], chinese);
  for (const label of ["总计", "更新", "未变", "跳过", "失败"]) expect(stdout).toContain(label);
  expect(stderr).toContain("运行 1：60 个视频需要更新");
  expect((await site.call(["videos", "--sort", "play", "--limit", "1"], chinese)).stdout).toMatch(/\d万/);
  expect(await site.json(["videos"], chinese)).toEqual(await site.json(["videos"]));
  const [{ bvid, observedAt }] = await site.json(["videos", "--limit", "1"]);
  const inTokyo = await site.call(["video", bvid], { ...chinese, PLAYCOUNTS_TIMEZONE: "Asia/Tokyo" });
  const local = new Date(Date.parse(observedAt) + 9 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
  expect(inTokyo.stdout).toContain(local);
});
