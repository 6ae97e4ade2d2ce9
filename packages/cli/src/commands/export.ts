import type { Command } from "commander";
import type * as Core from "@playcounts/core/library";
import { exitCodes } from "../exit-codes.ts";
import { interruptible } from "../interruption.ts";
import { withLibrary } from "../library.ts";
import { codeOfFault, openOutputFile, type OutputFile } from "../output-file.ts";
import { writeJson, type Shell } from "../shell.ts";
import { bytesText } from "../terminal/quantities.ts";
import { facts } from "../terminal/table.ts";
import { exportFormats, exportSubjects, readExport, type ExportOptions } from "./export-options.ts";

/** `playcounts export`: everything that is stored, for other programs. */
export function addExport(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("-w, --what <what>", words.exportWhatAbout(exportSubjects.join(", ")))
    .option("-f, --format <format>", words.exportFormatAbout(exportFormats.join(", ")))
    .option("-u, --uids <uid...>", words.exportUidsAbout)
    .option("-b, --bvids <bvid...>", words.exportBvidsAbout)
    .option("-s, --since <time>", words.exportSinceAbout)
    .option("-o, --output <file>", words.exportOutputAbout)
    .option("--bom", words.exportBomAbout)
    .addHelpText("after", words.exportExamples)
    .action(async () => {
      const options = command.optsWithGlobals<ExportOptions>();
      await withLibrary(
        shell,
        (problems, core) => readExport(options, problems, core),
        async (library, { since, ...rest }) => {
          const { config, core } = library;
          const request = { ...rest, since: since?.(shell.now(), config.timezone) };
          const pieces = core.exportText(request, library);
          const { output: file } = options;
          const written = await interruptible(shell, words.exportStopped, (signal) =>
            file === undefined
              ? toStdout(pieces, shell, signal)
              : toFile(pieces, { path: file, words, core }, signal),
          );
          if (file === undefined || written === null) return;
          const { what, format } = request;
          if (options.json === true) return writeJson(shell, { file, what, format, ...written });
          const { rows, bytes } = written;
          const told = [
            [words.exportedTo, file],
            [words.exportedRows, String(rows)],
            [words.size, bytesText(bytes)],
          ] as const;
          return shell.out.write(facts(told));
        },
      );
      shell.exitWith(exitCodes.done);
    });
}

/** C0 but for line ends and tabs, DEL and C1: a terminal obeys them, and titles come from strangers. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** Each piece is out before the next is read. */
async function toStdout(
  pieces: AsyncIterable<Core.ExportPiece>,
  { out }: Shell,
  signal: AbortSignal,
): Promise<null> {
  for await (const { text } of pieces) {
    signal.throwIfAborted();
    await out.write(out.isTerminal ? text.replace(controls, "\uFFFD") : text);
  }
  return null;
}

interface Destination {
  readonly path: string;
  readonly words: Shell["words"];
  readonly core: Pick<typeof Core, "InputError" | "StorageError">;
}

/** @throws {InputError} if the file cannot be made · {StorageError} if the disk is in the way; nothing is then replaced */
async function toFile(
  pieces: AsyncIterable<Core.ExportPiece>,
  destination: Destination,
  signal: AbortSignal,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const file = await openFile(destination);
  try {
    let rows = 0;
    for await (const piece of pieces) {
      signal.throwIfAborted();
      await onDisk(destination, () => file.write(piece.text));
      rows += piece.rows;
    }
    return { rows, bytes: await onDisk(destination, () => file.finish()) };
  } finally {
    await file.abandon();
  }
}

async function openFile({ path, words, core }: Destination): Promise<OutputFile> {
  try {
    return await openOutputFile(path);
  } catch (cause) {
    const [quoted, code] = [JSON.stringify(path), codeOfFault(cause)];
    const problem = code === "EISDIR" ? words.notAFile(quoted) : words.noSuchFolder(quoted, code);
    throw new core.InputError([problem], { cause });
  }
}

async function onDisk<Result>(
  { path, words, core }: Destination,
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (cause) {
    const code = codeOfFault(cause);
    const fault = code === "ENOSPC" ? "full" : "failed";
    const message = words.writingFailed(JSON.stringify(path), code);
    throw new core.StorageError(fault, message, { hint: words.nothingReplaced, cause });
  }
}
