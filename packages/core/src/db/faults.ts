import { StorageError, type StorageFault } from "../errors.ts";

/** Whether the error says that somebody else holds the database at this moment. */
export function isBusy(error: unknown): boolean {
  return codesOf(error).some((code) => /^SQLITE_(BUSY|LOCKED)/.test(code));
}

const asItIs = (text: string): string => text;

/**
 * Turns whatever a driver threw into a StorageError that says what to do. StorageErrors pass unchanged.
 * @param hide takes secrets out of what a server said, which may quote what it was sent
 */
export function asStorageError(
  error: unknown,
  operation: string,
  place: string,
  hide: (text: string) => string = asItIs,
): StorageError {
  if (error instanceof StorageError) return error;
  const code = codesOf(error).find((known) => known !== "") ?? "";
  const [fault, hint] = adviceFor(code, `${code} ${messagesOf(error)}`);
  const shown = code === "" ? (messagesOf(error).split("\n")[0] ?? "") : code;
  const cause = hide === asItIs ? error : withoutSecrets(error, hide);
  return new StorageError(fault, hide(`${operation}: ${shown} (${place})`), { hint, cause });
}

/** The chain of errors by name, message and stack alone: the driver's hold whole answers. */
function withoutSecrets(error: unknown, hide: (text: string) => string): Error | undefined {
  return chain(error).reduceRight<Error | undefined>((cause, { name, message, stack }) => {
    const copy = new Error(hide(message), cause === undefined ? {} : { cause });
    return Object.assign(copy, { name, stack: hide(stack ?? "") });
  }, undefined);
}

function adviceFor(code: string, text: string): [StorageFault, string] {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return ["locked", "another program is writing to the database; stop it or try again"];
  if (/SQLITE_FULL|ENOSPC/.test(text))
    return ["full", "the disk is full; free some space and run again, nothing is lost"];
  if (/SQLITE_READONLY|EROFS|EACCES|EPERM/.test(text))
    return ["read-only", "make the database file and its directory writable for this user"];
  if (/SQLITE_(CORRUPT|NOTADB)/.test(text))
    return ["corrupt", "the file is damaged; put a backup back with: playcounts backup restore"];
  if (/ConnectionFailed|CANTOPEN|ENOENT/.test(text))
    return ["missing", "check DATABASE_URL, or create the database with: playcounts init"];
  if (/fetch failed|ECONNREFUSED|ECONNRESET|ENOTFOUND|HRANA|SERVER_ERROR|WebSocket/i.test(text))
    return ["unreachable", "check DATABASE_URL, DATABASE_AUTH_TOKEN and the network"];
  return ["failed", "run it again; if it persists, check the database with: playcounts doctor"];
}

/** Whether the driver threw this: anything else that surfaces in a query is a bug and must stay itself. */
export function isDriverError(error: unknown): boolean {
  return chain(error).some(
    ({ name, message }) =>
      /Libsql|SqliteError|QueryError|Hrana/i.test(name) || /ConnectionFailed/.test(message),
  );
}

/** Our queries wrap the driver's error, and the driver SQLite's: the code may sit at any depth. */
function chain(error: unknown): Error[] {
  const links: Error[] = [];
  let link = error;
  while (link instanceof Error && links.length < 8) {
    links.push(link);
    link = link.cause;
  }
  return links;
}

function codesOf(error: unknown): string[] {
  return chain(error).flatMap((link) =>
    ["extendedCode", "code"].flatMap((key) => {
      const value: unknown = Reflect.get(link, key);
      return typeof value === "string" ? [value] : [];
    }),
  );
}

function messagesOf(error: unknown): string {
  const messages = chain(error).map(({ message }) => message);
  // The innermost is the driver's, or SQLite's own.
  return messages.at(-1) ?? String(error);
}
