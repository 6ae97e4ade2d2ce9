import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { openStoresOn } from "@playcounts/core";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

const videos = 45;
const seed = Number(process.env["CRASH_SEED"] ?? Date.now() % 1_000_000);
const kills = Number(process.env["CRASH_KILLS"] ?? 40);

let simulator: Simulator;
let folder = "";
let pristine = "";
let forced = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "playcounts-crash-"));
  simulator = await startSimulator({ videos, uploaders: 3, growth: 0 });
  pristine = await makeDatabase("pristine.db", null);
  // Read yesterday: nothing is due unless forced.
  forced = await makeDatabase("forced.db", Date.now() - 24 * 60 * 60_000);
  // Beyond the first thirty answers, whose doubtful ones wait for the rest before they are stored.
  const [gone, hidden, zero] = [...simulator.catalogue.videos()].slice(-3);
  simulator.answerFor(gone?.aid ?? 0, { code: -404 });
  simulator.answerFor(hidden?.aid ?? 0, { counts: { play: "--" } });
  simulator.answerFor(zero?.aid ?? 0, { counts: { play: 0 } });
});

afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Tracked videos with an old number of 7 plays each. */
async function makeDatabase(name: string, observedAt: number | null): Promise<string> {
  const path = join(folder, name);
  const client = createClient({ url: `file:${path}`, concurrency: 1 });
  await openStoresOn(client);
  for (const { aid, bvid } of simulator.catalogue.videos())
    await client.execute({
      sql: `INSERT INTO video (aid, bvid, added_at, play, observed_at, observed_from) VALUES (?, ?, 0, 7, ?, 'bulk')`,
      args: [aid, bvid, observedAt],
    });
  await client.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  client.close();
  return path;
}

interface Run {
  readonly path: string;
  readonly force: boolean;
}

/** Starts a run that dies at the given moment (0: never); its own words, or null if it died. */
async function start({ path, force }: Run, fatal: number) {
  const program = join(import.meta.dir, "dying-run.ts");
  const args = [path, simulator.url, String(fatal), force ? "force" : ""];
  const child = Bun.spawn([process.execPath, "--no-env-file", program, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "" },
    stdout: "pipe",
    stderr: "inherit",
  });
  const output = await new Response(child.stdout).text();
  const exitCode = await child.exited;
  if (child.signalCode === "SIGKILL") return null;
  expect(exitCode).toBe(0);
  return JSON.parse(output) as { moments: number; status: string; requests: number };
}

/** What a run leaves, without the times at which it happened. */
async function contents(path: string) {
  const client = createClient({ url: `file:${path}`, concurrency: 1 });
  const rows = async (query: string) =>
    (await client.execute(query)).rows.map((row) => Object.values({ ...row }));
  const found = {
    videos: await rows(
      `SELECT aid, play, danmaku, reply, favorite, coin, share, "like", state, streak, gone_days,
         observed_at IS NULL, check_after IS NULL, suspect ->> 'reason' FROM video ORDER BY aid`,
    ),
    history: await rows(
      "SELECT video_id, play, count(*) FROM observation GROUP BY video_id, play ORDER BY video_id",
    ),
    open: await rows("SELECT count(*) FROM run WHERE finished_at IS NULL"),
    places: await rows("SELECT count(*) FROM checkpoint"),
    integrity: await rows("PRAGMA integrity_check"),
  };
  client.close();
  return found;
}

function copyOf(original: string): string {
  const path = join(folder, `${crypto.randomUUID()}.db`);
  copyFileSync(original, path);
  return path;
}

async function undisturbed(run: Run) {
  const before = simulator.requests.length;
  const ended = await start(run, 0);
  return {
    moments: ended?.moments ?? 0,
    requests: simulator.requests.length - before,
    left: await contents(run.path),
  };
}

async function hasEnded(path: string): Promise<boolean> {
  const client = createClient({ url: `file:${path}`, concurrency: 1 });
  const { rows } = await client.execute("SELECT status FROM run ORDER BY id DESC LIMIT 1");
  client.close();
  return rows[0]?.["status"] === "completed";
}

/** Numbers in [0, 1) that a seed fixes. */
function randomFrom(start: number): () => number {
  let state = start % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test("a forced run killed at any moment and started again leaves what an undisturbed one leaves (P1, P8)", async () => {
  const fresh = (): Run => ({ path: copyOf(forced), force: true });
  const whole = await undisturbed(fresh());
  expect(whole.moments).toBeGreaterThan(30);
  expect(whole.left.integrity).toEqual([["ok"]]);
  const asked = simulator.requests.length;
  const lane = async (first: number) => {
    for (let fatal = first; fatal <= whole.moments; fatal += 2) {
      const run = fresh();
      expect(await start(run, fatal)).toBeNull();
      expect(await start(run, 0)).toMatchObject({ status: "completed" });
      expect({ fatal, left: await contents(run.path) }).toEqual({ fatal, left: whole.left });
    }
  };
  await Promise.all([lane(1), lane(2)]);
  // Every kill repeats at most one request.
  expect(simulator.requests.length - asked).toBeLessThanOrEqual(whole.moments * (whole.requests + 1));
}, 120_000);

test.each([
  ["an ordinary run", false],
  ["a forced run", true],
] as const)(
  "%s killed at random again and again gets through, each kill repeating at most one request (P2)",
  async (_name, force) => {
    const fresh = (): Run => ({ path: copyOf(force ? forced : pristine), force });
    const whole = await undisturbed(fresh());
    const random = randomFrom(seed);
    for (let killed = 0; killed < kills / 2;) {
      const run = fresh();
      const asked = simulator.requests.length;
      let deaths = 0;
      // A run that died after its end was written has ended all the same.
      while ((await start(run, Math.ceil(random() * whole.moments))) === null && !(await hasEnded(run.path)))
        deaths += 1;
      killed += deaths;
      const repeated = simulator.requests.length - asked - whole.requests;
      const isPolite = repeated <= deaths;
      expect({ seed, isPolite, left: await contents(run.path) }).toEqual({
        seed,
        isPolite: true,
        left: whole.left,
      });
    }
  },
  120_000,
);
