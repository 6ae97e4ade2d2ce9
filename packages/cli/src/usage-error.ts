import { CommanderError } from "commander";
import type { Messages } from "./messages/en.ts";

/** commander's complaint as one of our own sentences, with its suggestion as the hint. */
export function usageErrorText(error: CommanderError, words: Messages): CommanderError & { hint: string } {
  const suggestion = /\(Did you mean ([^)]*?)\??\)/.exec(error.message)?.[1];
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const says: Readonly<Record<string, string | undefined>> = {
    "commander.unknownOption": words.unknownOption(quoted),
    "commander.unknownCommand": words.unknownCommand(quoted),
    "commander.missingArgument": words.missingArgument(quoted),
    "commander.optionMissingArgument": words.missingValue(quoted),
  };
  const first = error.message.split("\n")[0]?.replace(/^error: /, "") ?? "";
  const told = new CommanderError(error.exitCode, error.code, says[error.code] ?? first);
  return Object.assign(told, {
    hint: suggestion === undefined ? words.seeHelp : words.didYouMean(suggestion),
  });
}
