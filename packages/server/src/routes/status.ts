import { createRoute } from "@hono/zod-openapi";
import type { Clock, Config, Schedule, Service, Status } from "@playcounts/core";
import type { RunDesk } from "../runs/desk.ts";
import { nextSlots, patternInWords } from "../schedule/words.ts";
import { scheduleDocument, statusDocument } from "./documents.ts";
import { createRoutes, json, problems } from "./routing.ts";
import { isoTimeOrNull, requestsToday, toStatus } from "./views.ts";

export interface StatusRouteDeps extends Pick<Service, "slots" | "orders"> {
  readonly readStatus: () => Promise<Status>;
  readonly desk: RunDesk;
  readonly clock: Clock;
  /** null if it is switched off. */
  readonly schedule: Schedule | null;
  readonly config: Pick<Config, "schedule" | "timezone" | "catchUp" | "budget">;
}

const status = createRoute({
  method: "get",
  path: "/status",
  operationId: "getStatus",
  summary: "Is it fresh, what ran, what is in the way",
  responses: { 200: json("The status.", statusDocument), ...problems(401, 403, 503) },
});

const schedule = createRoute({
  method: "get",
  path: "/schedule",
  operationId: "getSchedule",
  summary: "When updates run by themselves",
  responses: { 200: json("The schedule.", scheduleDocument), ...problems(401, 403, 503) },
});

/** How things stand. */
export function statusRoutes(deps: StatusRouteDeps) {
  const { readStatus, desk, clock, slots, orders, config } = deps;
  return createRoutes()
    .openapi(status, async (c) => {
      const pending = (await orders.list()).map(({ resumeAt }) => resumeAt);
      // While a run goes on, its own order is no plan.
      const resumesAt = desk.current() !== null || pending.length === 0 ? null : Math.min(...pending);
      const read = await readStatus();
      return c.json(
        {
          ...toStatus(read, desk.current()),
          resumesAt: isoTimeOrNull(resumesAt),
          requestsToday: requestsToday(read, config.timezone, clock.now()),
          budget: config.budget,
          nextRunAt: isoTimeOrNull(deps.schedule?.next(clock.now()) ?? null),
        },
        200,
      );
    })
    .openapi(schedule, async (c) => {
      const { claimedAt } = await slots.read();
      return c.json(
        {
          enabled: deps.schedule !== null,
          pattern: config.schedule,
          timezone: config.timezone,
          words: { en: patternInWords(config.schedule, "en"), zh: patternInWords(config.schedule, "zh") },
          next: deps.schedule === null ? [] : nextSlots(deps.schedule, clock.now()),
          lastSlotAt: isoTimeOrNull(claimedAt),
          catchUp: config.catchUp,
        },
        200,
      );
    });
}
