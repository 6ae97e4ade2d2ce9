import { open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A file that is being written. What was there before stays until everything is. */
export interface OutputFile {
  /** Resolves when the text has been handed to the system. @throws the system's error */
  write(text: string): Promise<void>;
  /** Makes sure of it on the disk, and puts it in its place; returns its size in bytes. @throws the system's error */
  finish(): Promise<number>;
  /** Leaves everything as it was; harmless after `finish`. */
  abandon(): Promise<void>;
}

/** What stands in the way of a file, by the system's word for it. */
export const codeOfFault = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);

/**
 * Opens a file beside `path`, which takes its place at the end; a pipe or a device is written to as it is. A link stays
 * a link. @throws the system's error, EISDIR for a directory
 */
export async function openOutputFile(path: string): Promise<OutputFile> {
  const target = await realpath(path).catch(() => path);
  const found = await stat(target).catch(() => null);
  if (found?.isDirectory() === true) throw Object.assign(new Error("a directory"), { code: "EISDIR" });
  if (found !== null && !found.isFile()) return writing(await open(target, "w"), null);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  return writing(await open(temporary, "w", found === null ? 0o666 : found.mode), { temporary, target });
}

function writing(handle: FileHandle, place: { temporary: string; target: string } | null): OutputFile {
  let bytes = 0;
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    async write(text) {
      const data = Buffer.from(text);
      for (let done = 0; done < data.length;) done += (await handle.write(data, done)).bytesWritten;
      bytes += data.length;
    },
    async finish() {
      if (place !== null) await handle.sync();
      await close();
      if (place !== null) await rename(place.temporary, place.target);
      return bytes;
    },
    async abandon() {
      await close();
      // After a renaming there is none.
      if (place !== null) await rm(place.temporary, { force: true });
    },
  };
}
