import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file that lines are appended to. */
export interface LogFile {
  /** Takes one line, without its end. Never throws, and never waits. */
  write(line: string): void;
  /** Writes what is still to be written and closes the file. Harmless when called twice. */
  close(): void;
}

export interface LogFileOptions {
  /** A file that has reached this size is set aside. @default 10 MiB */
  readonly maxBytes?: number | undefined;
  /** How many files stay, the current one included. @default 5 */
  readonly maxFiles?: number | undefined;
  /** Told once, with the system's code, when a line could not be written. */
  readonly onProblem?: ((code: string) => void) | undefined;
  /** Epoch ms, for the names of files set aside. @default Date.now */
  readonly now?: (() => number) | undefined;
}

const mebibyte = 1024 * 1024;
/** Lines are collected for one turn of the event loop, or until there are this many characters of them. */
const maxBuffered = 256 * 1024;

/**
 * Appends to a file that several processes may share: whole lines, each in one write at the end of the file, and a file
 * that is full is renamed to a name nobody else can take (`run.log.<time>-<process>-<n>`). Libraries for this keep their
 * own count of the size and number the old files, which two processes cannot do at once.
 */
export function createLogFile(path: string, options: LogFileOptions = {}): LogFile {
  const { maxBytes = 10 * mebibyte, maxFiles = 5, onProblem = () => undefined, now = Date.now } = options;
  let lines: string[] = [];
  let buffered = 0;
  let isScheduled = false;
  let fd: number | null = null;
  let rotations = 0;
  let [hasTold, isCut] = [false, false];

  /** The open file, anew if another process has set ours aside or somebody removed it. */
  function current(): number {
    if (fd !== null && statSync(path, { throwIfNoEntry: false })?.ino !== fstatSync(fd).ino) release();
    if (fd === null) {
      mkdirSync(dirname(path), { recursive: true });
      fd = openSync(path, "a", 0o640);
    }
    return fd;
  }

  function release(): void {
    if (fd === null) return;
    const old = fd;
    fd = null;
    closeSync(old);
  }

  function rotate(): void {
    release();
    rotations += 1;
    const stamp = new Date(now()).toISOString().replaceAll(/[-:.]/g, "");
    try {
      renameSync(path, `${path}.${stamp}-${process.pid}-${rotations}`);
    } catch (error) {
      // Another process has set it aside at this very moment.
      if (codeOf(error) !== "ENOENT") throw error;
    }
    const isOld = (name: string) =>
      name.startsWith(`${basename(path)}.`) &&
      /^\d{8}T\d+Z-\d+-\d+$/.test(name.slice(basename(path).length + 1));
    const old = readdirSync(dirname(path)).filter(isOld);
    const newestFirst = old.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
    for (const name of newestFirst.slice(Math.max(0, maxFiles - 1)))
      rmSync(join(dirname(path), name), { force: true });
  }

  function append(text: string): void {
    const { size } = fstatSync(current());
    if (size > 0 && size + Buffer.byteLength(text) > maxBytes) rotate();
    // A line that a full disk cut must not swallow the next.
    const bytes = Buffer.from(isCut ? `\n${text}` : text);
    isCut = true;
    for (let written = 0; written < bytes.length;) written += writeSync(current(), bytes, written);
    isCut = false;
  }

  function flush(): void {
    isScheduled = false;
    if (lines.length === 0) return;
    const text = lines.join("");
    [lines, buffered] = [[], 0];
    try {
      append(text);
    } catch (error) {
      if (hasTold) return;
      hasTold = true;
      onProblem(codeOf(error));
    }
  }

  return {
    write(line) {
      lines.push(`${line}\n`);
      buffered += line.length;
      if (buffered >= maxBuffered) return flush();
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flush);
    },
    close() {
      flush();
      try {
        release();
      } catch {
        return;
      }
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
