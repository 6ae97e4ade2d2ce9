import type { InputError } from "@playcounts/core";

/** Collects the mistakes of a command line and of the configuration, so that all are told at once. */
export interface Problems {
  add(problem: string): void;
  /** What `read` returns, or undefined if it found mistakes, which are then collected. Other errors pass. */
  attempt<Value>(read: () => Value): Value | undefined;
  /** @throws {InputError} with everything that was collected, if anything was. */
  check(): void;
}

/** `Input`: core's class, which is loaded only when a command runs. */
export function collectProblems(Input: typeof InputError): Problems {
  const problems: string[] = [];
  return {
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

/** The ids given to a flag that takes several; what can be none is reported. Undefined: the flag was not given. */
export function readIds(
  flag: string,
  values: readonly string[] | undefined,
  problems: Problems,
): string[] | undefined {
  if (values === undefined) return undefined;
  const ids = splitIds(values);
  if (ids.length === 0) problems.add(`${flag} is empty: name at least one id after it, or leave it out`);
  // commander gives the first word after such a flag to it, whatever the word is.
  for (const id of ids.filter((word) => word.startsWith("-")))
    problems.add(
      `${flag}: ${JSON.stringify(id)} is not an id; write the ids right after ${flag}, other flags before or after them`,
    );
  const usable = ids.filter((word) => !word.startsWith("-"));
  return usable.map((id) => (flag === "--uids" ? (uidInUrl(id) ?? id) : id));
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
  problems.add(`${flag} ${JSON.stringify(text)} is not a whole number of at least 1`);
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
    problems.add(`${flag} ${JSON.stringify(text)} is not one of ${choices.join(", ")}`);
  return found;
}
