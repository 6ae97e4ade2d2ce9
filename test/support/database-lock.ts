/** A lock on a database that another program holds. Released by `await using`. */
export interface DatabaseLock extends AsyncDisposable {
  release(): Promise<void>;
}

const script = `
  const database = new (require("bun:sqlite").Database)(process.argv[1]);
  database.run("PRAGMA busy_timeout = 10000");
  database.run("BEGIN IMMEDIATE");
  console.log("locked");
  process.stdin.resume();`;

/**
 * Keeps everybody else from writing to a database file. By a process of its own: two copies of SQLite in one process
 * take each other's locks away.
 */
export async function lockDatabase(path: string): Promise<DatabaseLock> {
  const child = Bun.spawn([process.execPath, "--no-env-file", "-e", script, path], {
    stdin: "pipe",
    stdout: "pipe",
  });
  const { done } = await child.stdout.getReader().read();
  if (done) throw new Error("the database could not be locked");
  async function release(): Promise<void> {
    child.kill();
    await child.exited;
  }
  return { release, [Symbol.asyncDispose]: release };
}
