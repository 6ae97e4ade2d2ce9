import { expect, setDefaultTimeout, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { askedTimes, ended, install, main } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

test.concurrent("doctor is 0 where runs can work, marks each check, and asks each source once", async () => {
  await using site = await install();
  await site.track(3);
  const { exitCode, stdout, stderr } = await site.run(["doctor"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/^✓ database +.*3 videos tracked$/m);
  expect(stdout).toMatch(/^✓ source bulk +answers/m);
  expect(stdout).toMatch(/^! backups +none .*\n {2}-> Make one now with: playcounts backup create\.$/m);
  expect(stdout).toEndWith("Nothing keeps runs from working; 1 remark.\n");
  expect(site.simulator.requests.map(({ endpoint }) => endpoint)).toEqual(["bulk", "view"]);
});

test.concurrent("doctor --offline asks nothing", async () => {
  await using site = await install();
  await site.track(3);
  expect((await site.call(["doctor", "--offline"])).stdout).toMatch(/^✓ source bulk +not asked: offline$/m);
  expect(site.simulator.requests).toEqual([]);
});

test.concurrent("doctor is 3 when something keeps runs from working, and says what to do about it", async () => {
  await using site = await install();
  const { exitCode, stdout, stderr } = await site.run(["doctor", "--offline"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
  expect(stdout).toMatch(/^✗ database +.*\n {2}-> .*playcounts init/m);
  await writeFile(join(site.folder, "counts.db"), "this is not a database at all");
  const broken = await site.call(["doctor", "--offline"], { PLAYCOUNTS_TIMEZONE: "Beijing" });
  expect(broken.exitCode).toBe(3);
  expect(broken.stdout).toMatch(/^✗ database +.*\n {2}-> \S/m);
  expect(broken.stdout).toMatch(/^✗ time zone +.*\n {2}-> Set PLAYCOUNTS_TIMEZONE=Asia\/Shanghai/m);
  expect(broken.stdout).toMatch(/\n\d things need fixing/);
  const { healthy, checks } = await site.json(["doctor", "--offline"]);
  expect(healthy).toBe(false);
  for (const { status, fix } of checks) if (status === "fail") expect(fix).toMatch(/^[A-Z].*\.$/);
});

test.concurrent("a signal ends doctor with its exit code and a sentence, and lets go of the database", async () => {
  await using site = await install();
  await site.track(3);
  site.simulator.respond({ times: 1 }, "hang");
  const child = site.start(["doctor"]);
  await askedTimes(site.simulator, 1);
  child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await ended(child);
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
  expect(stderr).toBe("error: stopped before everything was looked at; nothing was changed\n");
  expect((await site.call(["update", "--no-backup"])).exitCode).toBe(0);
});

test.concurrent("config print tells each value and where it is from, and shows no secret", async () => {
  await using site = await install();
  await writeFile(join(site.folder, ".env"), "PLAYCOUNTS_STALE_AFTER=3d\nPORT=x\n");
  const secret = "SESSDATA=canary-in-the-coal-mine";
  const env = { ...site.environment, BILIBILI_COOKIE: secret, PLAYCOUNTS_API_TOKEN: "canary-of-the-token" };
  // With Bun reading the .env file, as it does for whoever starts the command.
  const child = Bun.spawnSync([process.execPath, main, "config", "print", "--lang", "en"], {
    cwd: site.folder,
    env,
  });
  const stdout = child.stdout.toString();
  expect({ code: child.exitCode, err: child.stderr.toString() }).toEqual({ code: 0, err: "" });
  expect(stdout).toMatch(/^PLAYCOUNTS_STALE_AFTER +3d +\.env$/m);
  expect(stdout).toMatch(/^PLAYCOUNTS_LANG +en +flag$/m);
  expect(stdout).toMatch(/^DATABASE_URL +file:.*counts\.db +environment$/m);
  expect(stdout).toMatch(/^PLAYCOUNTS_TIMEZONE +Asia\/Shanghai +default$/m);
  expect(stdout).toMatch(/^BILIBILI_COOKIE +set +environment$/m);
  expect(stdout).toMatch(/^PORT +x +\.env {2}<- wrong$/m);
  expect(stdout).toMatch(/\n1 mistake:\n {2}- PORT: /);
  expect(stdout).not.toContain("canary");
});

test.concurrent("config validate is 2 with all mistakes at once, and 0 without", async () => {
  await using site = await install();
  const wrong = { PORT: "x", PLAYCOUNTS_TIMEZONE: "Mars", PLAYCOUNTS_LAGN: "zh" };
  const { exitCode, stdout, stderr } = await site.run(["config", "validate"], wrong);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toStartWith("error: 3 mistakes");
  for (const name of ["PORT: ", "PLAYCOUNTS_TIMEZONE: ", "did you mean PLAYCOUNTS_LANG?"])
    expect(stderr).toContain(name);
  expect(await site.call(["config", "validate"])).toMatchObject({ exitCode: 0, stderr: "" });
  expect((await site.json(["config", "validate"], wrong)).error.problems).toHaveLength(3);
});
