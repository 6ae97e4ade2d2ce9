import { stripVTControlCharacters } from "node:util";

/** Control characters, bidi and other invisible ones, line and paragraph separators, code points without a meaning. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]+/gu;
/** More marks on one letter than any language needs: they climb into the lines above. */
const piledMarks = /(\p{M}{2})\p{M}+/gu;

/**
 * A text from outside as one harmless line: titles, upstream messages and file contents come from strangers, and a
 * terminal obeys what it is shown.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.toWellFormed())
    .replace(invisible, " ")
    .replace(piledMarks, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
}
