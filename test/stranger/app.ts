import type { Client } from "@libsql/client";
import {
  BusyError,
  InputError,
  openStoresOn,
  updateVideoPlayCounts,
  type Config,
  type ProgressStore,
  type RunEvent,
} from "@playcounts/core";
import { Hono } from "hono";

/** What this service owns and lends to the library. */
export interface Belongings {
  readonly client: Client;
  readonly progress: ProgressStore;
  readonly config: Partial<Config>;
  readonly log: (line: string) => void;
}

/** A service of somebody else, as small as can be, that refreshes play counts as one of its many duties. */
export async function createStrangersApp({ client, progress, config, log }: Belongings) {
  const { store } = await openStoresOn(client);
  let running: AbortController | undefined;
  const onEvent = (event: RunEvent) => log(event.type);

  return new Hono()
    .post("/refresh", async (c) => {
      const controller = new AbortController();
      running ??= controller;
      try {
        const { signal } = controller;
        return c.json(
          await updateVideoPlayCounts(await c.req.json(), { store, progress, config, signal, onEvent }),
        );
      } catch (error) {
        if (error instanceof InputError) return c.json({ problems: error.problems }, 400);
        if (error instanceof BusyError) return c.json({ runningRun: error.runId }, 409);
        throw error;
      } finally {
        if (running === controller) running = undefined;
      }
    })
    .post("/stop", (c) => {
      running?.abort();
      return c.body(null, 204);
    });
}
