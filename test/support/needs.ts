/** Whether this is an automated run, where nothing may be left out. */
export function isCi(): boolean {
  return !["", "0", "false"].includes(process.env["CI"] ?? "");
}

/**
 * The path of a program that some tests drive, or `undefined` where it is not installed: use it as
 * `test.skipIf(chromium === undefined)`. Says so on stderr, so that nobody takes the skipped tests for passed.
 * @throws {Error} in CI, where a missing program must fail the file that asks for it.
 */
export function requireCommand(name: string): string | undefined {
  const path = Bun.which(name);
  if (path !== null) return path;
  const message = `"${name}" is not installed, so the tests that need it cannot run`;
  if (isCi()) throw new Error(`${message}; .ci/run installs what tests need`);
  process.stderr.write(`\n*** SKIPPED: ${message} ***\n\n`);
  return undefined;
}
