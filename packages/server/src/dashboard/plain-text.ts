/** Control characters, direction and other invisible ones, separators, code points without a meaning; joiners stay. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?![\u200c\u200d])\p{Cf}/gu;
/** More marks on one letter than any language needs: they climb into the lines above. */
const piledMarks = /(\p{M}{2})\p{M}+/gu;
const defaultLength = 200;

/** A text from outside as one harmless line of at most so many characters: titles and messages come from strangers. */
export function plainText(text: string, most = defaultLength): string {
  // Cut first: what follows takes time for every character.
  const line = text
    .slice(0, most * 4)
    .toWellFormed()
    .replaceAll(invisible, " ")
    .replaceAll(piledMarks, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
  const characters = Array.from(line);
  return characters.length <= most && text.length <= most * 4
    ? line
    : `${characters.slice(0, most - 1).join("")}…`;
}
