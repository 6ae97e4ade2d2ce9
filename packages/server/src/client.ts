import { hc, type ClientRequestOptions } from "hono/client";
import type { ApiRoutes } from "./app.ts";

/**
 * A typed client of the API: `createClient("http://127.0.0.1:8787").runs.$get({ query: {} })`.
 * `url` is the server's own, its base path included. `token`: as in PLAYCOUNTS_API_TOKEN.
 */
export function createClient(url: string, { token, ...options }: ClientOptions = {}) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return hc<ApiRoutes>(`${url.replace(/\/+$/, "")}/api/v1`, { headers, ...options });
}

export interface ClientOptions extends ClientRequestOptions {
  readonly token?: string | undefined;
}
export type { ApiRoutes };
