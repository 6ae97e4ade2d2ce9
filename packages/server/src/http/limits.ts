import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { HttpEnvironment } from "./environment.ts";
import { HttpProblem } from "./problem.ts";

/** Longest body, bytes. */
export const maxBodyBytes = 64 * 1024;
const maxUrlLength = 8_192;
const maxParameters = 64;
const maxHeaderLength = 16_384;

/** Refuses requests that are larger than any honest one. @throws {HttpProblem} 400, 413, 414 or 431 */
export const limitSizes: MiddlewareHandler<HttpEnvironment> = async (c, next) => {
  if (c.req.url.length > maxUrlLength)
    throw new HttpProblem(414, {
      code: "too-large",
      detail: `The address is over ${maxUrlLength} characters.`,
    });
  // Counted in the text: with a Host header that makes no sense it is not yet a URL.
  if ((c.req.url.split("?")[1] ?? "").split("&").length > maxParameters)
    throw new HttpProblem(400, { code: "too-large", detail: `There are over ${maxParameters} parameters.` });
  const headerLength = c.req.raw.headers
    .entries()
    .reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  if (headerLength > maxHeaderLength)
    throw new HttpProblem(431, {
      code: "too-large",
      detail: `The headers are over ${maxHeaderLength} characters.`,
    });
  return next();
};

/** Refuses bodies that are too long, whatever length they claim. @throws {HttpProblem} 413 */
export const limitBody: MiddlewareHandler<HttpEnvironment> = bodyLimit({
  maxSize: maxBodyBytes,
  onError: () => {
    throw new HttpProblem(413, { code: "too-large", detail: `The body is over ${maxBodyBytes} bytes.` });
  },
});

/**
 * Programs that send JSON without saying so, as `curl -d` does, are understood once they showed the token. Without it
 * the type must be JSON: that is what a form or a simple request of a foreign page cannot send. An empty body is none,
 * whatever its type.
 */
export const assumeJson: MiddlewareHandler<HttpEnvironment> = async (c, next) => {
  const type = c.req.header("content-type");
  const isJson = /\bjson\b/i.test(type ?? "");
  if (c.req.raw.body === null ? isJson : c.get("authenticated") && !isJson) {
    const headers = new Headers(c.req.raw.headers);
    if (c.req.raw.body === null) headers.delete("content-type");
    else headers.set("content-type", "application/json");
    c.req.raw = new Request(c.req.raw, { headers });
  }
  return next();
};
