import { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { etag } from "hono/etag";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { getPath } from "hono/utils/url";
import type { Clock, ConfigDescription, Schedule, Service } from "@playcounts/core";
import { showFailure, wantsPage } from "./dashboard/failure-page.tsx";
import { dashboardRoutes } from "./dashboard/routes.tsx";
import { createSite } from "./dashboard/site.tsx";
import { describeOperations } from "./docs/operations.ts";
import { docsRoutes } from "./docs/routes.tsx";
import { accessLog } from "./http/access-log.ts";
import { createCredentials } from "./http/credentials.ts";
import type { HttpContext, HttpEnvironment } from "./http/environment.ts";
import { createFailureLimit } from "./http/failure-limit.ts";
import { guard, type Access } from "./http/guard.ts";
import { limitBody, limitSizes } from "./http/limits.ts";
import { HttpProblem, problemResponse, toProblem } from "./http/problem.ts";
import type { StreamHub } from "./http/stream-hub.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./operations/metrics.ts";
import { operationRoutes } from "./operations/routes.ts";
import { createStatusReader } from "./operations/status-reader.ts";
import { forecastRoutes } from "./routes/forecasts.ts";
import { runEventRoutes } from "./routes/run-events.ts";
import { runRoutes } from "./routes/runs.ts";
import { createRoutes } from "./routes/routing.ts";
import { statusRoutes } from "./routes/status.ts";
import { videoRoutes } from "./routes/videos.ts";
import type { RunDesk } from "./runs/desk.ts";

export interface AppDeps {
  readonly service: Pick<
    Service,
    | "catalogue"
    | "listings"
    | "slots"
    | "orders"
    | "check"
    | "lastBackupAt"
    | "databaseBytes"
    | "forecast"
    | "config"
  >;
  readonly desk: RunDesk;
  /** null if it is switched off. */
  readonly schedule: Schedule | null;
  readonly clock: Clock;
  readonly access: Access;
  readonly hub: StreamHub;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly version: string;
  /** The effective settings, fit to be shown; null if they are not known. */
  readonly settings: ConfigDescription | null;
  readonly isClosing: () => boolean;
  /** Of event streams, ms. @default 5 s */
  readonly heartbeatMs?: number | undefined;
}

/** The API below /api/v1. */
function apiRoutes(deps: AppDeps, readStatus: ReturnType<typeof createStatusReader>) {
  const { service, desk } = deps;
  const { basePath } = service.config;
  return createRoutes()
    .route("/", runRoutes({ ...service, desk, basePath }))
    .route("/", runEventRoutes({ ...service, ...deps }))
    .route("/", videoRoutes(service))
    .route("/", forecastRoutes({ ...service, ...deps }))
    .route("/", statusRoutes({ ...service, ...deps, readStatus }));
}

/** What the typed client in `client.ts` knows of the server. */
export type ApiRoutes = ReturnType<typeof apiRoutes>;

/**
 * The server as a value: every request of it can be made with `app.request()`. Starts nothing and owns nothing.
 * Behind a proxy it answers below its base path and, if the proxy cuts that off, at the root.
 */
export function createApp(deps: AppDeps) {
  const { service, access, clock, log, metrics, version } = deps;
  const readStatus = createStatusReader(service, clock);
  const base = service.config.basePath === "/" ? "" : service.config.basePath;
  const app = new OpenAPIHono<HttpEnvironment>({ getPath: (request) => withoutBase(getPath(request), base) });

  const failures = createFailureLimit({ monotonic: () => clock.monotonic() });
  const credentials = access.token === null ? null : createCredentials(access.token, { failures, clock });
  const site = createSite({ ...service, ...deps, credentials });
  const answerProblem = (c: HttpContext, problem: HttpProblem) =>
    wantsPage(c) ? showFailure(site, c, problem) : problemResponse(c, problem);

  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.status >= 500 && !(error instanceof HttpProblem))
      log.error("a request failed", { error, requestId: c.get("requestId") });
    return answerProblem(c, problem);
  });
  app.notFound((c) =>
    answerProblem(
      c,
      new HttpProblem(404, { code: "not-found", detail: "There is nothing at this address." }),
    ),
  );

  app.use(requestId({ limitLength: 64 }));
  app.use(accessLog({ log, metrics, monotonic: () => clock.monotonic(), trustProxy: access.trustProxy }));
  app.use(
    secureHeaders({
      contentSecurityPolicy,
      strictTransportSecurity: false,
      xFrameOptions: "DENY",
      // The dashboard's pages say for themselves where their forms may go.
      overwrite: false,
    }),
  );
  app.use(limitSizes);
  app.use(guard(access, credentials));
  app.use(limitBody);
  app.use("/api/*", tagReads());

  app.route("/", operationRoutes({ ...service, ...deps, readStatus }));
  app.route("/api/v1", apiRoutes(deps, readStatus));
  describeOperations(app.openAPIRegistry);
  const describe = () =>
    app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "playcounts",
        version,
        description:
          "Keeps the play counts of tracked Bilibili videos fresh. Times are ISO 8601 UTC; a uid is a decimal string.",
      },
      servers: [{ url: base || "/" }],
      security: [{ token: [] }, {}],
    });
  app.route("/", docsRoutes(describe, base));
  app.route("/", dashboardRoutes(site));
  refuseOtherMethods(app);
  return app;
}

/** Scripts, styles and data only from here; covers only from Bilibili's own image servers. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "https://*.hdslb.com"],
  connectSrc: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  objectSrc: ["'none'"],
};

function withoutBase(path: string, base: string): string {
  if (base === "" || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  return rest === "" ? "/" : rest.startsWith("/") ? rest : path;
}

/** Tags what is read, so that who has it already need not load it again; streams have no end to be read to. */
function tagReads(): MiddlewareHandler<HttpEnvironment> {
  const tag: MiddlewareHandler<HttpEnvironment> = etag();
  return (c, next) => {
    const isRead = c.req.method === "GET" || c.req.method === "HEAD";
    if (!isRead || c.req.path.endsWith("/events")) return next();
    c.header("cache-control", "private, no-cache");
    return tag(c, next);
  };
}

/** A known address asked in a way it does not know is 405, and says which it does. */
function refuseOtherMethods(app: OpenAPIHono<HttpEnvironment>): void {
  const allowed = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === "ALL" || path.endsWith("*")) continue;
    const methods = allowed.get(path) ?? new Set();
    allowed.set(path, methods.add(method));
    if (method === "GET") methods.add("HEAD");
  }
  for (const [path, methods] of allowed) {
    const allow = [...methods].toSorted().join(", ");
    app.all(path, () => {
      throw new HttpProblem(405, {
        code: "method",
        detail: `This address knows ${allow}.`,
        headers: { allow },
      });
    });
  }
}
