/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { Page, RecordedRun, Remark } from "@playcounts/core";
import type { HttpContext, HttpEnvironment } from "../../http/environment.ts";
import { HttpProblem } from "../../http/problem.ts";
import { forgetOrder } from "../../routes/runs.ts";
import { failedVideos, startUpdate } from "../actions.ts";
import { goTo } from "../forms.ts";
import { RunActions, RunFacts } from "../parts/run-facts.tsx";
import { RemarkSection } from "../parts/remark-section.tsx";
import { RunGoingOn, type GoingOn } from "../parts/run-going-on.tsx";
import { RunStatusMark } from "../parts/run-line.tsx";
import { Tally, TallyBar } from "../parts/tally.tsx";
import type { Site } from "../site.tsx";
import type { Visit } from "../visit.ts";

const pageSize = 50;
const results = ["failed", "skipped", "updated", "unchanged"] as const;

/** One run: what came of it, what went on with single videos, and what to do about it. */
export function runPage(site: Site) {
  const { catalogue, desk, orders } = site;

  async function findRun(c: HttpContext): Promise<RecordedRun> {
    const run = await catalogue.findRun(c.req.param("id") ?? "");
    if (run !== null) return run;
    throw new HttpProblem(404, { code: "no-such-run", detail: "There is no such run." });
  }

  return new Hono<HttpEnvironment>()
    .get("/runs/:id", async (c) => {
      const visit = site.visit(c);
      const run = await findRun(c);
      const { runId } = run;
      const result = results.find((result) => result === c.req.query("result"));
      const cursor = c.req.query("cursor");
      const remarks = await catalogue.listRemarks({
        runId,
        limit: pageSize,
        ...(result === undefined ? {} : { result }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      const order = (await orders.list()).find((order) => order.runId === runId);
      const current = desk.current();
      const live = current?.runId === runId ? current : null;
      const facts: RunPageFacts = {
        run,
        remarks,
        result,
        cursor,
        goingOn: run.status === "running" || live !== null ? { ...run, live } : null,
        resumesAt: order?.resumeAt ?? null,
      };
      const title = visit.words.runs.runTitle(runId);
      return site.show(c, {
        visit,
        title,
        section: "runs",
        body: <RunDetails visit={visit} facts={facts} />,
      });
    })
    .post("/runs/:id/retry", async (c) => {
      const { runId } = await findRun(c);
      const bvids = await failedVideos(site, runId);
      if (bvids.length === 0) return goTo(c, site, `/runs/${runId}`, "nothing-failed");
      return startUpdate(c, site, { bvids, force: true });
    })
    .post("/runs/:id/cancel", async (c) => {
      const run = await findRun(c);
      const place = `/runs/${run.runId}`;
      if (desk.cancel(run.runId)) return goTo(c, site, place, "cancelled");
      await forgetOrder(run, orders);
      return goTo(c, site, place, "dropped");
    });
}

interface RunPageFacts {
  readonly run: RecordedRun;
  readonly remarks: Page<Remark>;
  /** What the remarks are narrowed to. */
  readonly result: Remark["result"] | undefined;
  readonly cursor: string | undefined;
  readonly goingOn: GoingOn | null;
  /** When it is taken up again; null if it is not. */
  readonly resumesAt: number | null;
}

function RunDetails({ visit, facts }: { readonly visit: Visit; readonly facts: RunPageFacts }) {
  const { words } = visit;
  const { run, goingOn, remarks, resumesAt } = facts;
  const { report, runId } = run;
  return (
    <>
      <header class="page-head">
        <h1>{words.runs.runTitle(runId)}</h1>
        <RunStatusMark status={goingOn === null ? run.status : "running"} visit={visit} />
      </header>
      {goingOn !== null && <RunGoingOn run={goingOn} visit={visit} />}
      {goingOn === null && report !== null && (
        <section aria-label={words.runs.counts}>
          <TallyBar counts={report} />
          <Tally counts={report} visit={visit} />
        </section>
      )}
      {goingOn === null && (
        <RunActions visit={visit} run={run} resumesAt={resumesAt} remarks={remarks.items} />
      )}
      <RunFacts visit={visit} run={run} resumesAt={goingOn === null ? resumesAt : null} />
      <RemarkSection visit={visit} {...facts} results={results} />
    </>
  );
}
