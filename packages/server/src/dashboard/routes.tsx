/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { HttpEnvironment } from "../http/environment.ts";
import { assetRoutes } from "./assets.ts";
import { homePage } from "./pages/home.tsx";
import { runPage } from "./pages/run.tsx";
import { runsPage } from "./pages/runs.tsx";
import { signInPage } from "./pages/sign-in.tsx";
import { systemPage } from "./pages/system.tsx";
import { uploaderPage } from "./pages/uploader.tsx";
import { uploadersPage } from "./pages/uploaders.tsx";
import { videoPage } from "./pages/video.tsx";
import { videosPage } from "./pages/videos.tsx";
import { favicon } from "./parts/icon.tsx";
import { preferenceRoutes } from "./preferences.ts";
import type { Site } from "./site.tsx";

const daySeconds = 24 * 60 * 60;

/** The dashboard: one file per page, and what they have in common. */
export function dashboardRoutes(site: Site) {
  return new Hono<HttpEnvironment>()
    .route("/", assetRoutes())
    .route("/", preferenceRoutes(site))
    .route("/", signInPage(site))
    .route("/", homePage(site))
    .route("/", videosPage(site))
    .route("/", videoPage(site))
    .route("/", uploadersPage(site))
    .route("/", uploaderPage(site))
    .route("/", runsPage(site))
    .route("/", runPage(site))
    .route("/", systemPage(site))
    .get("/favicon.svg", (c) =>
      c.body(favicon, 200, {
        "content-type": "image/svg+xml",
        "cache-control": `public, max-age=${daySeconds}`,
      }),
    );
}
