import type { Hono } from "hono";
import type { HttpEnvironment } from "./environment.ts";
import { createTurns } from "./turns.ts";

/** The app on a socket. */
export interface Listening {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** Accepts nothing more and lets answers end, for so long at most; then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

const defaultIdleSeconds = 10;
/** Above the app's own limit, which answers in words; this one only protects it. */
const maxRequestBodyBytes = 1024 * 1024;
/** A request costs a tenth of a millisecond or so before it waits for anything. */
const requestsPerTurn = 32;

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Ends connections that say nothing for so long. @default 10 s, which is more than streams are quiet for */
  readonly idleSeconds?: number | undefined;
}

/** @throws if the port is taken or the address is not this machine's. */
export function listen(
  app: Pick<Hono<HttpEnvironment>, "fetch">,
  { host, port, idleSeconds = defaultIdleSeconds }: ListenOptions,
): Listening {
  const turns = createTurns(requestsPerTurn);
  const server = Bun.serve({
    hostname: host,
    port,
    idleTimeout: idleSeconds,
    maxRequestBodySize: maxRequestBodyBytes,
    development: false,
    fetch(request, server) {
      const address = server.requestIP(request)?.address ?? null;
      return turns.take(() => app.fetch(request, { address }));
    },
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
