import { describe, expect, test } from "bun:test";
import type { RunReport } from "@playcounts/core";
import { rawNumber } from "../simulator/answer-input.ts";
import type { Fault } from "../simulator/faults.ts";
import type { VideoAnswer } from "../simulator/script.ts";
import { expectSums } from "../support/invariants.ts";
import { wholeProgram, type StoredRow } from "./whole-program.ts";

const hour = 3_600_000;
const sources = ["view", "bulk"] as const;

/** What no answer but a believable one may change. */
const number = ({ play, observed_at, observed_from }: StoredRow) => ({ play, observed_at, observed_from });

const senseless: [string, VideoAnswer][] = [
  ["no counters at all (C1)", { stat: undefined }],
  ["null for counters (C1)", { stat: null }],
  ["a list for counters (C1)", { stat: [] }],
  ["a text for counters (C1)", { stat: "12345" }],
  ["null for the count (C2)", { counts: { play: null } }],
  ["no count (C2)", { counts: { play: undefined } }],
  ["-1 (C3)", { counts: { play: -1 } }],
  ["-- (C4)", { counts: { play: "--" } }],
  ["a number as text (C5)", { counts: { play: "12345" } }],
  ["1.2万 (C5)", { counts: { play: "1.2万" } }],
  ["1e21 (C5)", { counts: { play: 1e21 } }],
  ["a fraction (C5)", { counts: { play: 12.5 } }],
  ["true (C5)", { counts: { play: true } }],
  ["an object (C5)", { counts: { play: {} } }],
  ["2^53 + 1 (C6)", { counts: { play: rawNumber("9007199254740993") } }],
  ["1e308 (C6)", { counts: { play: rawNumber("1e308") } }],
  ["1e999 (C6)", { counts: { play: rawNumber("1e999") } }],
  ["0 (C7)", { counts: { play: 0 } }],
  ["a hundredth (C8)", { counts: { play: 10 } }],
  ["far too much (C11)", { counts: { play: 200_000_000 } }],
];

describe.each(sources)("asked by %s, a number stands as it was, whatever comes instead:", (source) => {
  test.each(senseless)("%s", async (_, answer) => {
    await using site = await wholeProgram({ tracked: 10 });
    const [, aid = 0] = site.aids;
    const before = await site.row(aid);
    site.simulator.answerFor(aid, answer);
    const report = await site.run({}, { config: { source } });
    expectSums(report);
    expect(report).toMatchObject({ updated: 9, remaining: 0 });
    expect(number(await site.row(aid))).toEqual(number(before));
    expect(await site.sql("SELECT count(*) AS n FROM observation")).toEqual([{ n: 9 }]);
  });
});

test("a small fall is believed, and said to be one (C8)", async () => {
  await using site = await wholeProgram();
  const [, aid = 0] = site.aids;
  site.simulator.setCounts(aid, { play: 995 });
  expect(await site.run()).toMatchObject({ status: "completed", updated: 3 });
  expect((await site.row(aid)).play).toBe(995);
  expect(await site.sql("SELECT reason, before, seen FROM remark")).toEqual([
    { reason: "decreased", before: 1_000, seen: 995 },
  ]);
});

test("0 over a count is kept out after an hour, and believed after thirteen (C7)", async () => {
  await using site = await wholeProgram();
  const [, aid = 0] = site.aids;
  site.simulator.setCounts(aid, { play: 0 });
  expect(await site.run()).toMatchObject({ status: "completed", updated: 2, skipped: 1 });
  site.clock.advance(hour);
  expect(await site.run({ force: true })).toMatchObject({ unchanged: 2, skipped: 1 });
  expect(await site.row(aid)).toMatchObject({
    play: 1_000,
    suspect: expect.stringContaining("zero-over-count"),
  });
  site.clock.advance(12 * hour);
  expect(await site.run()).toMatchObject({ status: "completed", due: 1, updated: 1 });
  expect(await site.row(aid)).toMatchObject({ play: 0, suspect: null });
});

test("0 over a count that was a slip is forgotten with the next good answer (C7)", async () => {
  await using site = await wholeProgram();
  const [, aid = 0] = site.aids;
  site.simulator.answerFor(aid, { counts: { play: 0 } }, { times: 1 });
  await site.run();
  site.clock.advance(13 * hour);
  expect(await site.run()).toMatchObject({ status: "completed", due: 1, updated: 1 });
  expect(await site.row(aid)).toMatchObject({ play: 2_000, suspect: null });
});

describe("an upstream that has changed (C9)", () => {
  test.each<[string, VideoAnswer]>([
    ["counts of 0", { counts: { play: 0 } }],
    ["counts under another name", { counts: { play: undefined } }],
    ["counts as text", { counts: { play: "2000" } }],
    ["other videos", { patch: { bvid: "BV1GJ411x7h7" } }],
  ])("%s in a third of the answers end the run, and none of the odd ones is stored", async (_, answer) => {
    for (const source of sources) {
      await using site = await wholeProgram({ tracked: 40 });
      for (const [place, aid] of site.aids.entries())
        if (place % 3 === 0) site.simulator.answerFor(aid, answer);
      const before = await site.rows();
      const report = await site.run({}, { config: { source } });
      expect(report).toMatchObject({ status: "failed", reason: "upstream-changed" });
      expect(report.message).toContain("BV");
      expectSums(report);
      const odd = (await site.rows()).filter((_, place) => place % 3 === 0);
      expect(odd).toEqual(before.filter((_, place) => place % 3 === 0));
      expect(site.simulator.requests.length).toBeLessThanOrEqual(30);
      // It speaks our language again: everything is caught up on.
      site.heal();
      expect(await site.run({}, { config: { source } })).toMatchObject({ status: "completed", failed: 0 });
      expect((await site.rows()).some(({ play }) => play === 1_000)).toBe(false);
    }
  });

  test("another video in place of the one asked for is believed for neither (C12, C15)", async () => {
    await using site = await wholeProgram();
    const [first = 0, second = 0, third = 0] = site.aids;
    site.simulator.answerFor(first, { wrongId: second });
    const { bvid = "" } = site.simulator.catalogue.videoAt(1) ?? {};
    site.simulator.answerFor(second, { patch: { bvid: bvid.toLowerCase() } });
    const report = await site.run();
    expect(report).toMatchObject({ status: "partial", updated: 1, failed: 2 });
    expect(report.failures.map(({ reason }) => reason)).toEqual(["wrong-video", "wrong-video"]);
    expect((await site.rows()).map(({ play }) => play)).toEqual([1_000, 1_000, 2_000]);
    expect((await site.row(third)).play).toBe(2_000);
  });
});

describe("a bulk answer (C13)", () => {
  type Expected = Partial<RunReport> & { readonly plays: readonly number[] };
  const good = { status: "completed", updated: 4, requests: 1, plays: [2_000, 2_000, 2_000, 2_000] } as const;
  type Script = (aids: readonly number[]) => { fault?: Fault; answer?: [number, VideoAnswer] };
  const table: [string, Script, Expected][] = [
    ["in another order", () => ({ fault: { reorder: "reverse" } }), good],
    ["with items nobody asked for", () => ({ fault: { extraAids: [170_001] } }), good],
    ["with an item twice", ([aid = 0]) => ({ answer: [aid, { duplicate: true }] }), good],
    [
      // Once singly, as all that a bulk answer leaves open.
      "without an item",
      ([aid = 0]) => ({ fault: { dropAids: [aid] } }),
      { ...good, requests: 2 },
    ],
    [
      "with an item twice and differing",
      ([aid = 0]) => ({ answer: [aid, { duplicate: { play: 3_000 } }] }),
      { ...good, requests: 2 },
    ],
    [
      "of no items",
      (aids) => ({ fault: { dropAids: aids } }),
      { status: "partial", updated: 1, failed: 3, requests: 2, plays: [2_000, 1_000, 1_000, 1_000] },
    ],
    [
      "of null with code 0",
      () => ({ fault: { dataNull: true } }),
      { status: "partial", updated: 1, failed: 3, requests: 2, plays: [2_000, 1_000, 1_000, 1_000] },
    ],
  ];
  test.each(table)(
    "%s is read by its ids alone; nothing becomes 0",
    async (_, script, { plays, ...report }) => {
      await using site = await wholeProgram({ tracked: 4 });
      const { fault, answer } = script(site.aids);
      if (fault !== undefined) site.simulator.respond({ endpoint: "bulk" }, fault);
      if (answer !== undefined) site.simulator.answerFor(...answer);
      expect(await site.run({}, { config: { source: "bulk" } })).toMatchObject(report);
      expect((await site.rows()).map(({ play }) => play)).toEqual([...plays]);
      // What was left out is due again, not lost.
      site.heal();
      await site.run({}, { config: { source: "bulk" } });
      expect((await site.rows()).map(({ play }) => play)).not.toContain(1_000);
    },
  );
});

test("a video that stays at 0, or hidden, is asked ever more rarely, not every night (C10)", async () => {
  await using site = await wholeProgram({ tracked: 5 });
  const [zero = 0, hidden = 0] = site.aids;
  await site.sql(`UPDATE video SET play = 0 WHERE aid = ${zero}`);
  site.simulator.setCounts(zero, { play: 0 });
  site.simulator.answerFor(hidden, { counts: { play: -1 } });
  const asked = new Map<number, number[]>([zero, hidden].map((aid) => [aid, []]));
  for (let day = 0; day < 30; day += 1) {
    const before = site.simulator.requests.length;
    await site.run();
    for (const aid of site.simulator.requests.slice(before).flatMap(({ aids }) => aids))
      asked.get(aid)?.push(day);
    site.clock.advance(24 * hour);
  }
  expect(asked.get(zero)).toEqual([0, 1, 4, 11, 18, 25]);
  expect(asked.get(hidden)).toEqual([0, 1, 4, 11]);
});

test("an implausible jump is held beside the number until a second look agrees (C11)", async () => {
  await using site = await wholeProgram();
  const [, aid = 0] = site.aids;
  site.simulator.setCounts(aid, { play: 20_000_000 });
  const report = await site.run();
  expect(report.skippedVideos).toMatchObject([{ reason: "suspect" }]);
  expect(await site.row(aid)).toMatchObject({
    play: 1_000,
    suspect: expect.stringContaining("implausible-jump"),
  });
  site.clock.advance(13 * hour);
  expect(await site.run()).toMatchObject({ due: 1, updated: 1 });
  expect((await site.row(aid)).play).toBe(20_000_000);
});

test("the same number again is no news: it is fresh, and the history has no second point (C17)", async () => {
  await using site = await wholeProgram();
  await site.run();
  const before = await site.rows();
  site.clock.advance(hour);
  expect(await site.run({ force: true })).toMatchObject({ status: "completed", updated: 0, unchanged: 3 });
  for (const [place, row] of (await site.rows()).entries())
    expect(row.observed_at).toBeGreaterThan(before[place]?.observed_at ?? 0);
  expect(await site.sql("SELECT count(*) AS n FROM observation")).toEqual([{ n: 3 }]);
});

describe("hostile text", () => {
  test.each<[string, string, (title: string | null) => unknown]>([
    ["markup", "<script>alert(1)</script>", (title) => expect(title).toBe("<script>alert(1)</script>")],
    ["1 MB", "x".repeat(1_000_000), (title) => expect(title).toHaveLength(500)],
    ["NUL and half a character", "a\0b\ud83d", (title) => expect(title).toBe("a\ufffdb\ufffd")],
    ["control and direction marks", "a\n\u001b[2J\u202eb", (title) => expect(title).toContain("a")],
  ])("of %s for a title is stored as text, cut, and harms nothing (C14)", async (_, title, check) => {
    for (const source of sources) {
      await using site = await wholeProgram();
      const [aid = 0] = site.aids;
      site.simulator.answerFor(aid, { patch: { title } });
      expect(await site.run({}, { config: { source } })).toMatchObject({ status: "completed", updated: 3 });
      check((await site.row(aid)).title);
      expect(await site.sql("PRAGMA quick_check")).toEqual([{ quick_check: "ok" }]);
    }
  });

  test("ids beyond 2^53 stay what they are (C16)", async () => {
    await using site = await wholeProgram();
    const [aid = 0] = site.aids;
    const owner = { mid: "3493111840771234567", name: "x" };
    site.simulator.answerFor(aid, { patch: { owner } });
    expect(await site.run()).toMatchObject({ status: "completed", updated: 3 });
    const uids = await site.sql<{ uid: string }>(
      `SELECT uid FROM uploader WHERE id = (SELECT uploader_id FROM video WHERE aid = ${aid})`,
    );
    expect(uids).toEqual([{ uid: owner.mid }]);
  });

  test.each<[string, string]>([
    [
      "keys of every object",
      `{"code":0,"data":{"__proto__":{"view":9},"constructor":{"prototype":{}},"stat":{}}}`,
    ],
    ["ten thousand levels", `{"code":0,"data":${"[".repeat(10_000)}${"]".repeat(10_000)}}`],
    ["the same key twice", `{"code":0,"code":-404,"data":null,"data":{"stat":{"view":1,"view":2}}}`],
  ])("in JSON, such as %s, changes nothing (C18)", async (_, text) => {
    for (const source of sources) {
      await using site = await wholeProgram();
      site.simulator.respond({ times: Infinity }, { text });
      await site.run({}, { config: { source } });
      expect((await site.rows()).map(({ play }) => play)).toEqual([1_000, 1_000, 1_000]);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }
  });
});
