import { lstat, mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { maxCheckpointLength, parseCheckpoint, scopeOfCheckpoint } from "../checkpoint.ts";
import { StorageError } from "../errors.ts";
import type { OnNotice, ProgressStore } from "../ports.ts";

/**
 * Progress in a file of its own, replaced as a whole: a crash leaves the old place or the new one. It holds one place;
 * another request's is replaced. A file that makes no sense is renamed to `<path>.corrupt-<time>` and reported.
 */
export function createFileProgress(path: string, now: () => number, onNotice: OnNotice): ProgressStore {
  return {
    kind: "apart",
    async load(scope) {
      const text = await guard("reading", path, () => readOwn(path));
      if (text === null) return null;
      const checkpoint = parseCheckpoint(text, scope);
      if (checkpoint !== undefined) return checkpoint;
      if (scopeOfCheckpoint(text) === undefined) {
        const aside = `${path}.corrupt-${now()}`;
        await guard("setting aside", path, () => rename(path, aside));
        onNotice(
          `the progress file ${path} makes no sense and was set aside as ${aside}; the run starts afresh`,
        );
      }
      return null;
    },
    save: (checkpoint) =>
      guard("saving", path, async () => {
        const { default: writeFileAtomic } = await import("write-file-atomic");
        await mkdir(dirname(path), { recursive: true });
        await writeFileAtomic(path, `${JSON.stringify(checkpoint)}\n`, { mode: 0o640 });
      }),
    clear: (scope) =>
      guard("clearing", path, async () => {
        const text = await readOwn(path);
        if (text !== null && scopeOfCheckpoint(text) === scope) await rm(path, { force: true });
      }),
  };
}

/** The file's text; null if there is none; "" for what cannot be one of ours. */
async function readOwn(path: string): Promise<string | null> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile() || stats.size > maxCheckpointLength) return "";
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function guard<Result>(doing: string, path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new StorageError("failed", `${doing} the progress file ${path}: ${code}`, {
      hint: "make PLAYCOUNTS_PROGRESS name a writable file, or use: PLAYCOUNTS_PROGRESS=database",
      cause: error,
    });
  }
}
