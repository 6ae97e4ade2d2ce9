import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Metrics } from "../operations/metrics.ts";
import type { Log } from "../log.ts";
import { clientOf, type HttpContext, type HttpEnvironment } from "./environment.ts";

export interface AccessLogDeps {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly monotonic: () => number;
  readonly trustProxy: boolean;
}

/** Paths that are asked for all the time, by probes and by open pages, and say nothing. */
const quiet = /^\/(?:livez|readyz|metrics|api\/v1\/status|favicon\.svg|assets\/.*)$/;

/** One line and one measurement per request. Neither headers nor the query are told: tokens end up in both. */
export function accessLog(deps: AccessLogDeps): MiddlewareHandler<HttpEnvironment> {
  const { log, metrics, monotonic, trustProxy } = deps;
  return async (c, next) => {
    const startedAt = monotonic();
    await next();
    const durationMs = monotonic() - startedAt;
    const { method, path } = c.req;
    const { status } = c.res;
    metrics.countRequest(knownMethod(method), routeOf(c), status, durationMs);
    log[quiet.test(path) && status < 400 ? "debug" : "info"](`${knownMethod(method)} ${path}`, {
      status,
      ms: Math.round(durationMs * 10) / 10,
      client: clientOf(c, trustProxy),
      requestId: c.get("requestId"),
    });
  };
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Clients may make methods up, and each would be a new time series. */
const knownMethod = (method: string): string => (methods.has(method) ? method : "OTHER");

/** The pattern of the route that answered, never the path itself. */
function routeOf(c: HttpContext): string {
  return matchedRoutes(c).findLast(({ path }) => !path.endsWith("*"))?.path ?? "none";
}
