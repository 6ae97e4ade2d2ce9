import { Command, InvalidArgumentError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { commands, type CommandEntry } from "./commands.ts";
import { languages } from "./language.ts";
import type { Shell } from "./shell.ts";

/**
 * The command line of playcounts: with the one command that `args` name, or with the names of all where they name none,
 * which is enough for the help and for suggestions. It throws a CommanderError where commander would end the process.
 */
export async function createProgram(args: readonly string[], shell: Shell): Promise<Command> {
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
  const named = namedBy(args);
  for (const { name, about, argument, load } of named === undefined ? commands : [named]) {
    const command = program.command(name).description(about(words));
    if (argument !== undefined) command.argument(argument[0], argument[1](words));
    if (named !== undefined) (await load())(command, shell);
  }
  for (const command of withSubcommands(program)) {
    if (command !== program) command.helpOption("-h, --help", words.helpAbout);
    addCommonOptions(command, shell);
  }
  return program;
}

/** The command that is meant by the first word, or by the second if that is `help`; flags are no words. */
function namedBy(args: readonly string[]): CommandEntry | undefined {
  const words = args.filter((arg, place) => !arg.startsWith("-") && args[place - 1] !== "--lang");
  const name = words[0] === "help" ? words[1] : words[0];
  return commands.find((command) => command.name === name);
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
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
