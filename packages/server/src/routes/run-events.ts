import { createRoute, z } from "@hono/zod-openapi";
import type { RecordedRun, Service } from "@playcounts/core";
import { HttpProblem } from "../http/problem.ts";
import { createStateStream, type StreamEvent } from "../http/state-stream.ts";
import type { StreamHub } from "../http/stream-hub.ts";
import type { Ending, RunDesk } from "../runs/desk.ts";
import type { LiveRun } from "../runs/live-run.ts";
import { createRoutes, problems } from "./routing.ts";
import { toRun } from "./views.ts";

export interface RunEventDeps {
  readonly catalogue: Service["catalogue"];
  readonly desk: RunDesk;
  readonly hub: StreamHub;
  /** Whether the server is going down. */
  readonly isClosing: () => boolean;
  readonly heartbeatMs?: number | undefined;
}

/** How often the record of another process's run is looked at, ms. */
const pollMs = 2_000;
const roomRetrySeconds = "10";

const events = createRoute({
  method: "get",
  path: "/runs/{id}/events",
  operationId: "watchRun",
  summary:
    "Server-sent events: `state` with the run, now and whenever it changes, until it ends; `shutdown` if the server ends",
  request: {
    params: z.object({ id: z.string().openapi({ param: { name: "id", in: "path" }, example: "42" }) }),
    headers: z.object({ "last-event-id": z.string().optional() }),
  },
  responses: {
    200: { description: "The stream.", content: { "text/event-stream": { schema: z.string() } } },
    204: { description: "The client has seen the end of the run; it need not come back." },
    ...problems(401, 403, 404, 503),
  },
});

/** Watching a run. */
export function runEventRoutes({ catalogue, desk, hub, isClosing, heartbeatMs }: RunEventDeps) {
  return createRoutes().openapi(events, async (c) => {
    const { id } = c.req.valid("param");
    const run = await catalogue.findRun(id);
    if (run === null)
      throw new HttpProblem(404, {
        code: "no-such-run",
        detail: `There is no run ${JSON.stringify(id.slice(0, 40))}.`,
      });
    const lastSeen = c.req.valid("header")["last-event-id"];
    if (isOver(run) && lastSeen === endId(run)) return c.body(null, 204);
    if (!hub.hasRoom())
      throw new HttpProblem(503, {
        code: "too-many-watchers",
        detail: "As many clients are watching as may; come back later.",
        headers: { "retry-after": roomRetrySeconds },
      });
    const body = watch(run);
    return c.body(body, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // Else nginx would gather the events before it passes them on.
      "x-accel-buffering": "no",
    });
  });

  function watch(first: RecordedRun): ReadableStream<Uint8Array> {
    const { runId } = first;
    const stops: (() => void)[] = [];
    const stream = createStateStream({
      ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
      onOver: () => {
        hub.remove(stream);
        for (const stop of stops) stop();
      },
    });
    hub.add(stream);
    let known = first;
    let told = "";
    const sendState = () => {
      const state = stateOf(known, desk);
      if (state.data !== told) stream.send(state);
      told = state.data;
    };
    const look = async () => {
      known = (await catalogue.findRun(runId)) ?? known;
      if (isOver(known)) stream.end(stateOf(known, desk));
      else sendState();
    };
    const lookQuietly = () => void look().catch(() => undefined);
    // What this process cannot tell, the record will: at once, or when the database is back.
    const followRecord = () => {
      const timer = setInterval(lookQuietly, pollMs);
      stops.push(() => clearInterval(timer));
      lookQuietly();
    };
    const tellEnd = ({ report }: Ending) => {
      if (report === null) return followRecord();
      const { failures: _failures, skippedVideos: _skippedVideos, ...figures } = report;
      known = { ...known, status: report.status, finishedAt: Date.parse(report.finishedAt), report: figures };
      // While the server goes down, the last word is its own.
      if (isClosing()) sendState();
      else stream.end(stateOf(known, desk));
    };

    if (isOver(first)) stream.end(stateOf(first, desk));
    else {
      sendState();
      if (desk.current()?.runId !== runId) followRecord();
      else
        stops.push(
          desk.listen({
            changed: (live) => live.runId === runId && sendState(),
            ended: (ending) => ending.runId === runId && tellEnd(ending),
          }),
        );
    }
    return stream.body;
  }
}

const isOver = ({ status }: RecordedRun): boolean => status !== "running";
const endId = ({ runId }: RecordedRun): string => `${runId}-end`;

/** The whole state: a client that missed events has missed nothing. */
function stateOf(run: RecordedRun, desk: RunDesk): StreamEvent {
  if (isOver(run)) return { event: "state", data: JSON.stringify(toRun(run, null)), id: endId(run) };
  const live = desk.current();
  const mine = live?.runId === run.runId ? live : null;
  const data = (mine && rendered.get(mine)) ?? JSON.stringify(toRun(run, live));
  if (mine !== null) rendered.set(mine, data);
  return { event: "state", data, id: `${run.runId}-${mine?.version ?? 0}` };
}

/** Every client is told the same, so it is written once. */
const rendered = new WeakMap<LiveRun, string>();
