/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { HttpEnvironment } from "../http/environment.ts";
import { DocsPage, docsStyle, type ApiDescription } from "./page.tsx";

/** The description of the API, for programs and for people. `basePath` ends without "/". */
export function docsRoutes(describe: () => ApiDescription, basePath: string) {
  let described: ApiDescription | undefined;
  const api = () => (described ??= describe());
  return new Hono<HttpEnvironment>()
    .get("/openapi.json", (c) => c.json(api()))
    .get("/docs", (c) => c.html(<DocsPage api={api()} basePath={basePath} />))
    .get("/docs/style.css", (c) => c.body(docsStyle, 200, { "content-type": "text/css; charset=utf-8" }));
}
