/**
 * Runs `bun test` with the arguments given, and ends with one line on stdout: `N passed, N failed[, N skipped]`.
 * The exit code is 0 only if at least one test passed, none failed and bun itself ended well.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
/** Longer than the suite will ever need: bun cannot stop a test that never gives the thread back. */
const limitMs = Number(process.env["TEST_LIMIT_MS"] ?? 10 * 60_000);
/** A developer's own settings must neither steer a test nor let one reach the developer's database. */
const ownSettings = /^(DATABASE_|PLAYCOUNTS_|BILIBILI_|AUTO_UPDATE_|LOG_LEVEL$|HOST$|PORT$)/;

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Reads bun's closing summary. It, and not the junit report, is the source: a file that fails to load is missing
 * from the report. `undefined` when bun never got as far as writing one.
 */
function readSummary(output: string): Counts | undefined {
  const end = [...output.matchAll(/^Ran \d+ tests? across /gm)].at(-1)?.index;
  if (end === undefined) return undefined;
  const summary = output.slice(output.lastIndexOf("\n\n", end), end);
  const count = (word: string): number =>
    Number(new RegExp(`^ *(\\d+) ${word}$`, "m").exec(summary)?.[1] ?? 0);
  return { passed: count("pass"), failed: count("fail"), skipped: count("skip") + count("todo") };
}

/** What is known of a run without a summary: the tests it had reported before it was cut short, and that failure. */
function countLines(output: string): Counts {
  if (/^No tests found|did not match any test files|had no matches$/m.test(output))
    return { passed: 0, failed: 0, skipped: 0 };
  const count = (word: string): number => output.match(new RegExp(`^\\(${word}\\) `, "gm"))?.length ?? 0;
  return { passed: count("pass"), failed: count("fail") + 1, skipped: count("skip") + count("todo") };
}

/** Files side by side: half of the suite waits for processes and browsers, and more than these take turns anyway. */
const workers = Math.min(availableParallelism(), 4);

const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownSettings.test(name)));
const run = Bun.spawn(
  [
    process.execPath,
    "--no-env-file",
    "test",
    "--timeout=30000",
    `--parallel=${workers}`,
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    env: process.stderr.isTTY ? { FORCE_COLOR: "1", ...env } : env,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "pipe",
  },
);
let outOfTime = false;
const limit = setTimeout(() => {
  outOfTime = true;
  run.kill("SIGKILL");
}, limitMs);

let output = "";
const reading = (async (): Promise<void> => {
  const decoder = new TextDecoder();
  for await (const chunk of run.stderr) {
    process.stderr.write(chunk);
    output += decoder.decode(chunk, { stream: true });
  }
})();
const exitCode = await run.exited;
clearTimeout(limit);
// A process that a test left behind may hold the pipe open for ever.
await Promise.race([reading, Bun.sleep(1000)]);

const plain = Bun.stripANSI(output);
const summary = readSummary(plain);
if (outOfTime) console.error(`\nThe tests were stopped: they took longer than ${limitMs} ms.`);
const counts = summary ?? countLines(plain);
const none = counts.passed + counts.failed === 0;
if (none) console.error("\nNo test ran.");
else if (summary === undefined && !outOfTime)
  console.error(`\nbun test ended without a summary (${run.signalCode ?? `exit code ${exitCode}`}).`);
// Whatever made bun fail without counting it is counted here.
const failed = !none && counts.failed === 0 && exitCode !== 0 ? 1 : counts.failed;
console.log(
  `${counts.passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`,
);
process.exit(none || failed > 0 || exitCode !== 0 ? 1 : 0);
