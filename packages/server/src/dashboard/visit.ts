import { getCookie } from "hono/cookie";
import type { Config } from "@playcounts/core";
import type { HttpContext } from "../http/environment.ts";
import type { Language } from "../schedule/words.ts";
import type { Reading } from "./reading.ts";
import { wordsOf } from "./words/words.ts";

export const themes = ["auto", "light", "dark"] as const;
/** auto: as the browser's own. */
export type Theme = (typeof themes)[number];
export const languages = ["en", "zh"] as const satisfies readonly Language[];

export const languageCookie = "playcounts_language";
export const themeCookie = "playcounts_theme";

/** Who reads a page, how, and what they may do: everything a part of a page needs to know of its request. */
export interface Visit extends Reading {
  readonly theme: Theme;
  /** The base path, without "/" at its end: every address begins with it. */
  readonly base: string;
  /** Where the page lies below the base path, query included: where forms come back to. */
  readonly place: string;
  /** Epoch ms UTC. */
  readonly now: number;
  /** Whether actions are theirs to take: pages show none that would be refused. */
  readonly mayAct: boolean;
  /** Whether they signed in, and so can sign out. */
  readonly hasSession: boolean;
  /** Whether there is a token to sign in with. */
  readonly hasToken: boolean;
  /** A code of `words.notices`: what the last action came to. */
  readonly notice: string | undefined;
}

export interface VisitDeps {
  readonly config: Pick<Config, "timezone" | "language" | "basePath">;
  readonly now: number;
  readonly hasToken: boolean;
}

/** Reads a visit from its request. */
export function readVisit(c: HttpContext, { config, now, hasToken }: VisitDeps): Visit {
  const language = chooseLanguage(
    getCookie(c, languageCookie),
    c.req.header("accept-language"),
    config.language,
  );
  // A name may stand there more than once.
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(c.req.queries()))
    for (const value of values) query.append(name, value);
  query.delete("notice");
  return {
    language,
    words: wordsOf(language),
    zone: config.timezone,
    theme: themes.find((theme) => theme === getCookie(c, themeCookie)) ?? "auto",
    base: config.basePath === "/" ? "" : config.basePath,
    place: c.req.path + (query.size === 0 ? "" : `?${query.toString()}`),
    now,
    // Read before the guard has spoken, a page of an error knows of no rights.
    mayAct: c.get("mayAct") ?? false,
    hasSession: c.get("hasSession") ?? false,
    hasToken,
    notice: c.req.query("notice"),
  };
}

/** What was chosen here, else the browser's first language that we speak, else the configured one. */
function chooseLanguage(
  chosen: string | undefined,
  accepted: string | undefined,
  configured: Config["language"],
): Language {
  const known = languages.find((language) => language === chosen);
  return known ?? firstAccepted(accepted ?? "") ?? (configured === "auto" ? "en" : configured);
}

/** The best of an Accept-Language header that we speak. */
function firstAccepted(header: string): Language | undefined {
  const wishes = header
    .split(",")
    .slice(0, 20)
    .map((entry) => {
      const [tag = "", ...parameters] = entry
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const weight = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
      return { language: languages.find((name) => tag === name || tag.startsWith(`${name}-`)), weight };
    });
  return wishes
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .find(({ language }) => language !== undefined)?.language;
}
