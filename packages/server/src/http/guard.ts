import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
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
import type { FailureLimit } from "./failure-limit.ts";
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

/** probe: anybody · page: whoever calls us by our name · read, private, write: see `guard`. */
type Kind = "probe" | "page" | "read" | "private" | "write";

/**
 * Lets pass who may.
 *
 * With a token: reading and writing need it, reading only unless it is public. Without one: this machine itself, called
 * by one of its own names, so that neither a page in a browser nor a name that was bent to us (DNS rebinding) gets in.
 * @throws {HttpProblem} 401, 403 or 429
 */
export function guard(access: Access, failures: FailureLimit): MiddlewareHandler<HttpEnvironment> {
  const expected = access.token === null ? null : digest(access.token);

  return async (c, next) => {
    const kind = kindOf(c);
    c.set("authenticated", false);
    if (kind === "probe") return next();
    const host = requireHost(c, access);
    if (expected !== null) authenticate(c, expected, access, failures);
    if (kind === "write" && c.req.header("sec-fetch-site") === "cross-site") throw foreignPage();
    if (kind === "page" || c.get("authenticated") || (kind === "read" && access.publicRead)) return next();
    if (expected !== null) throw tokenNeeded();
    requireThisMachine(c, host);
    if (kind === "write") requireOwnPage(c);
    return next();
  };
}

function kindOf(c: HttpContext): Kind {
  const { path, method } = c.req;
  if (method !== "GET" && method !== "HEAD") return "write";
  if (path === "/livez" || path === "/readyz") return "probe";
  if (path === "/metrics") return "private";
  return path.startsWith("/api/") ? "read" : "page";
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

function authenticate(
  c: HttpContext,
  expected: Buffer,
  { trustProxy }: Access,
  failures: FailureLimit,
): void {
  const presented = c.req.header("authorization");
  if (presented === undefined) return;
  const client = clientOf(c, trustProxy);
  const waitMs = failures.waitMs(client);
  if (waitMs > 0)
    throw new HttpProblem(429, {
      code: "too-many-failures",
      detail: "Too many wrong tokens came from this address.",
      headers: { "retry-after": String(Math.ceil(waitMs / 1000)) },
    });
  const token = /^Bearer +(\S+)\s*$/i.exec(presented)?.[1];
  // Digests are of one length, and say nothing of where two tokens differ.
  if (token === undefined || !timingSafeEqual(digest(token), expected)) {
    failures.fail(client);
    throw tokenNeeded("invalid_token");
  }
  c.set("authenticated", true);
}

function requireThisMachine(c: HttpContext, host: string): void {
  const address = addressOf(c);
  if (address !== null && isLoopbackAddress(address) && isLoopbackName(host) && !isForwarded(c)) return;
  throw new HttpProblem(403, {
    code: "token-needed",
    detail: "Without a token only this machine itself may do this; set PLAYCOUNTS_API_TOKEN.",
  });
}

/** A browser names the page that sends a request; other programs do not. */
function requireOwnPage(c: HttpContext): void {
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === hostOf(c));
  if (!isOwn || (site !== undefined && site !== "same-origin" && site !== "none")) throw foreignPage();
}

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

const digest = (token: string): Buffer => createHash("sha256").update(token).digest();
