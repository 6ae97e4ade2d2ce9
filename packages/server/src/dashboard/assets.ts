import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import type { HttpEnvironment } from "../http/environment.ts";
import { HttpProblem } from "../http/problem.ts";

/** What pages load besides themselves, all from here. */
const sources = {
  "dashboard.css": () => import.meta.resolve("./browser/dashboard.css"),
  "dashboard.js": () => import.meta.resolve("./browser/dashboard.js"),
  "charts.js": () => import.meta.resolve("./browser/charts.js"),
  "uplot.css": () => import.meta.resolve("uplot/dist/uPlot.min.css"),
  "uplot.js": () => import.meta.resolve("uplot/dist/uPlot.iife.min.js"),
} as const;

export type AssetName = keyof typeof sources;

interface Asset {
  readonly body: string;
  readonly type: string;
  /** Of the content, in the address: what changes is another address. */
  readonly hash: string;
}

const types = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8" } as const;
/** By name; read at the first request for any. */
let loaded: ReadonlyMap<string, Asset> | undefined;

function load(): ReadonlyMap<string, Asset> {
  const entries = Object.entries(sources).map(([name, resolve]): [string, Asset] => {
    const body = readFileSync(fileURLToPath(resolve()), "utf8");
    const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
    return [name, { body, hash, type: types[name.endsWith(".css") ? "css" : "js"] }];
  });
  return new Map(entries);
}

/** The address of an asset below the base path, such as `/assets/3f9a1c5e7b2d/dashboard.css`. */
export function assetPath(name: AssetName): string {
  return `/assets/${(loaded ??= load()).get(name)?.hash}/${name}`;
}

/** The assets, each at the address that its content gives it, to be kept by browsers for good. */
export function assetRoutes() {
  return new Hono<HttpEnvironment>().get("/assets/:hash/:name", (c) => {
    const { hash, name } = c.req.param();
    const asset = (loaded ??= load()).get(name);
    if (asset === undefined || asset.hash !== hash)
      throw new HttpProblem(404, { code: "not-found", detail: "There is nothing at this address." });
    const headers = {
      "content-type": asset.type,
      "cache-control": "public, max-age=31536000, immutable",
      etag: `"${asset.hash}"`,
    };
    if (c.req.header("if-none-match") === headers.etag) return c.body(null, 304, headers);
    return c.body(asset.body, 200, headers);
  });
}
