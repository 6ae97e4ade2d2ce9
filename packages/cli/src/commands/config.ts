import type { Command } from "commander";
import type { ConfigDescription, SettingDescription } from "@playcounts/core";
import { exitCodes } from "../exit-codes.ts";
import type { Messages } from "../messages/en.ts";
import { writeJson, type Shell } from "../shell.ts";
import { plainText } from "../terminal/plain-text.ts";
import { table } from "../terminal/table.ts";

interface Options {
  readonly lang?: string;
  readonly json?: boolean;
}

/** `playcounts config`: which settings hold and where each comes from; secrets are never shown. */
export function addConfig(config: Command, shell: Shell): void {
  const { words } = shell;
  config.addHelpText("after", words.configExamples);
  config
    .command("print", { isDefault: true })
    .description(words.configPrintAbout)
    .addHelpText("after", words.configExamples)
    .action((_, command: Command) => print(shell, command.optsWithGlobals<Options>()));
  config
    .command("validate")
    .description(words.configValidateAbout)
    .addHelpText("after", words.configExamples)
    .action((_, command: Command) => validate(shell, command.optsWithGlobals<Options>()));
}

async function describe({ environment }: Shell, { lang }: Options): Promise<ConfigDescription> {
  const { describeConfig, readDotEnvFiles } = await import("@playcounts/core");
  const files = await readDotEnvFiles(process.cwd(), environment["NODE_ENV"]);
  return describeConfig(environment, files, { PLAYCOUNTS_LANG: lang });
}

async function print(shell: Shell, options: Options): Promise<void> {
  const { out, words } = shell;
  const description = await describe(shell, options);
  shell.exitWith(exitCodes.done);
  if (options.json === true) return writeJson(shell, description);
  const headings = [words.setting, words.value, words.from];
  const rows = description.settings.map((setting) => [
    setting.variable,
    plainText(setting.value ?? "-"),
    sourceText(setting, words),
  ]);
  const settings = table(
    headings.map((heading) => ({ heading, align: "left" })),
    rows,
  );
  const problems = description.problems.map((problem) => `  - ${plainText(problem)}\n`);
  const wrong =
    problems.length === 0 ? "" : `\n${words.configProblems(problems.length)}\n${problems.join("")}`;
  return out.write(`${settings}${wrong}`);
}

function sourceText({ source, file, problems }: SettingDescription, words: Messages): string {
  const from = file ?? words.settingSources[source];
  return problems.length === 0 ? from : `${from}  <- ${words.isWrong}`;
}

async function validate(shell: Shell, options: Options): Promise<void> {
  const { settings, problems } = await describe(shell, options);
  const { InputError } = await import("@playcounts/core");
  if (problems.length > 0) throw new InputError(problems, { hint: shell.words.configHint });
  shell.exitWith(exitCodes.done);
  const given = settings.filter(({ source }) => source !== "default").length;
  if (options.json === true) return writeJson(shell, { valid: true, problems });
  return shell.out.write(`${shell.words.configFine(given)}\n`);
}
