import { createRoute, z } from "@hono/zod-openapi";
import type { Clock, Forecast, Service } from "@playcounts/core";
import { keepReading } from "../operations/kept-reading.ts";
import { createRoutes, json, problems } from "./routing.ts";
import { isoTime, isoTimeOrNull } from "./views.ts";

const count = z.int().min(0);
const effort = { videos: count, requests: count, durationMs: z.number(), bytes: count };
const error = z.object({ playsPerVideo: z.number(), share: z.number() });

const forecastDocument = z
  .object({
    at: z.iso.datetime(),
    strategy: z.enum(["staleness", "adaptive"]),
    budget: z.object({ requests: count, per: z.enum(["day", "hour"]) }).nullable(),
    /** What of the budget is left, and when there is more. */
    budgetLeft: z.object({ requests: count, renewsAt: z.iso.datetime() }).nullable(),
    nextRun: z.object({ ...effort, byReason: z.record(z.string(), count) }),
    nextWeek: z.object(effort),
    /** Those that come first, and why: days since the reading, plays per day, rank, weight and their product. */
    first: z.array(
      z.object({
        bvid: z.string(),
        uid: z.string().nullable(),
        title: z.string().nullable(),
        reason: z.string(),
        daysSince: z.number().nullable(),
        rate: z.number().nullable(),
        rank: z.int().nullable(),
        weight: z.number().nullable(),
        index: z.number().nullable(),
      }),
    ),
    /** How far the numbers are expected to be off: plays per video, and as a share of all plays. */
    error: z.object({
      now: error,
      afterRun: error.nullable(),
      inTheLongRun: z.object({ staleness: error, adaptive: error }).nullable(),
    }),
    gain: z.number(),
    advice: z.enum(["adaptive-pays", "adaptive-does-not-pay", "too-little-known"]),
    cap: z
      .object({ neededPerDay: count, shortPerDay: count, attainableMs: z.number().nullable() })
      .nullable(),
    freshness: z.object({ withinPromise: z.number(), oldestObservedAt: z.iso.datetime().nullable() }),
  })
  .openapi("Forecast");

const plan = createRoute({
  method: "get",
  path: "/plan",
  operationId: "getPlan",
  summary: "What the next run and week will take, which videos come first, and how far numbers are off",
  responses: { 200: json("The forecast.", forecastDocument), ...problems(401, 403, 503) },
});

/** A forecast looks at every video: one is good for so long. */
const goodForMs = 60_000;

/** What lies ahead. Asks nothing of the upstream. */
export function forecastRoutes({ forecast, clock }: Pick<Service, "forecast"> & { readonly clock: Clock }) {
  const read = keepReading(forecast, goodForMs, clock);
  return createRoutes().openapi(plan, async (c) => c.json(toForecast(await read()), 200));
}

function toForecast({ at, budgetLeft, cap, freshness, first, nextRun, ...rest }: Forecast) {
  return {
    at: isoTime(at),
    ...rest,
    budgetLeft: budgetLeft && { ...budgetLeft, renewsAt: isoTime(budgetLeft.renewsAt) },
    nextRun: { ...nextRun, byReason: Object.fromEntries(Object.entries(nextRun.byReason)) },
    first: [...first],
    // JSON has no infinity: without requests no age can be kept.
    cap: cap && { ...cap, attainableMs: Number.isFinite(cap.attainableMs) ? cap.attainableMs : null },
    freshness: { ...freshness, oldestObservedAt: isoTimeOrNull(freshness.oldestObservedAt) },
  };
}
