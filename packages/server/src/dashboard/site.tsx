/** @jsxImportSource hono/jsx */
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Clock, ConfigDescription, Schedule, Service } from "@playcounts/core";
import type { Credentials } from "../http/credentials.ts";
import type { HttpContext } from "../http/environment.ts";
import type { RunDesk } from "../runs/desk.ts";
import { Frame, type PageFacts } from "./frame.tsx";
import { readVisit, type Visit } from "./visit.ts";

export interface SiteDeps extends Pick<
  Service,
  "catalogue" | "orders" | "slots" | "config" | "lastBackupAt" | "databaseBytes"
> {
  readonly desk: RunDesk;
  /** null if it is switched off. */
  readonly schedule: Schedule | null;
  readonly clock: Clock;
  /** null if there is no token. */
  readonly credentials: Credentials | null;
  readonly version: string;
  /** The effective settings, fit to be shown; null if whoever started the server did not hand them over. */
  readonly settings: ConfigDescription | null;
}

/** What every page is made with. */
export interface Site extends SiteDeps {
  /** Who asks, and how they read. */
  visit(c: HttpContext): Visit;
  /** Answers with a page in the common frame. */
  show(
    c: HttpContext,
    page: PageFacts & { readonly visit: Visit; readonly body: Child; readonly status?: ContentfulStatusCode },
  ): Response | Promise<Response>;
}

/** Everything from here; forms go here and nowhere else. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

export function createSite(deps: SiteDeps): Site {
  return {
    ...deps,
    visit: (c) =>
      readVisit(c, {
        config: deps.config,
        now: deps.clock.now(),
        hasToken: deps.credentials !== null,
      }),
    show(c, { visit, body, status = 200, ...page }) {
      c.header("content-security-policy", contentSecurityPolicy);
      // With none at all a browser hides the origin of our own forms, too, and the guard would not know them.
      c.header("referrer-policy", "same-origin");
      c.header("content-language", visit.language === "zh" ? "zh-CN" : "en");
      c.header("cache-control", "private, no-cache");
      c.header("vary", "accept-language, cookie");
      const frame = (
        <Frame visit={visit} version={deps.version} {...page}>
          {body}
        </Frame>
      );
      return c.html(html`<!doctype html>${frame}`, status);
    },
  };
}
