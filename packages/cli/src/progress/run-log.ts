import type * as Core from "@playcounts/core";
import type { Messages } from "../messages/en.ts";

/**
 * The configured log file, or nothing if there is none. Its lines for people are not shown: the progress is.
 * `say`: told once if the file cannot be written.
 */
export function openRunLog(
  { createRunLog }: Pick<typeof Core, "createRunLog">,
  config: Core.Config,
  say: (line: string) => void,
  words: Messages,
): Core.RunLog {
  const { logFile } = config;
  if (logFile === undefined) return { onEvent: () => undefined, close: () => undefined };
  return createRunLog(config, {
    write: () => undefined,
    file: { onProblem: (code) => say(words.logFileProblem(logFile, code)) },
  });
}
