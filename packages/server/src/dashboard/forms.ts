import type { HttpContext } from "../http/environment.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Site } from "./site.tsx";
import type { Words } from "./words/words.ts";

/** Fields of a form that was sent, as a browser sends it without being told otherwise. */
export async function readForm(c: HttpContext): Promise<URLSearchParams> {
  const type = c.req.header("content-type") ?? "";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return new URLSearchParams(await c.req.text());
  if (c.req.raw.body === null) return new URLSearchParams();
  throw new HttpProblem(415, { code: "invalid-request", detail: "A form is expected here." });
}

/** The first value of a field; undefined if it is not there or empty. */
export const field = (form: URLSearchParams, name: string): string | undefined => form.get(name) || undefined;

/** A place of this site that a request names, below the base path; the front page for anything else. */
export function placeWithin(place: string | undefined): string {
  // Browsers read "\" as "/", leave out what is not visible, and two slashes are another host.
  return place !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(place) && !place.includes("\\")
    ? place
    : "/";
}

/** Sends the browser on to a place below the base path, there to read what was done. */
export function goTo(
  c: HttpContext,
  { config: { basePath } }: Pick<Site, "config">,
  place: string,
  notice?: keyof Words["notices"],
): Response {
  const base = basePath === "/" ? "" : basePath;
  const said = notice === undefined ? "" : `${place.includes("?") ? "&" : "?"}notice=${notice}`;
  c.header("cache-control", "no-store");
  return c.redirect(base + place + said, 303);
}
