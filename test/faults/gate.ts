import type { Simulator } from "../simulator/simulator.ts";

/** A door before the simulator, at which one request waits. `await using`. */
export interface Gate extends AsyncDisposable {
  /** For BILIBILI_API_URL. */
  readonly url: string;
  /** Resolves when the request stands at the door. */
  readonly held: Promise<void>;
  readonly open: () => void;
}

/** @param place which request is held, from 1 on; all others pass */
export function startGate(simulator: Simulator, place: number): Gate {
  const held = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  let arrived = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 120,
    async fetch(request) {
      arrived += 1;
      if (arrived === place) {
        held.resolve();
        await opened.promise;
      }
      const { pathname, search } = new URL(request.url);
      const answer = await fetch(simulator.url + pathname + search, { keepalive: false });
      return new Response(await answer.text(), {
        status: answer.status,
        headers: { "content-type": "application/json" },
      });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    held: held.promise,
    open: () => opened.resolve(),
    async [Symbol.asyncDispose]() {
      opened.resolve();
      await server.stop(true);
    },
  };
}
