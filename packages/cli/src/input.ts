import type * as Core from "@playcounts/core/library";
import type { Messages } from "./messages/en.ts";

/** Collects the mistakes of a command line and of the configuration, so that all are told at once. */
export interface Problems {
  readonly words: Messages;
  add(problem: string): void;
  /** What `read` returns, or undefined if it found mistakes, which are then collected. Other errors pass. */
  attempt<Value>(read: () => Value): Value | undefined;
  /** @throws {InputError} with everything that was collected, if anything was. */
  check(): void;
}

/** `Input`: core's class, which is loaded only when a command runs. */
export function collectProblems(Input: typeof Core.InputError, words: Messages): Problems {
  const problems: string[] = [];
  return {
    words,
    add: (problem) => void problems.push(problem),
    attempt(read) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof Input)) throw error;
        problems.push(...error.problems);
        return undefined;
      }
    },
    check() {
      if (problems.length > 0) throw new Input([...new Set(problems)]);
    },
  };
}

/** The single ids of values such as `["1", "2,3"]`; ASCII and full-width commas and spaces separate. */
export const splitIds = (values: readonly string[]): string[] =>
  values.flatMap((value) => value.split(/[\s,，、]+/)).filter((id) => id !== "");

/** The uploaders given to `--uids`; what is none is reported. Undefined: the flag was not given. */
export function readUids(values: readonly string[] | undefined, problems: Problems): string[] | undefined {
  const read = (word: string) => {
    const uid = uidInUrl(word) ?? word;
    return /^[1-9]\d{0,19}$/.test(uid) ? uid : undefined;
  };
  return readIds("--uids", values, problems, { read, refuse: problems.words.notAnUploader });
}

/** The videos given to `--bvids`; what is none is reported. Undefined: the flag was not given. */
export function readVideos(
  values: readonly string[] | undefined,
  problems: Problems,
  { parseVideoId }: Pick<typeof Core, "parseVideoId">,
): string[] | undefined {
  const read = (word: string) => parseVideoId(word)?.bvid;
  return readIds("--bvids", values, problems, { read, refuse: problems.words.notAVideo });
}

/** How an id is read from a word, and what is said of a word that is none. */
interface IdKind {
  readonly read: (word: string) => string | undefined;
  readonly refuse: (quoted: string) => string;
}

function readIds(
  flag: string,
  values: readonly string[] | undefined,
  problems: Problems,
  { read, refuse }: IdKind,
): string[] | undefined {
  if (values === undefined) return undefined;
  const { words } = problems;
  const given = splitIds(values);
  if (given.length === 0) problems.add(words.emptyFlag(flag));
  return given.flatMap((word) => {
    const id = word.startsWith("-") ? undefined : read(word);
    // commander gives the first word after such a flag to it, whatever the word is.
    if (word.startsWith("-")) problems.add(words.flagAmongIds(flag, JSON.stringify(word)));
    else if (id === undefined) problems.add(refuse(JSON.stringify(word)));
    return id ?? [];
  });
}

const uidInUrl = (text: string): string | undefined =>
  /^(?:https?:\/\/)?space\.bilibili\.com\/(\d+)(?:[/?#]|$)/.exec(text)?.[1];

/** A whole number of at least 1, or undefined if the flag was not given or is wrong, which is reported. */
export function readLimit(
  text: string | undefined,
  problems: Problems,
  flag = "--limit",
): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text.trim())) return Number(text);
  problems.add(problems.words.notANumber(flag, JSON.stringify(text)));
  return undefined;
}

/** One of the given words, or undefined if the flag was not given or is wrong, which is reported. */
export function readChoice<const Word extends string>(
  flag: string,
  text: string | undefined,
  choices: readonly Word[],
  problems: Problems,
): Word | undefined {
  if (text === undefined) return undefined;
  const found = choices.find((word) => word === text);
  if (found === undefined)
    problems.add(problems.words.notOneOf(flag, JSON.stringify(text), choices.join(", ")));
  return found;
}
