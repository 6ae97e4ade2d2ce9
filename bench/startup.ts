import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fill, inScratch, spreadOf } from "./measure.ts";

/**
 * What it costs to start: ms of whole processes, each started in turn, so that all see the same machine. The reference is
 * a script that does nothing but import commander. Prints one JSON value.
 */
const [runs = "21"] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const main = join(root, "packages/cli/src/main.ts");
const videos = 517;

const samples = await inScratch(async (folder) => {
  const database = join(folder, "counts.db");
  await fill(database, videos);
  const commander = join(folder, "commander.ts");
  const library = Bun.resolveSync("commander", join(root, "packages/cli"));
  writeFileSync(commander, `import { Command } from ${JSON.stringify(library)};\nnew Command();\n`);
  const programs: Readonly<Record<string, readonly string[]>> = {
    commander: [commander],
    help: [main, "--help"],
    status: [main, "status"],
  };
  const taken: Record<string, number[]> = { commander: [], help: [], status: [] };
  // The first round only fills the caches of the disk.
  for (let round = 0; round <= Number(runs); round += 1)
    for (const [name, command] of Object.entries(programs)) {
      const ms = run(command, database);
      if (round > 0) taken[name]?.push(ms);
    }
  return taken;
});

const spread = (name: string) => spreadOf(samples[name] ?? []);
const over = (name: string) => spread(name).median - spread("commander").median;
console.log(
  JSON.stringify({
    runs: Number(runs),
    videos,
    unit: "ms",
    commander: spread("commander"),
    help: { ...spread("help"), overCommander: over("help") },
    status: { ...spread("status"), overCommander: over("status") },
  }),
);

/** Ms from starting a process to its end. */
function run(command: readonly string[], database: string): number {
  const startedAt = performance.now();
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, "--no-env-file", ...command], {
    env: { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", DATABASE_URL: `file:${database}` },
    stdout: "pipe",
    stderr: "pipe",
  });
  const ms = performance.now() - startedAt;
  if (exitCode !== 0) throw new Error(`${command.join(" ")} failed: ${stderr.toString()}`);
  return ms;
}
