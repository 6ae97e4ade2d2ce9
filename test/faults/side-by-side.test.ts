import { statSync } from "node:fs";
import { expect, test } from "bun:test";
import { createClient } from "@libsql/client";
import { createBackup, openLibrary, updateVideoPlayCounts, verifyBackup } from "@playcounts/core";
import { createFakeClock } from "../support/fake-clock.ts";
import { wholeProgram } from "./whole-program.ts";

test("a backup made while a run writes is of one moment, and neither is in the other's way (L12, K1, K4)", async () => {
  await using site = await wholeProgram({ tracked: 40, latencyMs: 2 });
  const { config } = site.file;
  let made: ReturnType<typeof createBackup> | undefined;
  const report = await site.run(
    {},
    {
      onEvent: ({ type }) => {
        if (type === "stored") made ??= createBackup({ config });
      },
    },
  );
  expect(report).toMatchObject({ status: "completed", updated: 40 });
  const { name = "" } = (await made) ?? {};
  expect(await verifyBackup(name, { config })).toMatchObject({ videos: 40 });
});

test("the library is read while a run writes: always at once (L7)", async () => {
  await using site = await wholeProgram({ tracked: 50, latencyMs: 1 });
  const library = await openLibrary({ config: site.file.config });
  const times: number[] = [];
  try {
    const over = new AbortController();
    const reading = (async () => {
      while (!over.signal.aborted) {
        const startedAt = performance.now();
        await library.catalogue.status();
        times.push(performance.now() - startedAt);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    expect(await site.run()).toMatchObject({ status: "completed", updated: 50 });
    over.abort();
    await reading;
  } finally {
    library.close();
  }
  expect(times.length).toBeGreaterThan(20);
  const worst = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)];
  expect(worst).toBeLessThan(200);
});

test("a reader that never ends does not keep runs from writing; the log shrinks when it is gone (S13)", async () => {
  await using site = await wholeProgram({ tracked: 30 });
  const reader = createClient({ url: site.file.config.databaseUrl });
  const reading = await reader.transaction("read");
  await reading.execute("SELECT count(*) FROM video");
  for (let night = 0; night < 3; night += 1) {
    expect(await site.run({ force: true })).toMatchObject({ status: "completed" });
    site.clock.advance(3_600_000);
  }
  const log = `${site.file.path}-wal`;
  expect(statSync(log).size).toBeGreaterThan(100_000);
  await reading.commit();
  await reader.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  reader.close();
  expect(statSync(log, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
  expect(await site.run({ force: true })).toMatchObject({ status: "completed", unchanged: 30 });
});

test("videos that are added, changed and deleted during a run are left as their owner left them (S16)", async () => {
  await using site = await wholeProgram({ tracked: 6 });
  const [, second = 0, third = 0] = site.aids;
  const added = site.simulator.catalogue.videoAt(20);
  // The same library as the run's: two copies of SQLite in one process take each other's locks away.
  const owner = createClient({ url: site.file.config.databaseUrl, timeout: 1_000 });
  const meddling: Promise<unknown>[] = [];
  const report = await site.run(
    {},
    {
      onEvent: ({ type }) => {
        if (type !== "stored" || meddling.length > 0) return;
        const changes = [
          `DELETE FROM video WHERE aid = ${second}`,
          `UPDATE video SET tracked = 0 WHERE aid = ${third}`,
          `INSERT INTO video (aid, bvid, added_at, play, observed_at)
            VALUES (${added?.aid}, '${added?.bvid}', 0, 5, ${site.clock.now()})`,
        ];
        meddling.push(owner.batch(changes, "write"));
      },
    },
  );
  await Promise.all(meddling);
  owner.close();
  expect(report.failed).toBe(0);
  const rows = await site.rows();
  expect(rows.find(({ aid }) => aid === second)).toBeUndefined();
  expect(rows.find(({ aid }) => aid === added?.aid)?.play).toBe(5);
  expect(await site.sql("SELECT id FROM video WHERE tracked = 0")).toHaveLength(1);
  expect(
    await site.sql("SELECT video_id FROM observation WHERE video_id NOT IN (SELECT id FROM video)"),
  ).toEqual([]);
});

test("of ten calls in one process at the same time one runs, and nine learn which (L1)", async () => {
  await using site = await wholeProgram({ tracked: 3, latencyMs: 5 });
  const calls = Array.from({ length: 10 }, () => site.run());
  const outcomes = await Promise.allSettled(calls);
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(refused).toHaveLength(9);
  for (const error of refused) expect(error).toMatchObject({ name: "BusyError", runId: "1" });
  expect(site.simulator.requests).toHaveLength(3);
});

test("a caller who has stopped already makes no request, and one who stops later makes no more (P13)", async () => {
  await using site = await wholeProgram({ tracked: 4 });
  const { config } = site.file;
  const aborted = await site.run({}, { signal: AbortSignal.abort() });
  expect(aborted).toMatchObject({ status: "interrupted", reason: "aborted", requests: 0 });
  const controller = new AbortController();
  const stopped = await updateVideoPlayCounts(
    {},
    {
      config: { ...config, apiUrl: site.simulator.url, source: "view" },
      clock: createFakeClock(site.clock.now()),
      backup: async () => undefined,
      signal: controller.signal,
      onEvent: ({ type }) => type === "request" && controller.abort(),
    },
  );
  expect(stopped).toMatchObject({ status: "interrupted", requests: 1 });
  expect(site.simulator.requests).toHaveLength(1);
  expect(await site.run()).toMatchObject({ status: "completed", remaining: 0 });
});
