import type { Context } from "hono";

/** What Hono carries through a request here. */
export interface HttpEnvironment {
  readonly Bindings: {
    /** The peer's address as the socket knows it, or null where there is no socket. */
    readonly address: string | null;
  };
  readonly Variables: {
    requestId: string;
    /** Whether the request showed the token, or a session that was opened with it. */
    authenticated: boolean;
    /** Whether it was the session. */
    hasSession: boolean;
    /** Whether whoever asks may start and end runs. */
    mayAct: boolean;
  };
}

export type HttpContext = Context<HttpEnvironment>;

const loopbackAddress = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/i;
const loopbackName = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address, as sockets write it, is this machine itself. */
export const isLoopbackAddress = (address: string): boolean => loopbackAddress.test(address);
/** Whether a host name, as URLs hold it, is this machine itself. */
export const isLoopbackName = (name: string): boolean => loopbackName.test(name);

/** The name the client calls this server by, without port, as a URL would hold it; undefined if it makes no sense. */
export function hostNameOf(host: string | undefined): string | undefined {
  if (host === undefined || /[/\\@?#\s]/.test(host)) return undefined;
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

const forwarding = ["x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"];

/** Whether a proxy says that it passes the request on for somebody else. */
export const isForwarded = (c: HttpContext): boolean =>
  forwarding.some((name) => c.req.header(name) !== undefined);

/** Whom to count mistakes against: the peer, or with a trusted proxy whom the proxy heard. */
export function clientOf(c: HttpContext, trustProxy: boolean): string {
  // Only the last entry is the proxy's own word; what stands before it anybody could have sent.
  const forwarded = trustProxy ? c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  return forwarded || addressOf(c) || "unknown";
}

export const addressOf = (c: HttpContext): string | null => envOf(c)?.address ?? null;

/** `app.request()` without an environment leaves it undefined, whatever the types say. */
function envOf(c: HttpContext): HttpEnvironment["Bindings"] | undefined {
  return c.env;
}
