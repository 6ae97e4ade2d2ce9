import { describe, expect, test } from "bun:test";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import {
  collectingLog,
  linesOf,
  logTime as at,
  noticeEvent,
  temporaryFolder,
  videoEvent,
} from "../support/run-log.ts";
import { fails } from "../support/scripted-source.ts";
import { testDeps } from "../support/test-run.ts";

describe("the log of a run", () => {
  test("tells how it began, what was odd, and how it ended", async () => {
    await using deps = await testDeps();
    await deps.db.addStale(2, deps.clock.now());
    const { lines, onEvent } = collectingLog();
    await deps.run(
      {},
      {
        source: {
          ...deps.source,
          fetchPlayCounts: async (videos) => {
            if (videos[0]?.aid === 1_001) throw fails("refused");
            return deps.source.fetchPlayCounts(videos, new AbortController().signal);
          },
        },
        onEvent,
      },
    );
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe(
      "2026-01-01T00:00:00.000Z info  run 1: the run begins: 2 videos are due, about 1 s by scripted\n",
    );
    expect(lines[1]).toBe("2026-01-01T00:00:00.000Z warn  run 1: scripted: it went wrong: refused\n");
    expect(lines[2]).toMatch(/ warn {2}run 1: BV1\w{9} failed \(refused\)/);
    expect(lines[3]).toMatch(/ends as partial .*1 updated, 0 unchanged, 0 skipped, 1 failed, 0 remaining\n$/);
  });

  test.each([
    ["silent", 0],
    ["error", 0],
    ["warn", 1],
    ["info", 2],
    ["debug", 3],
    ["trace", 4],
  ] as const)("at the level %s writes what is at least so important", (logLevel, count) => {
    const { lines, onEvent } = collectingLog({ logLevel });
    onEvent(videoEvent({ result: "failed", reason: "refused" }));
    onEvent(noticeEvent("hello"));
    onEvent(videoEvent({}));
    onEvent({ type: "waiting", at, reason: "pace", ms: 1_000 });
    expect(lines).toHaveLength(count);
  });

  test("tells how far a long run is, every half minute at most", () => {
    const { lines, onEvent } = collectingLog();
    const progress = {
      due: 100,
      attempted: 50,
      updated: 50,
      unchanged: 0,
      skipped: 0,
      failed: 0,
      requests: 1,
      retries: 0,
      pauses: 0,
      remainingMs: 60_000,
    };
    onEvent({
      type: "run-started",
      runId: "7",
      at,
      source: "bulk",
      due: 100,
      dueByReason: {},
      resumedFrom: null,
      estimatedMs: 1,
    });
    for (let second = 3; second <= 90; second += 3)
      onEvent({ type: "stored", at: at + second * 1_000, videos: 1, progress });
    expect(lines.filter((line) => line.includes("50 of 100 done, about 60 s left"))).toHaveLength(3);
  });

  test("goes to the file as one JSON object per line, the fields that each has first", async () => {
    await using home = await temporaryFolder();
    const logFile = join(home.path, "deep", "run.log");
    const { onEvent, close } = collectingLog({ logFile, logLevel: "debug" });
    onEvent({
      type: "run-started",
      runId: "7",
      at,
      source: "bulk",
      due: 2,
      dueByReason: { stale: 2 },
      resumedFrom: null,
      estimatedMs: 200,
    });
    onEvent(videoEvent({ title: "a title", uid: "42" }));
    close();
    const lines = await linesOf(logFile);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        time: "2026-11-23T18:00:00.000Z",
        level: "info",
        event: "run-started",
        run: "7",
        message: expect.any(String),
        due: 2,
        dueByReason: { stale: 2 },
        source: "bulk",
        resumedFrom: null,
        estimatedMs: 200,
      },
      {
        time: "2026-11-23T18:00:00.000Z",
        level: "debug",
        event: "video",
        run: "7",
        message: "BV1GJ411x7h7 updated 1 -> 2 a title",
        bvid: "BV1GJ411x7h7",
        uid: "42",
        title: "a title",
        result: "updated",
        reason: null,
        before: 1,
        after: 2,
      },
    ]);
    expect(lines[0]).toStartWith('{"time":');
    expect(((await stat(logFile)).mode & 0o777).toString(8)).toBe("640");
  });
});

describe("hostile text", () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      "\n",
      "\r",
      "\u001b[2J",
      "\u001b]0;x\u0007",
      "\u202e",
      "\u2028",
      "\u0000",
      "\u0085",
      "\ud800",
      "title",
      '"',
      "}",
      " ",
    ),
  });

  test("never makes more than one line, nor leaves a control character, on a terminal or in the file", async () => {
    await using home = await temporaryFolder();
    const logFile = join(home.path, "run.log");
    const { lines, onEvent, close } = collectingLog({ logFile, logLevel: "trace" });
    let events = 0;
    fc.assert(
      fc.property(hostile, hostile, (title, message) => {
        onEvent(videoEvent({ title }));
        onEvent(noticeEvent(message));
        events += 2;
      }),
    );
    close();
    for (const line of [...lines, ...(await readFile(logFile, "utf8")).split(/(?<=\n)/)])
      expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ud800-\udfff]*\n$/u);
    expect(lines).toHaveLength(events);
    expect(await linesOf(logFile)).toHaveLength(events);
  });

  test("does not carry secrets, wherever they turn up", async () => {
    await using home = await temporaryFolder();
    const logFile = join(home.path, "run.log");
    const secrets = {
      cookie: "SESSDATA=CANARY0123%2C1; x=1",
      apiToken: "TOKEN-CANARY",
      databaseAuthToken: "DB-CANARY",
    };
    const { lines, onEvent, close } = collectingLog({ logFile, ...secrets }, { secrets: ["FILE-CANARY"] });
    for (const text of [
      "SESSDATA=CANARY0123%2C1; x=1",
      "CANARY0123,1",
      "TOKEN-CANARY",
      "DB-CANARY",
      "FILE-CANARY",
      "http://me:PASS-CANARY@x.example/?token=QUERY-CANARY",
    ]) {
      onEvent(noticeEvent(`it said ${text}`));
      onEvent(videoEvent({ title: text, result: "failed", reason: text }));
    }
    close();
    const shown = lines.join("") + (await readFile(logFile, "utf8"));
    expect(shown).toContain("[hidden]");
    expect(shown).not.toContain("CANARY");
  });
});
