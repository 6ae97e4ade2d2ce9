import { Hono } from "hono";
import type { Clock, Schedule, Service, Status } from "@playcounts/core";
import type { HttpEnvironment } from "../http/environment.ts";
import { HttpProblem } from "../http/problem.ts";
import type { StreamHub } from "../http/stream-hub.ts";
import type { Metrics } from "./metrics.ts";

export interface OperationDeps extends Pick<Service, "check" | "lastBackupAt"> {
  readonly readStatus: () => Promise<Status>;
  readonly clock: Clock;
  readonly schedule: Schedule | null;
  readonly hub: StreamHub;
  readonly metrics: Metrics;
  /** Whether the server is going down. */
  readonly isClosing: () => boolean;
}

/** A probe must answer while the database is stuck behind another program. */
const probeMs = 2_000;

/** For whoever runs the server. Neither probe turns red because of risk control: a restart would cure nothing. */
export function operationRoutes(deps: OperationDeps) {
  const { readStatus, clock, schedule, hub, metrics, isClosing } = deps;
  return new Hono<HttpEnvironment>()
    .get("/livez", (c) => c.json({ alive: true }, 200, noStore))
    .get("/readyz", async (c) => {
      if (isClosing()) throw notReady("The server is going down.");
      const reason = await Promise.race([
        deps.check().then(
          () => null,
          () => "The database cannot be read.",
        ),
        Bun.sleep(probeMs).then(() => "The database does not answer."),
      ]);
      if (reason !== null) throw notReady(reason);
      return c.json({ ready: true }, 200, noStore);
    })
    .get("/metrics", async (c) => {
      const text = await metrics.render({
        status: await readStatus(),
        now: clock.now(),
        nextRunAt: schedule?.next(clock.now()) ?? null,
        watchers: hub.size(),
        // A folder that cannot be read is no reason to tell nothing.
        backupAt: await deps.lastBackupAt().catch(() => null),
      });
      return c.body(text, 200, { ...noStore, "content-type": metrics.contentType });
    });
}

const noStore = { "cache-control": "no-store" };

const notReady = (detail: string) => new HttpProblem(503, { code: "not-ready", detail });
