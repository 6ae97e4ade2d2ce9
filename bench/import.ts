import { Database } from "bun:sqlite";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { avToBv } from "../packages/core/src/bilibili/bvid.ts";
import { inScratch } from "./measure.ts";

/**
 * Imports CSV files of several sizes: rows per second and the most memory the process ever held; and beside it what
 * sqlite3's own `.import` needs for the very same rows in the same table, with all its indexes, with and without its
 * triggers. `.import` is spared the checking of each row, the uploaders and the history, which ours writes as well.
 * Arguments: the numbers of rows, by default 100,000 and 1,000,000. Prints one JSON value.
 */
const given = process.argv.slice(2).map(Number);
const sizes = given.length === 0 ? [100_000, 1_000_000] : given;
const main = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));
const sqlite3 = Bun.which("sqlite3");

const results = [];
for (const rows of sizes) results.push(await inScratch((folder) => measure(folder, rows)));
console.log(JSON.stringify(results));

async function measure(folder: string, rows: number) {
  const file = join(folder, "videos.csv");
  await writeCsv(file, rows);
  const database = join(folder, "ours.db");
  playcounts(database, "init");
  const ours = playcounts(database, "import", file, "--json");
  const report = JSON.parse(ours.output) as { added: number };
  if (report.added !== rows) throw new Error(`${report.added} rows went in of ${rows}`);
  const speed = (ms: number) => (rows / ms) * 1000;
  const reference = sqlite3 === null ? null : measureReference(sqlite3, folder, database);
  return {
    rows,
    rowsPerSecond: speed(ours.ms),
    peakMb: ours.peakMb,
    sqlite3RowsPerSecond: reference && speed(reference.withTriggers),
    ratio: reference && reference.withTriggers / ours.ms,
    sqlite3WithoutTriggersRowsPerSecond: reference && speed(reference.withoutTriggers),
    ratioWithoutTriggers: reference && reference.withoutTriggers / ours.ms,
  };
}

/** Ms that `.import` takes for what ours has stored. An empty field is an empty text to it where ours has NULL. */
function measureReference(program: string, folder: string, ours: string) {
  const rows = join(folder, "rows.csv");
  run([program, ours, ".mode csv", `.output ${rows}`, "SELECT * FROM video"]);
  const take = (name: string, prepare: (database: Database) => void): number => {
    const path = join(folder, name);
    playcounts(path, "init");
    const database = new Database(path);
    database.run("ATTACH ? AS ours", [ours]);
    database.run("INSERT INTO uploader SELECT * FROM ours.uploader");
    prepare(database);
    database.close();
    return run([program, path, `.import --csv ${rows} video`]).ms;
  };
  const dropTriggers = (database: Database): void => {
    const triggers = database.query<{ name: string }, []>(
      "SELECT name FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = 'video'",
    );
    for (const { name } of triggers.all()) database.run(`DROP TRIGGER "${name}"`);
  };
  return {
    withTriggers: take("reference.db", () => undefined),
    withoutTriggers: take("bare.db", dropTriggers),
  };
}

function playcounts(database: string, ...args: readonly string[]) {
  return run([process.execPath, "--no-env-file", main, ...args], { DATABASE_URL: `file:${database}` });
}

function run(command: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const startedAt = performance.now();
  const { exitCode, stdout, stderr, resourceUsage } = Bun.spawnSync([...command], {
    env: { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", ...environment },
  });
  const ms = performance.now() - startedAt;
  if (exitCode !== 0) throw new Error(`${command.join(" ")} failed: ${stderr.toString()}`);
  return { ms, peakMb: resourceUsage.maxRSS / 2 ** 20, output: stdout.toString() };
}

/** Videos as an export has them, a seventh with quotes in their titles. */
async function writeCsv(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write("bvid,aid,uid,title,play,pubdate,updated_at\n");
  let page: string[] = [];
  const flush = async () => {
    const isFull = !file.write(page.map((line) => `${line}\n`).join(""));
    page = [];
    if (isFull) await once(file, "drain");
  };
  for (let row = 0; row < rows; row += 1) {
    const aid = 170_001 + row * 37;
    const title = row % 7 === 0 ? `"第${row}集, ""量子"" 猫的日常"` : `第${row}集 量子猫的日常 夜航 vlog`;
    const [uid, play] = [1_000 + (row % 5_000), (row * 7_919) % 1_000_000];
    page.push(
      [avToBv(aid), aid, uid, title, play + 1, 1_500_000_000 + row, 1_700_000_000 + (row % 86_400)].join(","),
    );
    if (page.length === 5_000) await flush();
  }
  await flush();
  file.end();
  await once(file, "close");
}
