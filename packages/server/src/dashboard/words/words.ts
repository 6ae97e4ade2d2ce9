import { plainText } from "../plain-text.ts";
import type { Language } from "../../schedule/words.ts";
import { en } from "./en.ts";
import { enHome } from "./en-home.ts";
import { enNames } from "./en-names.ts";
import { enProblems } from "./en-problems.ts";
import { enRuns } from "./en-runs.ts";
import { enSystem } from "./en-system.ts";
import { enUploaders } from "./en-uploaders.ts";
import { enVideos } from "./en-videos.ts";
import { zh } from "./zh.ts";
import { zhHome } from "./zh-home.ts";
import { zhNames } from "./zh-names.ts";
import { zhProblems } from "./zh-problems.ts";
import { zhRuns } from "./zh-runs.ts";
import { zhSystem } from "./zh-system.ts";
import { zhUploaders } from "./zh-uploaders.ts";
import { zhVideos } from "./zh-videos.ts";

const english = {
  ...en,
  names: enNames,
  problems: enProblems,
  home: enHome,
  runs: enRuns,
  system: enSystem,
  videos: enVideos,
  uploaders: enUploaders,
};

/** Everything the dashboard says, by page; each language has the same keys. */
export type Words = typeof english;

const dictionaries: Readonly<Record<Language, Words>> = {
  en: english,
  zh: {
    ...zh,
    names: zhNames,
    problems: zhProblems,
    home: zhHome,
    runs: zhRuns,
    system: zhSystem,
    videos: zhVideos,
    uploaders: zhUploaders,
  },
};

/** The sentences of a language. */
export const wordsOf = (language: Language): Words => dictionaries[language];

/** What is longer is no code of ours. */
const longestCode = 60;

/** The name of a thing that data of another version might call otherwise: then by its code. */
export function nameIn(names: Readonly<Record<string, string>>, code: string): string {
  return (Object.hasOwn(names, code) ? names[code] : undefined) ?? plainText(code, longestCode);
}
