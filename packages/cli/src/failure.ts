import { codeOfError, exitCodes } from "./exit-codes.ts";
import type { Messages } from "./messages/en.ts";
import { plainText } from "./terminal/plain-text.ts";

/** An error as programs read it; also what people are told, in this order. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** What is wrong with the storage, in a word. */
  readonly fault?: string;
  /** Every mistake of a request or configuration, one sentence each. */
  readonly problems?: readonly string[];
  /** What to do next. */
  readonly hint?: string;
  readonly exitCode: number;
}

/** Reads the facts of anything that was thrown. */
export function failureOf(error: unknown): Failure {
  const exitCode = codeOfError(error);
  if (!(error instanceof Error)) return { name: "Error", message: String(error), exitCode };
  const problems =
    "problems" in error && Array.isArray(error.problems) ? error.problems.map(String) : undefined;
  const hint = "hint" in error && typeof error.hint === "string" ? error.hint : undefined;
  return {
    name: error.name,
    message: error.message,
    ...("fault" in error && typeof error.fault === "string" ? { fault: error.fault } : {}),
    ...(problems === undefined ? {} : { problems }),
    ...(hint === undefined ? {} : { hint }),
    exitCode,
  };
}

/** What a person is told of a failure: what, why, what to do. `stack`: shown for bugs, where it helps whoever mends it. */
export function failureText(failure: Failure, words: Messages, stack?: string): string {
  const { message, problems, exitCode, fault, name } = failure;
  // Core speaks English; its words for programs are what other languages go by.
  const lead = words.faults[fault ?? name];
  const told = lead === undefined ? plainText(message) : words.inDetail(lead, plainText(message));
  const lines =
    problems !== undefined && problems.length > 1
      ? [words.problemsFound(problems.length), ...problems.map((problem) => `  - ${plainText(problem)}`)]
      : [words.error(told)];
  const hint = failure.hint === undefined ? undefined : (words.faultHints[fault ?? name] ?? failure.hint);
  if (hint !== undefined) lines.push(words.hint(plainText(hint)));
  if (exitCode === exitCodes.bug) lines.push(...(stack === undefined ? [] : [stack]), words.bugHint);
  return lines.map((line) => `${line}\n`).join("");
}
