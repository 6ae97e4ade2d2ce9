import type { Environment } from "@playcounts/core";
import type { Messages } from "./messages/en.ts";

export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

/** All sentences in that language; the other one's are not even loaded. */
export async function loadMessages(language: Language): Promise<Messages> {
  return language === "zh" ? (await import("./messages/zh.ts")).zh : (await import("./messages/en.ts")).en;
}

/** What a key is called; one that is not in the dictionary stands for itself. */
export const nameIn = (names: Readonly<Record<string, string>>, key: string): string => names[key] ?? key;

/** The language a person wants: `--lang`, then PLAYCOUNTS_LANG, then the locale; English unless Chinese is named. */
export function chooseLanguage(args: readonly string[], environment: Environment): Language {
  const asked = [langFlag(args), environment["PLAYCOUNTS_LANG"]?.trim()];
  const named = languages.find((language) => asked.find((word) => isLanguage(word)) === language);
  if (named !== undefined) return named;
  const locale = ["LC_ALL", "LC_MESSAGES", "LANG"].map((name) => environment[name]).find((value) => value);
  return /^zh\b|^zh_/i.test(locale ?? "") ? "zh" : "en";
}

const isLanguage = (word: string | undefined): boolean => languages.some((language) => language === word);

/** The value of `--lang`, found before the command line is parsed: its errors are told in that language too. */
function langFlag(args: readonly string[]): string | undefined {
  const place = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const flag = args[place];
  return flag?.startsWith("--lang=") === true ? flag.slice("--lang=".length) : flag && args[place + 1];
}
