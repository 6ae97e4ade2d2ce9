import { createReadStream } from "node:fs";
import { InputError } from "../errors.ts";

/** Longer than any row of a catalogue; what exceeds it is no text of rows. */
export const maxRowLength = 1024 * 1024;

/** A text file in pieces, without its byte order mark. @throws {InputError} if it is not UTF-8 */
export async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Uint8Array) => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new InputError([`${path} is not UTF-8 text`], {
        hint: 'save it again as UTF-8; spreadsheets call that "CSV UTF-8"',
        cause,
      });
    }
  };
  const bytes: AsyncIterable<Uint8Array> = createReadStream(path);
  for await (const chunk of bytes) yield decode(chunk);
  yield decode();
}

/** A line of a text, numbered from 1, without its end. */
export interface Line {
  readonly line: number;
  readonly text: string;
}

/** @throws {InputError} for a line that is too long to be one */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let rest = "";
  let line = 0;
  for await (const chunk of readText(path)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > maxRowLength)
      throw new InputError([`${path}: line ${line + lines.length + 1} has no end`]);
    for (const text of lines) {
      line += 1;
      yield { line, text };
    }
  }
  if (rest !== "") yield { line: line + 1, text: rest };
}
