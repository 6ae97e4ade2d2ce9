import type { UpdateRequest } from "@playcounts/core";
import { runGoingOn, HttpProblem } from "../http/problem.ts";
import type { HttpContext } from "../http/environment.ts";
import { goTo } from "./forms.ts";
import type { Site } from "./site.tsx";

/** Who asks for runs here, as the record of runs names them. */
const trigger = "dashboard";

/**
 * Starts an update and sends the browser to its page; if another goes on, to that one's.
 * @throws {HttpProblem} 409 if it goes on in another process that is not known · 503 while the server shuts down
 */
export async function startUpdate(c: HttpContext, site: Site, request: UpdateRequest): Promise<Response> {
  const outcome = await site.desk.start(request, { trigger });
  if (outcome.kind === "closing")
    throw new HttpProblem(503, { code: "closing", detail: "The server is going down." });
  if (outcome.runId === null) throw runGoingOn(null);
  const place = `/runs/${encodeURIComponent(outcome.runId)}`;
  return goTo(c, site, place, outcome.kind === "busy" ? "busy" : "started");
}

/** Most videos of one update, as a request may name them. */
const mostVideos = 10_000;
const pageSize = 200;

/** The videos that failed in a run, as many as one update takes. */
export async function failedVideos(
  { catalogue }: Pick<Site, "catalogue">,
  runId: string,
): Promise<readonly string[]> {
  const bvids: string[] = [];
  const query = { runId, result: "failed", limit: pageSize } as const;
  let page = await catalogue.listRemarks(query);
  for (;;) {
    bvids.push(...page.items.map(({ bvid }) => bvid));
    if (page.cursor === null || bvids.length >= mostVideos) break;
    page = await catalogue.listRemarks({ ...query, cursor: page.cursor });
  }
  return bvids;
}
