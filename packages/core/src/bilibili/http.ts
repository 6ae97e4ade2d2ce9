import { createFetch } from "ofetch";
import pkg from "../../package.json" with { type: "json" };
import { InputError, SourceError } from "../errors.ts";
import type { Fetch } from "../ports.ts";
import { hiddenSecret } from "../wording.ts";
import { readBody } from "./body.ts";
import type { Envelope } from "./envelope.ts";
import { readReply } from "./reply.ts";
import { createRedactor } from "./text.ts";
import { transportFault } from "./transport-fault.ts";

/** The largest real answers are 2.8 MB. */
const maxBodyBytes = 4 * 1024 * 1024;
/** Enough of an error page to say what it was. */
const maxErrorBodyBytes = 64 * 1024;
const defaultUserAgent = `Mozilla/5.0 (compatible; playcounts/${pkg.version}; +https://github.com/playcounts/playcounts)`;

export interface UpstreamOptions {
  /** http or https, without credentials. */
  readonly baseUrl: string;
  /** For the whole answer, body included. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** @default says that this is playcounts, which version, and where to complain */
  readonly userAgent?: string | undefined;
  /** The user's own, as a `Cookie` header. Dropped for good as soon as the upstream calls it invalid. */
  readonly cookie?: string | undefined;
  /** @default globalThis.fetch */
  readonly fetch?: Fetch | undefined;
  /** Wall clock, for a `Retry-After` date in an answer without a `Date`. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** One request to make. */
export interface Question {
  /** Begins the message of every error, such as "reading BV1GJ411x7h7". */
  readonly doing: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** A line to the service: one request per call, no retry, no redirect, no pacing. */
export interface Upstream {
  /**
   * The envelope, whose code is 0 or about what was asked for: those about the call itself are thrown.
   * @throws {SourceError} if the call as a whole failed · the signal's reason if it was aborted.
   */
  ask(question: Question, signal: AbortSignal): Promise<Envelope>;
  /** Whether a cookie was given and has been found dead. */
  cookieDropped(): boolean;
}

/** @throws {InputError} if an option cannot be used as given. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { timeoutMs = 10_000, userAgent = defaultUserAgent, cookie, now = Date.now } = options;
  const base = checkOptions(options.baseUrl, userAgent, cookie);
  const redact = createRedactor(cookie);
  const fetch: Fetch = options.fetch ?? globalThis.fetch;
  // ofetch only ever calls it, but asks for the type of the runtime's own, which has a method beside.
  const called = Object.assign((...args: Parameters<Fetch>) => fetch(...args), {
    preconnect: () => undefined,
  });
  const client = createFetch({ fetch: called });
  const plainHeaders = {
    accept: "application/json",
    referer: "https://www.bilibili.com/",
    "user-agent": userAgent,
  };
  let dropped = false;

  async function exchange({ doing, path, query }: Question, signal: AbortSignal, deadline: AbortSignal) {
    const either = AbortSignal.any([signal, deadline]);
    const failed = (error: unknown, phase: "connecting" | "reading", status: number | null) => {
      // What the caller stopped is not a failure of the upstream.
      signal.throwIfAborted();
      const { fault, came, hint } = deadline.aborted
        ? { fault: "timeout" as const, came: `no whole answer within ${timeoutMs} ms`, hint: undefined }
        : transportFault(error, phase);
      return new SourceError(`${doing}: ${came}`, { fault, status, ...(hint === undefined ? {} : { hint }) });
    };

    const withCookie = cookie !== undefined && !dropped;
    const url = `${base}${path}?${new URLSearchParams(query).toString()}`;
    const response = await client
      .raw(url, {
        headers: withCookie ? { ...plainHeaders, cookie } : plainHeaders,
        signal: either,
        redirect: "manual",
        retry: 0,
        // On a kept connection that dies, Bun silently asks a second time: no pause, and nobody counts it.
        keepalive: false,
        responseType: "stream",
        ignoreResponseError: true,
      })
      .catch((error: unknown) => {
        throw failed(error, "connecting", null);
      });

    const { status, headers } = response;
    const isSuccess = status >= 200 && status < 300;
    const maxBytes = isSuccess ? maxBodyBytes : maxErrorBodyBytes;
    const { bytes, whole } = await readBody(response.body, maxBytes, either).catch((error: unknown) => {
      const failure = failed(error, "reading", status);
      // The status alone says what an error is: a page that never ends must not hide it.
      if (!isSuccess) return { bytes: new Uint8Array(), whole: false };
      throw failure;
    });
    if (isSuccess && !whole)
      throw new SourceError(`${doing}: more than ${maxBodyBytes} bytes`, { fault: "too-large", status });
    return { doing, status, headers, bytes, withCookie, redact, now };
  }

  return {
    cookieDropped: () => dropped,
    async ask(question, signal) {
      signal.throwIfAborted();
      // Not AbortSignal.timeout: a finished request must not leave a timer behind, and a running one must keep its own.
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), timeoutMs);
      try {
        return readReply(await exchange(question, signal, deadline.signal));
      } catch (error) {
        if (error instanceof SourceError && error.fault === "credential") dropped = true;
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Values that every HTTP client accepts, and that therefore none will quote in an error. */
const isHeader = (text: string) => /^[\x20-\x7e]+$/.test(text);

/** The base address without a trailing slash. @throws {InputError} naming every option that cannot be used. */
function checkOptions(baseUrl: string, userAgent: string, cookie: string | undefined): string {
  const problems: string[] = [];
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (!isWeb) problems.push("The upstream's address must begin with http:// or https://.");
  else if (url.username !== "" || url.password !== "")
    problems.push("The upstream's address must not hold a password.");
  if (!isHeader(userAgent)) problems.push("The user agent must be one line of plain ASCII.");
  if (cookie !== undefined && !isHeader(cookie)) problems.push(`The cookie: ${hiddenSecret}.`);
  if (url === undefined || problems.length > 0) throw new InputError(problems);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
