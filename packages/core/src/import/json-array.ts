import { InputError } from "../errors.ts";
import { maxRowLength, readText, type Line } from "./text.ts";

const [quote, backslash, comma, newline] = [34, 92, 44, 10];
const [openBracket, closeBracket, openBrace, closeBrace] = [91, 93, 123, 125];

/**
 * Cuts a JSON array into the texts of its elements, so that one at a time needs to be in memory; whether each is JSON
 * is for `JSON.parse` to say. @throws {InputError} if the array does not end, or the file does not end with it
 */
export async function* elementsOf(path: string): AsyncGenerator<Line> {
  let [depth, line] = [0, 1];
  let [inString, escaped, isOver] = [false, false, false];
  let element = "";
  /** Where the element begins; null until its first character. */
  let elementLine: number | null = null;
  for await (const chunk of readText(path)) {
    let from = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const code = chunk.charCodeAt(index);
      if (code === newline) line += 1;
      if (inString) {
        if (escaped) escaped = false;
        else if (code === backslash) escaped = true;
        else if (code === quote) inString = false;
        continue;
      }
      if (code <= 32) continue;
      if (isOver) throw new InputError([`${path}: line ${line}: there is more after the end of the list`]);
      if (depth === 0) {
        // The bracket of the list itself: the format was recognised by it.
        [depth, from] = [1, index + 1];
        continue;
      }
      if (code === openBracket || code === openBrace) depth += 1;
      else if (code === closeBracket || code === closeBrace) depth -= 1;
      if (depth === 0 || (depth === 1 && code === comma)) {
        const text = element + chunk.slice(from, index);
        // Nothing before the closing bracket is an empty list, or the comma that some programs leave at its end.
        if (depth > 0 || elementLine !== null) yield { line: elementLine ?? line, text };
        [element, from, elementLine, isOver] = ["", index + 1, null, depth === 0];
        continue;
      }
      elementLine ??= line;
      inString = code === quote;
    }
    element += chunk.slice(from);
    if (element.length > maxRowLength)
      throw new InputError([`${path}: line ${elementLine ?? line}: an entry has no end`]);
  }
  if (!isOver) throw new InputError([`${path}: line ${line}: the list has no end; was the file cut?`]);
}
