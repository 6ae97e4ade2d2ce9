import { Command, InvalidArgumentError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { languages } from "./language.ts";
import type { Shell } from "./shell.ts";

type AddCommand = (program: Command, shell: Shell) => void;

/**
 * Every command, in the order of the help: first what one does, then what one looks at, then the care of it. Each is
 * loaded when it is needed: a command line starts in a fraction of a second because nothing of the others is read.
 */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  update: async () => (await import("./commands/update.ts")).addUpdate,
  track: async () => (await import("./commands/track.ts")).addTrack,
  untrack: async () => (await import("./commands/untrack.ts")).addUntrack,
  import: async () => (await import("./commands/import.ts")).addImport,
  videos: async () => (await import("./commands/videos.ts")).addVideos,
  video: async () => (await import("./commands/video.ts")).addVideo,
  status: async () => (await import("./commands/status.ts")).addStatus,
  runs: async () => (await import("./commands/runs.ts")).addRuns,
  failed: async () => (await import("./commands/failed.ts")).addFailed,
  undo: async () => (await import("./commands/undo.ts")).addUndo,
  backup: async () => (await import("./commands/backup.ts")).addBackup,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctor,
  config: async () => (await import("./commands/config.ts")).addConfig,
  health: async () => (await import("./commands/health.ts")).addHealth,
  init: async () => (await import("./commands/init.ts")).addInit,
};

/**
 * The command line of playcounts, with the command that `args` name, or with all where they name none: for the help and
 * for suggestions. It throws a CommanderError where commander would end the process.
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
  const name = commandName(args);
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const loaders = named === undefined ? Object.values(commands) : [named];
  for (const add of await Promise.all(loaders.map((load) => load()))) add(program, shell);
  for (const command of withSubcommands(program)) {
    if (command !== program) command.helpOption("-h, --help", words.helpAbout);
    addCommonOptions(command, shell);
  }
  return program;
}

/** The first word that is neither a flag nor the value of `--lang`. */
function commandName(args: readonly string[]): string {
  return args.find((arg, place) => !arg.startsWith("-") && args[place - 1] !== "--lang") ?? "";
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
