import type { Hono } from "hono";
import type { HttpEnvironment } from "./environment.ts";

/** The app on a socket. */
export interface Listening {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** Accepts nothing more and lets answers end, for so long at most; then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** Ends connections that say nothing for so long; streams send something more often. */
const idleSeconds = 10;
/** Above the app's own limit, which answers in words; this one only protects it. */
const maxRequestBodyBytes = 1024 * 1024;

/** @throws if the port is taken or the address is not this machine's. */
export function listen(
  app: Pick<Hono<HttpEnvironment>, "fetch">,
  { host, port }: { readonly host: string; readonly port: number },
): Listening {
  const server = Bun.serve({
    hostname: host,
    port,
    idleTimeout: idleSeconds,
    maxRequestBodySize: maxRequestBodyBytes,
    development: false,
    fetch: (request, server) => app.fetch(request, { address: server.requestIP(request)?.address ?? null }),
  });
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shown}:${server.port}`,
    async close(graceMs) {
      // It does not resolve while a stream is open, so it is given a time.
      await Promise.race([server.stop(), Bun.sleep(graceMs)]);
      await Promise.race([server.stop(true), Bun.sleep(graceMs)]);
    },
  };
}
