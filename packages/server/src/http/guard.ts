import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { Credentials } from "./credentials.ts";
import {
  addressOf,
  clientOf,
  hostNameOf,
  isForwarded,
  isLoopbackAddress,
  isLoopbackName,
  type HttpContext,
  type HttpEnvironment,
} from "./environment.ts";
import { HttpProblem } from "./problem.ts";

/** Who may do what here. */
export interface Access {
  /** null: nobody but this machine itself. */
  readonly token: string | null;
  /** Whether what is stored may be read without the token. */
  readonly publicRead: boolean;
  /** Names the server may be called by besides loopback's; undefined: with a token, by any. */
  readonly allowedHosts: readonly string[] | undefined;
  readonly trustProxy: boolean;
}

/** The cookie of a session. */
export const sessionCookie = "playcounts_session";

/**
 * probe: anybody · page: whoever calls us by our name · form: the same, from a page of ours · read, private, write: see
 * `guard`.
 */
type Kind = "probe" | "page" | "form" | "read" | "private" | "write";

/**
 * Lets pass who may.
 *
 * With a token: reading and writing need it, or a session opened with it, reading only unless it is public. Without
 * one: this machine itself, called by one of its own names, so that neither a page in a browser nor a name that was
 * bent to us (DNS rebinding) gets in.
 * @param credentials null if there is no token
 * @throws {HttpProblem} 401, 403 or 429
 */
export function guard(access: Access, credentials: Credentials | null): MiddlewareHandler<HttpEnvironment> {
  return async (c, next) => {
    const kind = kindOf(c);
    c.set("authenticated", false);
    c.set("hasSession", false);
    c.set("mayAct", false);
    if (kind === "probe") return next();
    const host = requireHost(c, access);
    if (credentials !== null) authenticate(c, credentials, access);
    const isKnown = c.get("authenticated");
    c.set("mayAct", isKnown || (credentials === null && isThisMachine(c, host)));
    const isForm = kind === "form" || (kind === "write" && c.get("hasSession"));
    if (kind === "write" && c.req.header("sec-fetch-site") === "cross-site") throw foreignPage();
    if (isForm) requireOwnPage(c);
    if (kind === "page" || kind === "form" || isKnown || (kind === "read" && access.publicRead))
      return next();
    if (credentials !== null) throw tokenNeeded();
    if (!c.get("mayAct")) throw notThisMachine();
    if (kind === "write") requireOwnPage(c);
    return next();
  };
}

const openPages = /^\/(?:docs(?:\/.*)?|openapi\.json|assets\/.*|favicon\.svg|sign-in)$/;
const openForms = /^\/(?:sign-in|sign-out|preferences)$/;

function kindOf(c: HttpContext): Kind {
  const { path, method } = c.req;
  if (method !== "GET" && method !== "HEAD") return openForms.test(path) ? "form" : "write";
  if (path === "/livez" || path === "/readyz") return "probe";
  if (path === "/metrics") return "private";
  return openPages.test(path) ? "page" : "read";
}

function requireHost(c: HttpContext, { token, allowedHosts }: Access): string {
  const host = hostNameOf(hostOf(c));
  if (host === undefined)
    throw new HttpProblem(400, { code: "no-host", detail: "The Host header makes no sense." });
  const isOpen = token !== null && allowedHosts === undefined;
  if (isOpen || isLoopbackName(host) || allowedHosts?.includes(host) === true) return host;
  throw new HttpProblem(403, {
    code: "host-not-allowed",
    detail: "This server does not go by that name; PLAYCOUNTS_ALLOWED_HOSTS lists the names it does.",
  });
}

/** A request that was made up in a test, or by HTTP/1.0, has no Host header; its URL says the same. */
function hostOf(c: HttpContext): string | undefined {
  const { url } = c.req;
  return c.req.header("host") ?? (URL.canParse(url) ? new URL(url).host : undefined);
}

function authenticate(c: HttpContext, credentials: Credentials, { trustProxy }: Access): void {
  const presented = c.req.header("authorization");
  if (presented === undefined) {
    const session = getCookie(c, sessionCookie);
    if (session === undefined || !credentials.isSession(session)) return;
    c.set("hasSession", true);
  } else {
    const token = /^Bearer +(\S+)\s*$/i.exec(presented)?.[1];
    if (!credentials.isToken(token, clientOf(c, trustProxy))) throw tokenNeeded("invalid_token");
  }
  c.set("authenticated", true);
}

function isThisMachine(c: HttpContext, host: string): boolean {
  const address = addressOf(c);
  return address !== null && isLoopbackAddress(address) && isLoopbackName(host) && !isForwarded(c);
}

/** A browser names the page that sends a request; other programs do not. */
function requireOwnPage(c: HttpContext): void {
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  // A proxy may call us by another name than the browser calls it: then only the browser can tell what is same.
  const isOwn =
    origin === undefined ||
    site === "same-origin" ||
    (URL.canParse(origin) && new URL(origin).host === hostOf(c));
  if (!isOwn || (site !== undefined && site !== "same-origin" && site !== "none")) throw foreignPage();
}

const notThisMachine = () =>
  new HttpProblem(403, {
    code: "token-needed",
    detail: "Without a token only this machine itself may do this; set PLAYCOUNTS_API_TOKEN.",
  });

const foreignPage = () =>
  new HttpProblem(403, { code: "foreign-page", detail: "A page of another site may not do this." });

function tokenNeeded(error?: string): HttpProblem {
  const challenge = `Bearer realm="playcounts"${error === undefined ? "" : `, error="${error}"`}`;
  return new HttpProblem(401, {
    code: "token-needed",
    detail: "Send the token: Authorization: Bearer …",
    headers: { "www-authenticate": challenge },
  });
}
