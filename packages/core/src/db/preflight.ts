import { access, constants, lstat, mkdir, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { StorageError } from "../errors.ts";

/**
 * Looks at a database file before the driver does, which would create what is missing. Never opens it: closing it again
 * would take away the locks that another connection of this process has on it. What is no database shows at the
 * first read.
 * `create`: a missing or empty file is welcome, and its directory is made.
 * @throws {StorageError} with what to do.
 */
export async function checkDatabaseFile(path: string, create: boolean): Promise<void> {
  const file = await findFile(path);
  if (file === undefined) return create ? makeFile(path) : refuseMissing(path);
  if (!file.isFile())
    throw new StorageError("missing", `${path} is not a file`, { hint: "check DATABASE_URL" });
  if (file.size === 0 && !create)
    throw new StorageError("corrupt", `${path} is empty: it was cut, or never filled`, {
      hint: "put a backup back with: playcounts backup restore, or start afresh with: playcounts init",
    });
  await requireUsable(path);
}

/** What is there under this name; undefined if nothing is. */
async function findFile(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "ENOENT" && code !== "ENOTDIR")
      throw new StorageError("read-only", `${path} cannot be reached by ${user()}: ${String(code)}`, {
        hint: "check DATABASE_URL, and who may enter its directory",
        cause,
      });
    const link = await lstat(path).catch(() => undefined);
    // Another process may have made the file between the two looks.
    if (link === undefined || !link.isSymbolicLink()) return link;
    throw new StorageError("missing", `${path} is a link that leads nowhere`, {
      hint: "bring back what it leads to, or check DATABASE_URL",
      cause,
    });
  }
}

function refuseMissing(path: string): never {
  throw new StorageError("missing", `there is no database at ${path} (${resolve(path)})`, {
    hint: "check DATABASE_URL, or create it with: playcounts init, or by the first playcounts import or track",
  });
}

/** The driver would make a file that everybody may read; the files beside it take over its mode. */
async function makeFile(path: string): Promise<void> {
  const directory = dirname(path);
  try {
    await mkdir(directory, { recursive: true, mode: 0o750 });
    await (await open(path, "a", 0o640)).close();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (code === "ENOSPC")
      throw new StorageError("full", `there is no space for ${path}`, {
        hint: "free some space and run it again",
        cause,
      });
    throw new StorageError("read-only", `${user()} cannot create ${path}: ${code}`, {
      hint: `create the directory ${directory} and make it writable for this user`,
      cause,
    });
  }
}

/** Write-ahead logging needs the directory too. */
async function requireUsable(path: string): Promise<void> {
  for (const [place, mode] of [
    [path, constants.R_OK | constants.W_OK],
    [dirname(path), constants.W_OK | constants.X_OK],
  ] as const) {
    await access(place, mode).catch((cause: unknown) => {
      const group = process.getgid?.() ?? "GROUP";
      throw new StorageError("read-only", `${place} cannot be written to by ${user()}`, {
        hint: `make the file and its directory writable: chown -R ${process.getuid?.() ?? "USER"}:${group} ${dirname(path)}`,
        cause,
      });
    });
  }
}

function user(): string {
  return `user ${process.getuid?.() ?? "?"}`;
}
