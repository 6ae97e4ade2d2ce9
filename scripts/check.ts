/**
 * Everything that has to hold before a change lands, in the order of what fails fastest; stops at the first failure.
 * `--no-tests` leaves the tests out, for a caller that has just run them. Otherwise the last line is their count.
 */
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const bin = join(root, "node_modules", ".bin");
const steps: readonly (readonly [name: string, ...command: string[]])[] = [
  ["format", join(bin, "oxfmt"), "--check", "."],
  ["lint", join(bin, "oxlint"), "--type-aware", "--deny-warnings"],
  ["types", join(bin, "tsc"), "--noEmit"],
  ["types in the browser", join(bin, "tsc"), "-p", "packages/server/src/dashboard/browser"],
];
const tests: typeof steps = process.argv.includes("--no-tests")
  ? []
  : [["tests", join(import.meta.dir, "test.ts")]];

for (const [name, ...command] of [...steps, ...tests]) {
  console.error(`check: ${name}`);
  // With this bun, so that the tools do not depend on which Node is installed.
  const step = Bun.spawn([process.execPath, ...command], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if ((await step.exited) !== 0) {
    console.error(`check failed: ${name}`);
    process.exit(1);
  }
}
