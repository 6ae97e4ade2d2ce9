import { OpenAPIHono, z } from "@hono/zod-openapi";
import { InputError } from "@playcounts/core";
import type { HttpEnvironment } from "../http/environment.ts";
import { problemDocument } from "./documents.ts";

/** An empty set of routes; what does not fit their schemas is an InputError. */
export function createRoutes() {
  return new OpenAPIHono<HttpEnvironment>({
    defaultHook: (result) => {
      if (result.success) return;
      throw new InputError(result.error.issues.map(({ path, message }) => describe(path, message)));
    },
  });
}

function describe(path: readonly PropertyKey[], message: string): string {
  // Core's own messages name the value already.
  return /^(uid|video) /.test(message) ? message : `${path.join(".") || "request"}: ${message}`;
}

/** A JSON answer, for the description of a route. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { "application/json": { schema } },
});

const meanings = {
  400: "The request makes no sense.",
  401: "The token is missing or wrong.",
  403: "Not from here: a foreign page, an unknown host name, or no token where one is needed.",
  404: "There is no such thing.",
  409: "Another run is going on.",
  413: "The body is too long.",
  415: "The body is not JSON.",
  422: "The key belongs to another request.",
  429: "Too many wrong tokens.",
  503: "Not at the moment.",
} as const;

/** The errors of a route, for its description. */
export function problems<const Status extends keyof typeof meanings>(...statuses: readonly Status[]) {
  const content = { "application/problem+json": { schema: problemDocument } };
  const entries = statuses.map((status) => [status, { description: meanings[status], content }] as const);
  return Object.fromEntries(entries);
}

/** The parameters of every list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional().openapi({ description: "From the page before." }),
});

/** Drops what is undefined, which core tells from what is absent. */
export function pageOptions({ limit, cursor }: z.output<typeof pageQuery>) {
  return cursor === undefined ? { limit } : { limit, cursor };
}
