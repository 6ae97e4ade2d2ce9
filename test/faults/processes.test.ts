import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { askedTimes, ended } from "../cli/spawned.ts";
import { lockDatabase } from "../support/database-lock.ts";
import { commandLines, oneByOne, update, type CommandLines } from "./command-line.ts";
import { startGate } from "./gate.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

let site: CommandLines;
beforeEach(async () => {
  site = await commandLines();
});
afterEach(() => site[Symbol.asyncDispose]());

describe("processes on one database", () => {
  test("twenty at once: one runs, nineteen are told by whom, no video is asked for twice (L2, X4)", async () => {
    await site.track(12);
    await using gate = startGate(site.simulator, 1);
    const settings = { ...oneByOne, BILIBILI_API_URL: gate.url };
    const children = Array.from({ length: 20 }, () => site.start(update, settings));
    const outcomes = children.map(ended);
    let refused = 0;
    for (const outcome of outcomes)
      void outcome.then(() => {
        refused += 1;
        // All others have had their answer: the one that runs may have its own.
        if (refused === 19) gate.open();
      });
    const all = await Promise.all(outcomes);
    const codes = all.map(({ exitCode }) => exitCode).toSorted((a, b) => a - b);
    expect(codes).toEqual([0, ...Array.from({ length: 19 }, () => 5)]);
    for (const { exitCode, stderr } of all)
      if (exitCode === 5) expect(stderr).toMatch(/run 1 \(process \d+ on /);
    expect(site.askedFor()).toHaveLength(12);
    expect(new Set(site.askedFor()).size).toBe(12);
    expect(await site.sql("SELECT status FROM run")).toEqual([{ status: "completed" }]);
  });

  test("one that was frozen beyond its lease writes nothing when it wakes (P7)", async () => {
    await site.track(6);
    await using gate = startGate(site.simulator, 3);
    const frozen = site.start(update, { ...oneByOne, BILIBILI_API_URL: gate.url });
    await gate.held;
    frozen.kill("SIGSTOP");
    await site.sql("UPDATE lease SET expires_at = 1");
    for (const { aid } of [...site.simulator.catalogue.videos()].slice(0, 6))
      site.simulator.setCounts(aid, { play: 7_777_777 });
    const next = await site.json(update, oneByOne);
    expect(next).toMatchObject({ status: "completed", resumedFrom: "1", due: 4, updated: 4 });
    const rows = await site.sql("SELECT * FROM video ORDER BY id");
    for (const { aid } of [...site.simulator.catalogue.videos()].slice(0, 6))
      site.simulator.setCounts(aid, { play: 8_888_888 });

    gate.open();
    frozen.kill("SIGCONT");
    const { exitCode, stderr } = await ended(frozen);
    expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: expect.stringContaining("took its place") });
    expect(await site.sql("SELECT * FROM video ORDER BY id")).toEqual(rows);
    expect(await site.sql("SELECT status FROM run ORDER BY id")).toEqual([
      { status: "interrupted" },
      { status: "completed" },
    ]);
    expect(await site.sql("SELECT fence, run_id FROM lease")).toEqual([{ fence: 2, run_id: null }]);
  });

  test("the place of one that was killed is taken at once, and a forced run goes on where it was (P1, P8)", async () => {
    await site.track(10);
    await using gate = startGate(site.simulator, 6);
    const killed = site.start([...update, "--force"], { ...oneByOne, BILIBILI_API_URL: gate.url });
    await gate.held;
    killed.kill("SIGKILL");
    await ended(killed);
    expect(await site.sql("SELECT run_id FROM lease WHERE expires_at > 1")).toEqual([{ run_id: 1 }]);
    const report = await site.json([...update, "--force"], oneByOne);
    expect(report).toMatchObject({ status: "completed", resumedFrom: "1", due: 5, updated: 5 });
    // The one that was killed had stored five; its sixth never got past the gate.
    expect(site.askedFor()).toHaveLength(10);
    expect(new Set(site.askedFor()).size).toBe(10);
    expect(await site.sql("SELECT status FROM run ORDER BY id")).toEqual([
      { status: "interrupted" },
      { status: "completed" },
    ]);
  });

  test("the lock that a dead container left is taken once it has run out, whoever it was (L10)", async () => {
    await site.track(2);
    const owner = JSON.stringify({ host: "a-container-that-is-no-more", realm: "x", pid: 1, born: "1" });
    await site.sql(
      "INSERT INTO run (kind, \"trigger\", status, request, started_at) VALUES ('update', 'cli', 'running', '{}', 1)",
    );
    await site.sql(`INSERT INTO lease VALUES (1, 7, '${owner}', 1, ${Date.now() + 30_000})`);
    const early = await site.run(update, oneByOne);
    expect({ ...early, stdout: "" }).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("container"),
    });
    await site.sql(`UPDATE lease SET expires_at = ${Date.now() - 1}`);
    expect((await site.run(update, oneByOne)).exitCode).toBe(0);
    expect(await site.sql("SELECT status FROM run ORDER BY id")).toEqual([
      { status: "interrupted" },
      { status: "completed" },
    ]);
  });
});

describe("signals", () => {
  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)("%s in a long pause ends the run with %i at once, resumable (P3, P6)", async (signal, code) => {
    await site.track(3);
    const child = site.start(update, { ...oneByOne, PLAYCOUNTS_REQUEST_DELAY: "1h" });
    await askedTimes(site.simulator, 1);
    // The answer is stored before the pause begins.
    const stored = "SELECT count(*) AS n FROM observation WHERE run_id = 1";
    while ((await site.sql<{ n: number }>(stored))[0]?.n !== 1) await Bun.sleep(5);
    const startedAt = performance.now();
    child.kill(signal);
    expect((await ended(child)).exitCode).toBe(code);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await site.sql("SELECT status FROM run")).toEqual([{ status: "interrupted" }]);
    expect(await site.sql("SELECT run_id FROM lease")).toEqual([{ run_id: null }]);
    expect(site.simulator.requests).toHaveLength(1);
  });

  test("SIGINT while an answer is due gives the request up within five seconds (P4)", async () => {
    await site.track(3);
    site.simulator.respond({ times: Infinity }, "hang");
    const child = site.start(update, oneByOne);
    await askedTimes(site.simulator, 1);
    const startedAt = performance.now();
    child.kill("SIGINT");
    const { exitCode, stderr } = await ended(child);
    expect(exitCode).toBe(130);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(stderr).toContain("the place is saved");
  });

  test("a second signal leaves at once, while the disk still keeps the first from ending; resumable (P5)", async () => {
    await site.track(3);
    site.simulator.respond({ times: 1 }, "hang");
    const child = site.start(update, oneByOne);
    await askedTimes(site.simulator, 1);
    // Somebody holds the database: the run cannot write down its end.
    await using lock = await lockDatabase(join(site.folder, "counts.db"));
    child.kill("SIGINT");
    const said = child.stderr.getReader();
    let heard = "";
    while (!heard.includes("the place is saved"))
      heard += new TextDecoder().decode((await said.read()).value);
    const startedAt = performance.now();
    child.kill("SIGTERM");
    expect(await child.exited).toBe(130);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await lock.release();
    expect(await site.json(update, oneByOne)).toMatchObject({ status: "completed", updated: 3 });
  });
});

describe("risk control, seen from the command line", () => {
  const later = (ms: number) =>
    site.sql(
      `UPDATE upstream SET value = json_set(value, '$.blockedUntil', (value ->> 'blockedUntil') - ${ms})`,
    );
  const hour = 3_600_000;

  test("412 for ever is one request per cooldown, by force or not, and not a byte of change (U7, U9, X3)", async () => {
    await site.track(8);
    site.simulator.ban({});
    const before = await site.sql("SELECT * FROM video ORDER BY id");
    const asked = async (args: readonly string[]) => {
      const requests = site.simulator.requests.length;
      const { exitCode, stdout } = await site.run([...update, ...args], oneByOne);
      expect(exitCode).toBe(4);
      expect(stdout).toContain("Stay away until");
      return site.simulator.requests.length - requests;
    };
    expect(await asked([])).toBe(1);
    expect(await asked([])).toBe(0);
    expect(await asked(["--force"])).toBe(0);
    await later(hour / 2);
    expect(await asked(["--force"])).toBe(1);
    expect(await asked([])).toBe(0);
    // The second cooldown is twice as long.
    await later(hour / 2);
    expect(await asked([])).toBe(0);
    await later(hour / 2);
    expect(await asked([])).toBe(1);
    expect(await asked(["--ignore-cooldown"])).toBe(1);
    expect(await site.sql("SELECT * FROM video ORDER BY id")).toEqual(before);

    site.simulator.reset();
    await later(10 * hour);
    expect(await site.json(update, oneByOne)).toMatchObject({ status: "completed", due: 8, updated: 8 });
  });

  test("a proxy that is not there is told as the network's fault, with what to look at and without its password (N12)", async () => {
    await site.track(8);
    const proxy = "http://me:canary-password@127.0.0.1:1";
    const { exitCode, stdout, stderr } = await site.run(update, {
      ...oneByOne,
      HTTP_PROXY: proxy,
      http_proxy: proxy,
    });
    expect(stdout + stderr).not.toContain("canary-password");
    expect({ exitCode, said: /network|no answer/i.test(stdout + stderr) }).toEqual({
      exitCode: 4,
      said: true,
    });
  });
});
