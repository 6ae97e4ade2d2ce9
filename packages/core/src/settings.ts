import {
  loadConfig,
  secretSettings,
  settingNames,
  variables,
  type Config,
  type Environment,
  type SettingName,
} from "./config.ts";
import { fileOf, type DotEnvFile } from "./dot-env.ts";
import { InputError } from "./errors.ts";
import { createSecretFilter } from "./wording.ts";

/** Where a setting's value comes from; what stands first wins. */
export type SettingSource = "flag" | "environment" | ".env" | "default";

/** One setting, fit to be shown. */
export interface SettingDescription {
  readonly name: SettingName;
  readonly variable: string;
  /** As it would be written; "set" or "not set" for a secret; null where there is none and none is needed. */
  readonly value: string | null;
  readonly source: SettingSource;
  /** The file's name for the source ".env", else null. */
  readonly file: string | null;
  /** What is wrong with it, one sentence each. `value` is then what was given. */
  readonly problems: readonly string[];
}

/** Every setting, and every problem, those of variables that are no settings included. */
export interface ConfigDescription {
  readonly settings: readonly SettingDescription[];
  readonly problems: readonly string[];
}

/**
 * Says of every setting what holds and why; never throws, and never shows a secret.
 * @param dotEnv from `readDotEnvFiles`, for telling `.env` from the environment it was loaded into
 * @param flags variables that the command line sets, over the environment's
 */
export function describeConfig(
  environment: Environment,
  dotEnv: readonly DotEnvFile[] = [],
  flags: Environment = {},
): ConfigDescription {
  const effective = { ...environment, ...definedOnly(flags) };
  const { config, problems } = salvageConfig(effective);
  const hide = createSecretFilter(secretsOf(effective));
  const settings = settingNames.map((name): SettingDescription => {
    const variable = variables[name];
    const given = effective[variable]?.trim() || undefined;
    const own = problems.filter((problem) => problem.startsWith(`${variable}: `));
    const text = own.length > 0 && given !== undefined ? given : written(name, config[name]);
    return {
      name,
      variable,
      value: secretSettings.has(name) ? secretText(given) : text === null ? null : hide(text),
      ...sourceOf(variable, given, dotEnv, flags),
      problems: own,
    };
  });
  return { settings, problems };
}

/** Settings as far as they can be used: those with a problem, named in `broken`, have their default instead. */
export interface SalvagedConfig {
  readonly config: Config;
  readonly broken: ReadonlySet<SettingName>;
  /** Each begins with its variable. */
  readonly problems: readonly string[];
}

/** Reads the settings like `loadConfig`, but makes do with what is right. Never throws for what the user wrote. */
export function salvageConfig(environment: Environment): SalvagedConfig {
  const problems: string[] = [];
  let rest = environment;
  // Mistakes between settings show only once each is right by itself: a round for either kind, and one without any.
  for (;;) {
    try {
      const config = loadConfig(rest);
      const faulty = new Set(problems.map(variableOf));
      const broken = new Set(settingNames.filter((name) => faulty.has(variables[name])));
      return { config, broken, problems };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const faulty = new Set(error.problems.map(variableOf));
      const kept = Object.entries(rest).filter(([name]) => !faulty.has(name));
      // The defaults alone are never wrong.
      if (Object.keys(rest).length === 0) throw error;
      problems.push(...error.problems);
      // A problem of what is not given, such as a missing partner, leaves nothing to take out singly.
      rest = kept.length === Object.keys(rest).length ? {} : Object.fromEntries(kept);
    }
  }
}

/** Values that must not be shown wherever they turn up, even in the wrong variable. */
function secretsOf(environment: Environment): readonly (string | undefined)[] {
  return settingNames
    .filter((name) => secretSettings.has(name))
    .map((name) => environment[variables[name]]?.trim());
}

function variableOf(problem: string): string {
  return problem.slice(0, problem.indexOf(":"));
}

function definedOnly(flags: Environment): Environment {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

function secretText(given: string | undefined): string {
  return given === undefined ? "not set" : "set";
}

function sourceOf(
  variable: string,
  given: string | undefined,
  dotEnv: readonly DotEnvFile[],
  flags: Environment,
): Pick<SettingDescription, "source" | "file"> {
  if (given === undefined) return { source: "default", file: null };
  if (flags[variable] !== undefined) return { source: "flag", file: null };
  const file = fileOf(variable, given, dotEnv);
  return { source: file === null ? "environment" : ".env", file };
}

/** A checked value as one would write it. */
function written(name: SettingName, value: Config[SettingName]): string | null {
  if (name === "budget" && value === null) return "unlimited";
  if (name === "historyRawMs" && value === null) return "forever";
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && name.endsWith("Ms")) return formatDuration(value);
  if (typeof value !== "object") return String(value);
  return "requests" in value ? `${value.requests}/${value.per}` : value.join(",");
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
] as const;

/** In the largest unit that leaves no remainder: `7d`, `90m`, `1500ms`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0";
  const [unit, size] = units.find(([, size]) => ms % size === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}
