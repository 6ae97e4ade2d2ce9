/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { sessionMs } from "../../http/credentials.ts";
import { clientOf, type HttpContext, type HttpEnvironment } from "../../http/environment.ts";
import { sessionCookie } from "../../http/guard.ts";
import { HttpProblem } from "../../http/problem.ts";
import { field, goTo, placeWithin, readForm } from "../forms.ts";
import { lengthText } from "../reading.ts";
import type { Site } from "../site.tsx";
import type { Visit } from "../visit.ts";

interface SignInProps {
  readonly visit: Visit;
  /** Where to go on afterwards, below the base path. */
  readonly next: string;
  readonly why: string;
  readonly mistake?: string;
}

/** Asks for the token. */
export function SignInForm({ visit: { base, words }, next, why, mistake }: SignInProps) {
  return (
    <section class="sign-in">
      <h1>{words.signInTitle}</h1>
      <p>{why}</p>
      {mistake !== undefined && (
        <p class="mistake" role="alert" id="mistake">
          {mistake}
        </p>
      )}
      <form method="post" action={`${base}/sign-in`}>
        <input type="hidden" name="next" value={next} />
        {/* What a password manager files the token under. */}
        <input type="text" name="user" value="playcounts" autocomplete="username" readonly hidden />
        <label for="token">{words.signInToken}</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          autofocus
          aria-describedby={mistake === undefined ? "token-hint" : "mistake token-hint"}
          aria-invalid={mistake === undefined ? undefined : "true"}
        />
        <p class="quiet" id="token-hint">
          {words.signInHint}
        </p>
        <button class="main">{words.signIn}</button>
      </form>
    </section>
  );
}

/** Signing in and out. */
export function signInPage(site: Site) {
  const { trustProxy, basePath, publicRead } = site.config;
  const show = (c: HttpContext, next: string, mistake?: { text: string; status: 401 | 429 }) => {
    const visit = site.visit(c);
    const { words } = visit;
    const why = publicRead ? words.signInToAct : words.signInWhy;
    const body =
      site.credentials === null ? (
        <section class="sign-in">
          <h1>{words.signInTitle}</h1>
          <p>{words.signInNotNeeded}</p>
        </section>
      ) : (
        <SignInForm
          visit={visit}
          next={next}
          why={why}
          {...(mistake === undefined ? {} : { mistake: mistake.text })}
        />
      );
    // A page that was asked for by sending the form cannot be come back to.
    const at = c.req.method === "GET" ? visit : { ...visit, place: "/sign-in" };
    return site.show(c, { visit: at, title: words.signInTitle, body, status: mistake?.status ?? 200 });
  };

  return new Hono<HttpEnvironment>()
    .get("/sign-in", (c) => show(c, placeWithin(c.req.query("next"))))
    .post("/sign-in", async (c) => {
      const form = await readForm(c);
      const next = placeWithin(field(form, "next"));
      if (site.credentials === null) return goTo(c, site, "/");
      const { words } = site.visit(c);
      try {
        const isRight = site.credentials.isToken(field(form, "token")?.trim(), clientOf(c, trustProxy));
        if (!isRight) return await show(c, next, { text: words.signInWrong, status: 401 });
      } catch (error) {
        if (!(error instanceof HttpProblem) || error.status !== 429) throw error;
        const seconds = Number(error.facts.headers?.["retry-after"] ?? 60);
        c.header("retry-after", String(seconds));
        const text = words.signInWait(lengthText(seconds * 1_000, { words }));
        return await show(c, next, { text, status: 429 });
      }
      setCookie(c, sessionCookie, site.credentials.openSession(), {
        path: basePath,
        httpOnly: true,
        sameSite: "Strict",
        secure: isSecure(c, trustProxy),
        maxAge: sessionMs / 1_000,
      });
      return goTo(c, site, next, "signed-in");
    })
    .post("/sign-out", (c) => {
      deleteCookie(c, sessionCookie, { path: basePath });
      return goTo(c, site, "/", "signed-out");
    });
}

/** Whether the browser's line is encrypted: it says so itself where it names its page, else a trusted proxy may. */
function isSecure(c: HttpContext, trustProxy: boolean): boolean {
  if (c.req.header("origin")?.startsWith("https://") === true) return true;
  return trustProxy && c.req.header("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https";
}
