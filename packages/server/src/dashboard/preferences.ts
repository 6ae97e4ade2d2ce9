import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { HttpEnvironment } from "../http/environment.ts";
import { field, goTo, placeWithin, readForm } from "./forms.ts";
import type { Site } from "./site.tsx";
import { languageCookie, languages, themeCookie, themes } from "./visit.ts";

const yearSeconds = 365 * 24 * 60 * 60;

/** Remembers language and colours for a year. */
export function preferenceRoutes(site: Site) {
  const { basePath } = site.config;
  return new Hono<HttpEnvironment>().post("/preferences", async (c) => {
    const form = await readForm(c);
    const wishes = [
      [languageCookie, languages.find((language) => language === field(form, "language"))],
      [themeCookie, themes.find((theme) => theme === field(form, "theme"))],
    ] as const;
    for (const [name, value] of wishes)
      if (value !== undefined)
        setCookie(c, name, value, { path: basePath, httpOnly: true, sameSite: "Lax", maxAge: yearSeconds });
    return goTo(c, site, placeWithin(field(form, "next")));
  });
}
