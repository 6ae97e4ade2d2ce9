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
  const path = Bun.which(name) ?? undefined;
  if (path === undefined) tellLack(`"${name}" is not installed`, ".ci/run installs what tests need");
  return path;
}

/**
 * Whether the machine lets tests do what some of them must, given as found out: use it as `test.skipIf(!canMount)`.
 * Says what it lacks on stderr if not.
 * @param lack such as `no disk can be mounted here`
 * @param remedy what whoever runs the tests can do about it
 * @throws {Error} in CI, if it does not
 */
export function requireAbility(isThere: boolean, lack: string, remedy: string): boolean {
  if (!isThere) tellLack(lack, remedy);
  return isThere;
}

function tellLack(lack: string, remedy: string): void {
  const message = `${lack}, so the tests that need it cannot run`;
  if (isCi()) throw new Error(`${message}; ${remedy}`);
  process.stderr.write(`\n*** SKIPPED: ${message} ***\n\n`);
}
