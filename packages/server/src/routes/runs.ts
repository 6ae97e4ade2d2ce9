import { createRoute, z } from "@hono/zod-openapi";
import { updateRequestSchema, type OrderBook, type Service, type UpdateRequest } from "@playcounts/core";
import { HttpProblem, runGoingOn } from "../http/problem.ts";
import { assumeJson } from "../http/limits.ts";
import type { RunDesk } from "../runs/desk.ts";
import { acceptedDocument, pageOf, planDocument, runDocument } from "./documents.ts";
import { createRoutes, json, pageOptions, pageQuery, problems } from "./routing.ts";
import { toPlan, toRun } from "./views.ts";

export interface RunRouteDeps {
  readonly catalogue: Service["catalogue"];
  readonly desk: RunDesk;
  readonly orders: OrderBook;
  /** `/` or `/name`: where clients find this server. */
  readonly basePath: string;
}

/** The server waits for cooldowns by itself; everything else is a run's request as elsewhere. */
const orderSchema = updateRequestSchema.omit({ wait: true });

const idParameter = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "42" }),
});
/** Visible ASCII, as an HTTP header carries it. */
const key = z.string().regex(/^[\x21-\x7e]{1,200}$/, "1 to 200 visible ASCII characters are expected");

const order = createRoute({
  method: "post",
  path: "/runs",
  operationId: "startRun",
  summary: "Start a run, or with dryRun see what it would do",
  middleware: [assumeJson] as const,
  request: {
    headers: z.object({ "idempotency-key": key.optional() }),
    body: { required: false, content: { "application/json": { schema: orderSchema } } },
  },
  responses: {
    200: json("What a run would do.", planDocument),
    202: {
      ...json("The run has begun, or had begun before with the same key.", acceptedDocument),
      headers: z.object({ location: z.string() }),
    },
    ...problems(400, 401, 403, 409, 413, 415, 422, 429, 503),
  },
});

const list = createRoute({
  method: "get",
  path: "/runs",
  operationId: "listRuns",
  summary: "Runs, newest first",
  request: { query: pageQuery },
  responses: { 200: json("A page of runs.", pageOf(runDocument)), ...problems(400, 401, 403, 503) },
});

const show = createRoute({
  method: "get",
  path: "/runs/{id}",
  operationId: "getRun",
  summary: "One run",
  request: { params: idParameter },
  responses: { 200: json("The run.", runDocument), ...problems(401, 403, 404, 503) },
});

const cancel = createRoute({
  method: "post",
  path: "/runs/{id}/cancel",
  operationId: "cancelRun",
  summary: "End a run of this server for good; what is stored stays stored",
  request: { params: idParameter },
  responses: { 202: json("It is ending.", runDocument), ...problems(401, 403, 404, 409, 429, 503) },
});

/** Starting, listing, reading and ending runs. */
export function runRoutes({ catalogue, desk, orders, basePath }: RunRouteDeps) {
  const locationOf = (runId: string) => `${basePath === "/" ? "" : basePath}/api/v1/runs/${runId}`;

  async function findRun(id: string) {
    const run = await catalogue.findRun(id);
    if (run !== null) return run;
    throw new HttpProblem(404, {
      code: "no-such-run",
      detail: `There is no run ${JSON.stringify(id.slice(0, 40))}.`,
    });
  }

  return createRoutes()
    .openapi(order, async (c) => {
      // Checked by the schema; core reads it again in the form it came, in which ids are still text.
      c.req.valid("json");
      const request = readRequest(c.req.raw.body === null ? "" : await c.req.text());
      if (request.dryRun === true) return c.json(toPlan(await desk.plan(request)), 200);
      const idempotencyKey = c.req.valid("header")["idempotency-key"] ?? null;
      const outcome = await desk.start(request, {
        trigger: "api",
        idempotencyKey: idempotencyKey && `api ${idempotencyKey}`,
      });
      if (outcome.kind === "busy") throw runGoingOn(outcome.runId);
      if (outcome.kind === "closing") throw closing();
      if (outcome.kind === "key-of-another-request") throw keyReused(outcome.runId);
      const location = locationOf(outcome.runId);
      return c.json({ runId: outcome.runId, location }, 202, { location });
    })
    .openapi(list, async (c) => {
      const { items, cursor } = await catalogue.listRuns(pageOptions(c.req.valid("query")));
      return c.json({ items: items.map((run) => toRun(run, desk.current())), cursor }, 200);
    })
    .openapi(show, async (c) => c.json(toRun(await findRun(c.req.valid("param").id), desk.current()), 200))
    .openapi(cancel, async (c) => {
      const { id } = c.req.valid("param");
      if (!desk.cancel(id)) await forgetOrder(await findRun(id), orders);
      return c.json(toRun(await findRun(id), desk.current()), 202);
    });
}

/** The request in the words of the client. @throws what JSON.parse does */
function readRequest(text: string): UpdateRequest {
  if (text === "") return {};
  return rawOrder.parse(JSON.parse(text));
}

/** As checked already, but with nothing turned into something else. */
const rawOrder = z.object({
  force: z.boolean().optional(),
  uids: z.array(z.union([z.string(), z.number()])).optional(),
  bvids: z.array(z.string()).optional(),
  limit: z.int().optional(),
  dryRun: z.boolean().optional(),
  ignoreCooldown: z.boolean().optional(),
});

/**
 * A run that does not go on may still have to be taken up again: then that is what is cancelled.
 * @throws {HttpProblem} 409 if it goes on elsewhere or is through
 */
export async function forgetOrder(run: { runId: string; status: string }, orders: OrderBook): Promise<void> {
  if (run.status === "running")
    throw new HttpProblem(409, {
      code: "run-elsewhere",
      detail: `Run ${run.runId} belongs to another process; stop it there.`,
      members: { runId: run.runId },
    });
  const order = (await orders.list()).find(({ runId }) => runId === run.runId);
  if (order !== undefined) return orders.drop(order.trigger);
  throw new HttpProblem(409, {
    code: "run-over",
    detail: `Run ${run.runId} has ended.`,
    members: { runId: run.runId },
  });
}

const closing = () =>
  new HttpProblem(503, {
    code: "closing",
    detail: "The server is going down.",
    headers: { "retry-after": "30" },
  });

const keyReused = (runId: string) =>
  new HttpProblem(422, {
    code: "key-of-another-request",
    detail: `The Idempotency-Key was used for run ${runId}, which was asked for something else.`,
    members: { runId },
  });
