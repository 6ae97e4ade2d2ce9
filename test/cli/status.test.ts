import { expect, setDefaultTimeout, test } from "bun:test";
import { runSums } from "../../packages/cli/src/report/run-sums.ts";
import { loadMessages } from "../../packages/cli/src/language.ts";
import { install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

test.concurrent("status tells the share, the oldest, the promise, what ran, what comes, and the backup", async () => {
  await using site = await install();
  await site.track(40);
  const stale = await site.run(["status", "--check"]);
  expect(stale).toMatchObject({ exitCode: 3, stderr: "" });
  expect(stale.stdout).toMatch(/^fresh +0\/40 \(0 %, younger than 7 d\)$/m);
  expect(stale.stdout).toMatch(
    /^promise +BROKEN: a live video's number is more than 26 hours older than 7 d$/m,
  );
  expect(stale.stdout).toMatch(/^last backup +never$/m);
  // Only looking is no alarm.
  expect((await site.call(["status"])).exitCode).toBe(0);

  await site.call(["update"]);
  const fresh = await site.run(["status", "--check"]);
  expect(fresh).toMatchObject({ exitCode: 0, stderr: "" });
  expect(fresh.stdout).toStartWith("Every number is fresh.\n");
  expect(fresh.stdout).toMatch(/^fresh +40\/40 \(100 %/m);
  expect(fresh.stdout).toMatch(/^promise +kept$/m);
  expect(fresh.stdout).toMatch(/^oldest number +20\d\d-.* ago\)$/m);
  expect(fresh.stdout).toMatch(/^last run +run 1, .* completed$/m);
  expect(fresh.stdout).toMatch(/^next run +20\d\d-\d\d-\d\d 02:00:00 \(in /m);
  expect(fresh.stdout).toMatch(/^last backup +20\d\d-.* ago\)$/m);
  expect(await site.json(["status"])).toMatchObject({
    fresh: 40,
    promise: { kept: true, broken: [] },
    nextRunAt: expect.stringMatching(/T18:00:00\.000Z$/),
    lastBackupAt: expect.stringMatching(/Z$/),
  });
  const off = await site.call(["status"], { AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "false" });
  expect(off.stdout).toMatch(/^next run +the schedule is switched off$/m);
});

test.concurrent("status says until when the upstream is to be left alone", async () => {
  await using site = await install();
  await site.track(3);
  site.simulator.ban({});
  await site.call(["update"]);
  expect((await site.call(["status"])).stdout).toMatch(
    /^upstream +told us to stay away until 20\d\d-\d\d-\d\d .* \(in (29|30) min\)$/m,
  );
});

test("the help of --check says what the promise is", async () => {
  await using site = await install();
  const { stdout } = await site.call(["status", "--help"]);
  for (const part of ["PLAYCOUNTS_STALE_AFTER", "more than 26 hours", "36 hours"])
    expect(stdout).toContain(part);
});

const reading = { language: "en", words: await loadMessages("en"), zone: "UTC" } as const;
const figures = { attempted: 60, updated: 50, unchanged: 4, skipped: 2, failed: 4 };
const remarks = (counts: Partial<typeof figures>) =>
  (["updated", "unchanged", "skipped", "failed"] as const).flatMap((result) =>
    Array.from({ length: counts[result] ?? 0 }, () => ({ result })),
  );
// Only these figures are read.
const report = figures as Parameters<typeof runSums>[0];

test.each([
  [
    { updated: 1, skipped: 2, failed: 4 },
    "60 attempted = 7 listed above (1 updated, 2 skipped, 4 failed) + 53 without a remark (49 updated, 4 unchanged).",
  ],
  [{ skipped: 2, failed: 3 }, "do not add up"],
  [{ skipped: 2, failed: 5 }, "do not add up"],
  [{ unchanged: 5, skipped: 2, failed: 4 }, "do not add up"],
])("remarks of %p are added up with the report", (counts, said) => {
  expect(runSums(report, remarks(counts), reading)).toContain(said);
});
