import { expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runDoctor } from "../../../packages/core/src/doctor/doctor.ts";
import { doctorBench } from "./bench.ts";

test("a healthy installation has nothing to complain of", async () => {
  await using bench = await doctorBench();
  const { healthy, ...checks } = await bench.look();
  expect(healthy).toBe(true);
  const complaints = Object.values(checks).filter(({ status }) => status !== "ok");
  expect(complaints.map(({ name }) => name)).toEqual(["backups"]);
  expect(Object.keys(checks)).toEqual(
    "runtime configuration timezone schedule paths disk database figures lease cooldown bulk view cookie clock"
      .concat(" backups")
      .split(" "),
  );
});

test("nothing is changed but what is remembered of the upstream", async () => {
  await using bench = await doctorBench();
  const tables = "video uploader observation run remark checkpoint".split(" ");
  const contents = () => Promise.all(tables.map((table) => bench.db.rows(`SELECT * FROM ${table}`)));
  const before = await contents();
  await bench.look();
  expect(await contents()).toEqual(before);
  expect(await bench.db.rows("SELECT run_id FROM lease")).toEqual([{ run_id: null }]);
});

test("offline means no request", async () => {
  await using bench = await doctorBench();
  const { healthy, bulk, view } = await bench.look({}, { offline: true });
  expect(bench.simulator.requests).toEqual([]);
  expect([healthy, bulk?.status, view?.status]).toEqual([true, "ok", "ok"]);
});

test("every mistake of the configuration is told, and the rest is looked at all the same", async () => {
  await using bench = await doctorBench();
  const { configuration, timezone, schedule, database, bulk, healthy } = await bench.look({
    PORT: "eighty",
    PLAYCOUNTS_TIMEZONE: "Asia/Beijing",
    AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE: "0 25 * * *",
    PLAYCOUNTS_COLDOWN: "1h",
  });
  for (const part of ["PORT", "TIMEZONE", "SCHEDULE", "did you mean PLAYCOUNTS_COOLDOWN"])
    expect(configuration?.detail).toContain(part);
  expect(timezone).toMatchObject({
    status: "fail",
    fix: expect.stringContaining("PLAYCOUNTS_TIMEZONE=Asia/Shanghai"),
  });
  expect([configuration?.status, schedule?.status, database?.status, bulk?.status, healthy]).toEqual([
    "fail",
    "fail",
    "ok",
    "ok",
    false,
  ]);
});

test("an address that is wrong is not replaced by the default one", async () => {
  await using bench = await doctorBench();
  const asked: unknown[] = [];
  const fetch = async (input: unknown) => (asked.push(input), new Response("{}"));
  const wrongUpstream = await bench.look({ BILIBILI_API_URL: "http://example.com" }, { fetch });
  expect(wrongUpstream["bulk"]).toMatchObject({
    status: "fail",
    detail: "not asked: BILIBILI_API_URL is wrong",
  });
  const wrongDatabase = await bench.look({ DATABASE_URL: "playcounts.db" }, { fetch });
  expect(wrongDatabase["database"]).toMatchObject({ detail: "not looked at: DATABASE_URL is wrong" });
  expect(asked).toEqual([]);
});

test("an old runtime is refused by name", async () => {
  await using bench = await doctorBench();
  const { runtime } = await bench.look({}, { offline: true, versions: { node: "18.20.4" } });
  expect(runtime).toMatchObject({ status: "fail", detail: expect.stringContaining("Node 18.20.4") });
  expect((await bench.look({}, { offline: true, versions: { node: "20.0.0" } }))["runtime"]?.status).toBe(
    "ok",
  );
});

test.each([
  [10, "fail"],
  [61, "ok"],
])("%d MB of free disk space is judged as %s", async (megabytes, status) => {
  await using bench = await doctorBench();
  const freeSpace = async () => ({ bavail: megabytes * 256, bsize: 4_096, blocks: 1_000_000 });
  expect((await bench.look({}, { offline: true, freeSpace }))["disk"]?.status).toBe(status as never);
});

test("a folder that is a file, or may not be written to, is named with what it is for", async () => {
  await using bench = await doctorBench();
  const file = join(bench.db.folder, "file");
  await writeFile(file, "");
  const { paths } = await bench.look(
    { PLAYCOUNTS_BACKUP_DIR: file, PLAYCOUNTS_LOG_FILE: join(file, "deep", "run.log") },
    { offline: true },
  );
  for (const purpose of ["for the backups", "for the log"]) expect(paths?.detail).toContain(purpose);
  expect(paths?.status).toBe("fail");
});

test("an aborted doctor says so", async () => {
  await using bench = await doctorBench();
  const reason = new Error("enough");
  const options = { environment: bench.environment, clock: bench.clock, signal: AbortSignal.abort(reason) };
  expect(await runDoctor(options).catch((error: unknown) => error)).toBe(reason);
  expect(bench.simulator.requests).toEqual([]);
  expect(await bench.db.rows("SELECT run_id FROM lease")).toEqual([{ run_id: null }]);
});
