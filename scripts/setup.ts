/**
 * Installs what is missing, so that every command of this repository works from a clean clone.
 * Imports nothing that has to be installed first, and costs a few milliseconds when there is nothing to do.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const modules = join(root, "node_modules");
/** Remembers what was installed. Contents, not times: a checkout changes times without changing anything. */
const stamp = join(modules, ".playcounts-setup");

const packages = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name))
  .filter((folder) => existsSync(join(folder, "package.json")));

function fingerprint(): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  for (const file of ["bun.lock", "package.json"]) hash.update(readFileSync(join(root, file)));
  for (const folder of packages) hash.update(readFileSync(join(folder, "package.json")));
  return hash.digest("hex");
}

function isComplete(wanted: string): boolean {
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) return false;
  return packages.every((folder) => existsSync(join(folder, "node_modules")));
}

function advice(output: string): string {
  return /lockfile had changes/i.test(output)
    ? "bun.lock does not match package.json: run `bun install` and commit bun.lock."
    : "The package registry has to be reachable once. Check the network, or name a mirror in BUN_CONFIG_REGISTRY, and run the same command again.";
}

const wanted = fingerprint();
if (!isComplete(wanted)) {
  process.stderr.write("Installing dependencies (only when something changed)\n");
  const install = Bun.spawnSync([process.execPath, "install", "--frozen-lockfile"], {
    cwd: root,
    // A shell that says NODE_ENV=production would leave out what the tests need.
    env: { ...process.env, NODE_ENV: "development" },
    stdout: "pipe",
    stderr: "pipe",
  });
  if (!install.success) {
    const output = `${install.stdout.toString()}${install.stderr.toString()}`;
    // Without a network there is one error per package, and the first says it all.
    const errors = output.split("\n").filter((line) => /^(error|note):/.test(line));
    process.stderr.write(
      `\n${errors.slice(0, 3).join("\n") || output.trim()}\n\nThe dependencies could not be installed. ${advice(output)}\n`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
