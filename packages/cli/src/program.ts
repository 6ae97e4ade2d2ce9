import { Command, InvalidArgumentError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { addFailed } from "./commands/failed.ts";
import { addImport } from "./commands/import.ts";
import { addInit } from "./commands/init.ts";
import { addRuns } from "./commands/runs.ts";
import { addStatus } from "./commands/status.ts";
import { addTrack } from "./commands/track.ts";
import { addUntrack } from "./commands/untrack.ts";
import { addUpdate } from "./commands/update.ts";
import { addVideo } from "./commands/video.ts";
import { addVideos } from "./commands/videos.ts";
import { languages } from "./language.ts";
import type { Shell } from "./shell.ts";

/** Every command, in the order of the help: first what one does, then what one looks at, then the care of it. */
const commands = [
  addUpdate,
  addTrack,
  addUntrack,
  addImport,
  addVideos,
  addVideo,
  addStatus,
  addRuns,
  addFailed,
  addInit,
];

/** The command line of playcounts; throws a CommanderError where commander would end the process. */
export function createProgram(shell: Shell): Command {
  const { words, out } = shell;
  const program = new Command("playcounts")
    .description(words.about)
    .usage(words.usage)
    .version(manifest.version, "-V, --version", words.versionAbout)
    .helpOption("-h, --help", words.helpAbout)
    .helpCommand("help [command]", words.helpCommandAbout)
    .addHelpText("after", words.examples)
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ styleTitle: (title) => words.helpTitles[title] ?? title })
    .configureOutput({
      writeOut: (text) => void out.write(text),
      // Told by whoever catches the error, together with all others and in the same form.
      writeErr: () => undefined,
      getOutHasColors: () => out.takesAnsi,
      getOutHelpWidth: () => (out.isTerminal ? out.columns() : 100),
    });
  addCommonOptions(program, shell);
  for (const add of commands) add(program, shell);
  for (const command of program.commands)
    addCommonOptions(command.helpOption("-h, --help", words.helpAbout), shell);
  return program;
}

/** `--json` and `--lang` work before and after the command's name. */
function addCommonOptions(command: Command, { words }: Shell): void {
  command.option("--json", words.jsonAbout);
  const checkLanguage = (given: string): string => {
    if (languages.some((language) => language === given)) return given;
    throw new InvalidArgumentError(`expected ${languages.join(" or ")}`);
  };
  command.option("--lang <language>", words.langAbout(languages.join(", ")), checkLanguage);
}
