import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { onTerminal } from "./on-terminal.ts";
import { install, type Installation } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

/** A site with three videos and a backup of that; its name. */
async function backedUp(site: Installation): Promise<string> {
  await site.track(3);
  return (await site.json(["backup", "create"])).name;
}
/** A closed database's file is let go of when its native parts are collected; a restore refuses to go before that. */
async function letGo(): Promise<void> {
  Bun.gc(true);
  await Bun.sleep(1);
}

/** Counted past the library, which would open the file anew. */
function videosOf({ folder }: Installation): unknown {
  const database = new Database(join(folder, "counts.db"), { readonly: true });
  try {
    return database.query("SELECT count(*) AS videos FROM video").get();
  } finally {
    database.close();
  }
}

test.concurrent("a backup is made, listed, checked, and put back; what was there is kept", async () => {
  await using site = await install();
  await site.track(3);
  const created = await site.run(["backup", "create"]);
  expect(created).toMatchObject({ exitCode: 0, stderr: "" });
  expect(created.stdout).toMatch(/^videos +3$/m);
  const [{ name }] = await site.json(["backup", "list"]);
  expect(created.stdout).toContain(name);
  expect((await site.call(["backup"])).stdout).toMatch(new RegExp(`^${name} .* checked +\\d`, "m"));
  expect((await site.run(["backup", "verify"])).stdout).toBe(`✓ ${name}: sound, 3 videos\n`);

  await site.track(10);
  await letGo();
  const restored = await site.run(["backup", "restore", name, "--yes", "--json"]);
  expect(restored).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(restored.stdout)).toMatchObject({
    name,
    videos: 3,
    keptAs: expect.stringContaining("pre-restore-"),
  });
  expect(videosOf(site)).toEqual({ videos: 3 });
  const list = (await site.call(["backup", "list"])).stdout;
  expect(list).toMatch(/^pre-restore-\S+ .* set aside by a restore /m);
});

test.concurrent("restore asks on a terminal: no changes nothing, yes restores", async () => {
  await using site = await install();
  const name = await backedUp(site);
  await site.track(10);
  await letGo();
  const no = await onTerminal(site, ["backup", "restore", name], { answer: "n\r" });
  expect(no.screen).toContain(`Put ${name} in the place of the database?`);
  expect(no).toMatchObject({ exitCode: 0, screen: expect.stringContaining("Nothing was changed.") });
  expect(videosOf(site)).toEqual({ videos: 10 });
  // Ctrl-C and Ctrl-D are no yes either.
  expect((await onTerminal(site, ["backup", "restore", name], { answer: "\u0003" })).exitCode).toBe(130);
  const end = await onTerminal(site, ["backup", "restore", name], { answer: "\u0004" });
  expect(end.screen).toContain("Nothing was changed.");
  expect(videosOf(site)).toEqual({ videos: 10 });
  const yes = await onTerminal(site, ["backup", "restore", name], { answer: "y\r" });
  expect(yes.exitCode).toBe(0);
  expect(yes.screen).toMatch(
    /is the database now, with 3 videos\.\s+The one before is kept as .*pre-restore-/,
  );
  expect(videosOf(site)).toEqual({ videos: 3 });
});

test.concurrent("off a terminal restore wants --yes, and asks nobody about a name that is wrong", async () => {
  await using site = await install();
  const name = await backedUp(site);
  await site.track(10);
  await letGo();
  const { exitCode, stderr } = await site.run(["backup", "restore", name]);
  expect({ exitCode, hint: stderr.includes("--yes") }).toEqual({ exitCode: 2, hint: true });
  const unknown = await site.call(["backup", "restore", "nonsense"], {}, true);
  expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.not.stringContaining("[y/N]") });
  expect(await site.call(["backup", "restore", name, "--json"], {}, false)).toMatchObject({
    exitCode: 0,
    stdout: '{"changed":false}\n',
  });
  expect(videosOf(site)).toEqual({ videos: 10 });
});

test.concurrent("a damaged backup is 6, named, and never put back", async () => {
  await using site = await install();
  const name = await backedUp(site);
  const other = (await site.json(["backup", "create"])).name;
  const folder = join(site.folder, "backups");
  await truncate(join(folder, name), 20_000);
  const { exitCode, stdout } = await site.run(["backup", "verify"]);
  expect(exitCode).toBe(6);
  expect(stdout).toContain(`✓ ${other}: sound`);
  expect(stdout).toContain(`✗ ${name}: `);
  expect(await readdir(folder)).toContain(`${name}.damaged`);
  expect((await site.call(["backup", "restore", `${name}.damaged`, "--yes"])).exitCode).toBe(6);
  expect(videosOf(site)).toEqual({ videos: 3 });
});

test.concurrent("a database on a server is told to be the server's business, with 6", async () => {
  await using site = await install();
  const remote = { DATABASE_URL: "http://127.0.0.1:9" };
  for (const line of ["backup create", "backup list", "backup verify", "backup restore x --yes"]) {
    const { exitCode, stdout, stderr } = await site.call(line.split(" "), remote);
    expect({ line, exitCode, stdout }).toEqual({ line, exitCode: 6, stdout: "" });
    expect(stderr).toContain("the server's business");
  }
});

test.concurrent("without a backup there is nothing to be sure of: verify is 6", async () => {
  await using site = await install();
  await site.track(1);
  const { exitCode, stderr } = await site.call(["backup", "verify"]);
  expect(exitCode).toBe(6);
  expect(stderr).toContain("playcounts backup create");
  expect((await site.call(["backup", "list"])).stdout).toContain("no backups yet");
});
