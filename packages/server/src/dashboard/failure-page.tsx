/** @jsxImportSource hono/jsx */
import type { HttpContext } from "../http/environment.ts";
import type { HttpProblem } from "../http/problem.ts";
import { goTo } from "./forms.ts";
import { SignInForm } from "./pages/sign-in.tsx";
import type { Site } from "./site.tsx";
import { plainText } from "./plain-text.ts";

/** Addresses of programs, which want their errors in a form of their own. */
const forPrograms = /^\/(?:api\/|metrics$|livez$|readyz$|openapi\.json$|assets\/)/;

/** Whether a person looks at what is answered here. */
export function wantsPage(c: HttpContext): boolean {
  return !forPrograms.test(c.req.path) && /\btext\/html\b/.test(c.req.header("accept") ?? "");
}

/** An error as a page: what is wrong, and what to do next. Who may not read is asked to sign in. */
export function showFailure(site: Site, c: HttpContext, problem: HttpProblem): Response | Promise<Response> {
  const visit = site.visit(c);
  const { words, base } = visit;
  for (const [name, value] of Object.entries(problem.facts.headers ?? {})) c.header(name, value);
  if (problem.status === 401) {
    if (c.req.method === "GET") return goTo(c, site, `/sign-in?next=${encodeURIComponent(visit.place)}`);
    const body = <SignInForm visit={visit} next="/" why={words.signInToAct} />;
    return site.show(c, { visit, title: words.signInTitle, body, status: 401 });
  }
  const { code, detail } = problem.facts;
  const known = Object.entries(words.problems.codes).find(([name]) => name === code)?.[1];
  const { title, next } = known ?? words.problems.other;
  const body = (
    <section class="failure">
      <p class="eyebrow">{words.problems.status(problem.status)}</p>
      <h1>{title}</h1>
      <p>{next}</p>
      {(known === undefined || code === "invalid-request") && (
        <p class="quiet" lang="en">
          <bdi>{plainText(detail)}</bdi>
        </p>
      )}
      {problem.status >= 500 && (
        <p class="quiet">
          {words.problems.requestId} <code>{c.get("requestId")}</code>
        </p>
      )}
      <p>
        <a href={`${base}/`}>{words.problems.home}</a>
      </p>
    </section>
  );
  return site.show(c, { visit, title, body, status: problem.status });
}
