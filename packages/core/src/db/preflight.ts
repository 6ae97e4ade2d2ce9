import { access, constants, mkdir, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { StorageError } from "../errors.ts";

const magic = "SQLite format 3\0";

/**
 * Looks at a database file before the driver does, which would create what is missing and open what is no database.
 * `create`: a missing or empty file is welcome, and its directory is made.
 * @throws {StorageError} with what to do.
 */
export async function checkDatabaseFile(path: string, create: boolean): Promise<void> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined) return create ? makeDirectory(path) : refuseMissing(path);
  if (!file.isFile())
    throw new StorageError("missing", `${path} is not a file`, { hint: "check DATABASE_URL" });
  if (file.size === 0) {
    if (create) return;
    throw new StorageError("corrupt", `${path} is empty: it was cut, or never filled`, {
      hint: "put a backup back with: playcounts backup restore, or delete the file and start with: playcounts init",
    });
  }
  if ((await readHead(path)) !== magic)
    throw new StorageError("corrupt", `${path} is not a database`, {
      hint: "check DATABASE_URL, or put a backup back with: playcounts backup restore",
    });
  await requireWritable(path);
}

function refuseMissing(path: string): never {
  throw new StorageError("missing", `there is no database at ${path} (${resolve(path)})`, {
    hint: "check DATABASE_URL, or create it with: playcounts init, or by the first playcounts import or track",
  });
}

async function makeDirectory(path: string): Promise<void> {
  const directory = dirname(path);
  try {
    await mkdir(directory, { recursive: true, mode: 0o750 });
    await access(directory, constants.W_OK);
  } catch (cause) {
    throw new StorageError("read-only", `the directory ${directory} cannot be written to`, {
      hint: "create it and make it writable for this user",
      cause,
    });
  }
}

/** Write-ahead logging needs the directory too. */
async function requireWritable(path: string): Promise<void> {
  for (const place of [path, dirname(path)]) {
    await access(place, constants.W_OK).catch((cause: unknown) => {
      throw new StorageError(
        "read-only",
        `${place} cannot be written to by user ${process.getuid?.() ?? "?"}`,
        {
          hint: `make the file and its directory writable: chown -R ${process.getuid?.() ?? "USER"} ${dirname(path)}`,
          cause,
        },
      );
    });
  }
}

async function readHead(path: string): Promise<string> {
  const handle = await open(path, "r").catch((cause: unknown) => {
    throw new StorageError("read-only", `${path} cannot be read`, {
      hint: "make it readable for this user",
      cause,
    });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return buffer.subarray(0, bytesRead).toString("latin1");
  } finally {
    await handle.close();
  }
}
