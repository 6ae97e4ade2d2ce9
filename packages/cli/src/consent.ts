import type * as Core from "@playcounts/core/library";
import { writeJson, type Shell } from "./shell.ts";

/**
 * Whether a step that replaces numbers may be taken: `--yes` says so, else the person at the terminal.
 * @throws {InputError} where nobody can be asked: a script must say what it means
 */
export async function hasConsent(
  { ask, words }: Shell,
  { InputError }: Pick<typeof Core, "InputError">,
  { yes, question }: { readonly yes: boolean; readonly question: string },
): Promise<boolean> {
  if (yes) return true;
  if (ask !== null) return ask(`${question} [y/N] `);
  throw new InputError([words.nobodyToAsk], { hint: words.sayYes });
}

/** What is told when the answer was no. */
export function tellUnchanged(shell: Shell, json: boolean): Promise<void> {
  return json ? writeJson(shell, { changed: false }) : shell.out.write(`${shell.words.nothingChanged}\n`);
}
