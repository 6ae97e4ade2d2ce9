/**
 * Shows playcounts at work without the real site: starts the bundled simulator, imports a list with old numbers into a
 * fresh database in a temporary folder, and runs the real command line over it.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { CatalogueVideo } from "../test/simulator/catalogue.ts";
import { scenarios } from "../test/simulator/scenarios.ts";
import { startSimulator, type Simulator } from "../test/simulator/simulator.ts";

const root = join(import.meta.dir, "..");
const cli = join(root, "packages/cli/src/main.ts");
const seed = 1;
const dayMs = 86_400_000;
/** What a page showed, and what the site said on that day: the reason why this program exists. */
const famous = { shown: 5_530, real: 228_277 };
/** Short, because the upstream is this machine; against the real one they cannot be this short. */
const delays = { PLAYCOUNTS_BATCH_DELAY: "500ms", PLAYCOUNTS_REQUEST_DELAY: "300ms" };
/** Of the user's environment the demo sees only how the terminal is to be used, so that no setting leaks in. */
const passedOn = [
  "PATH",
  "HOME",
  "TERM",
  "COLORTERM",
  "NO_COLOR",
  "LANG",
  "LC_ALL",
  "LC_MESSAGES",
  "TMPDIR",
  "TEMP",
  "SystemRoot",
];

const row = z.object({ bvid: z.string(), play: z.number().nullable() });
type Row = z.infer<typeof row>;

/** A list as somebody might keep it: numbers weeks old, a tenth without any. */
function staleList(simulator: Simulator, now: number): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = ["bvid,uid,title,play,pubdate,updated_at"];
  for (const video of simulator.catalogue.videos()) {
    const { bvid, uploader, title, publishedAt, index, aid } = video;
    const play =
      index === 0 ? famous.shown : Math.floor(simulator.counts(aid).play * (0.3 + (index % 7) / 10));
    const updatedAt = now - (8 + (index % 40)) * dayMs;
    const known = index % 10 === 9 ? ["", ""] : [String(play), new Date(updatedAt).toISOString()];
    lines.push(
      [bvid, uploader.uid, quoted(title), known[0], new Date(publishedAt).toISOString(), known[1]].join(","),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Runs the command line as a process of its own, as a user would. `show`: on this terminal instead of returned. */
async function runCli(environment: Record<string, string>, folder: string, show: boolean, ...args: string[]) {
  if (show) console.log(`\n$ playcounts ${args.join(" ")}`);
  // The folder has no .env, and bun is told not to look for one.
  const child = Bun.spawn([process.execPath, "--no-env-file", cli, ...args], {
    cwd: folder,
    env: environment,
    stdin: "ignore",
    stdout: show ? "inherit" : "pipe",
    stderr: "inherit",
  });
  const stdout =
    child.stdout === undefined || child.stdout === null ? "" : await new Response(child.stdout).text();
  return { exitCode: await child.exited, stdout };
}

/** Ends the demo because a command did not do what it should. */
function expectCode(what: string, exitCode: number, ...good: number[]): void {
  if (good.includes(exitCode)) return;
  throw Object.assign(new Error(`playcounts ${what} ended with exit code ${exitCode}`), { exitCode });
}

/** How this very bun can be called again from a shell. */
function bunCommand(): string {
  if (/[\\/]_npx[\\/]/.test(process.execPath)) return `npx -y bun@${Bun.version}`;
  return Bun.which("bun") === null ? quoteForShell(process.execPath) : "bun";
}

const quoteForShell = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

async function readPlays(
  run: (...args: string[]) => Promise<{ exitCode: number; stdout: string }>,
): Promise<Map<string, Row>> {
  const { exitCode, stdout } = await run("videos", "--json");
  expectCode("videos", exitCode, 0);
  const rows = z.array(row).parse(JSON.parse(stdout));
  return new Map(rows.map((video) => [video.bvid, video]));
}

function showChanges(
  videos: readonly CatalogueVideo[],
  before: Map<string, Row>,
  after: Map<string, Row>,
): void {
  const shown = (count: number | null | undefined) =>
    count === null || count === undefined ? "unknown" : count.toLocaleString("en");
  console.log("\nBefore and after, of a few:");
  for (const { bvid, title } of videos) {
    const change = `${shown(before.get(bvid)?.play).padStart(12)} -> ${shown(after.get(bvid)?.play).padStart(12)}`;
    console.log(`  ${bvid} ${change}  ${title}`);
  }
}

async function demo(folder: string, simulator: Simulator): Promise<void> {
  const first = simulator.catalogue.videoAt(0);
  if (first === undefined) throw new Error("the simulator has no videos");
  scenarios.mature.apply(simulator, seed);
  simulator.answerFor(first.aid, {});
  simulator.setCounts(first.aid, { play: famous.real });
  writeFileSync(join(folder, "videos.csv"), staleList(simulator, Date.now()));

  const database = `file:${join(folder, "playcounts.db")}`;
  const environment: Record<string, string> = {
    ...delays,
    DATABASE_URL: database,
    BILIBILI_API_URL: simulator.url,
  };
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  const show = (...args: string[]) => runCli(environment, folder, true, ...args);
  const read = (...args: string[]) => runCli(environment, folder, false, ...args);

  console.log(
    `A local stand-in for the site: ${simulator.catalogue.size} videos of ${simulator.catalogue.uploaders.length} uploaders, on ${simulator.url}.\n` +
      `Pauses are ${delays.PLAYCOUNTS_BATCH_DELAY}, which is allowed on loopback only; the real site gets at least 3 s.`,
  );
  expectCode("import", (await show("import", "videos.csv")).exitCode, 0);
  const before = await readPlays(read);
  expectCode("update", (await show("update")).exitCode, 0, 3);
  const after = await readPlays(read);

  // The famous one, the first that had no number at all, and some from further down.
  const wasUnknown = (bvid: string) => before.get(bvid)?.play === null && after.get(bvid)?.play !== null;
  const unknown = [...simulator.catalogue.videos()].find(({ bvid }) => wasUnknown(bvid));
  const others = [120, 255, 390].map((index) => simulator.catalogue.videoAt(index));
  showChanges(
    [first, unknown, ...others].flatMap((video) => video ?? []),
    before,
    after,
  );
  if (after.get(first.bvid)?.play !== famous.real)
    throw new Error(`${first.bvid} should show ${famous.real} plays now`);

  const command = `DATABASE_URL=${quoteForShell(database)} ${bunCommand()} ${quoteForShell(cli)}`;
  console.log("\nThe numbers stay where they are. Three commands to look at them:\n");
  for (const next of ["status", `video ${first.bvid}`, "videos --sort play --limit 10"])
    console.log(`  ${command} ${next}`);
  console.log(`\nEverything is in ${folder}; delete it when you are done.`);
}

// Ctrl-C reaches the command line too; it ends by itself, and the demo after it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
let folder: string | undefined;
try {
  folder = mkdtempSync(join(tmpdir(), "playcounts-demo-"));
  await using simulator = await startSimulator({
    seed,
    growth: 1,
    hostileTitles: false,
    latencyMs: 40,
    keepLog: false,
  });
  await demo(folder, simulator);
} catch (error) {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  const code = error instanceof Error && "exitCode" in error ? Number(error.exitCode) : 1;
  process.exitCode = code;
}
