/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { Page, RecordedRun } from "@playcounts/core";
import type { HttpEnvironment } from "../../http/environment.ts";
import { startUpdate } from "../actions.ts";
import { Length, Time } from "../parts/quantities.tsx";
import { RunStatusMark } from "../parts/run-line.tsx";
import { Pager, Table } from "../parts/table.tsx";
import { TallyBar } from "../parts/tally.tsx";
import { exactCount } from "../reading.ts";
import type { Site } from "../site.tsx";
import type { Visit } from "../visit.ts";
import { nameIn } from "../words/words.ts";

const pageSize = 30;

/** The list of runs, and starting one. */
export function runsPage(site: Site) {
  return new Hono<HttpEnvironment>()
    .get("/runs", async (c) => {
      const visit = site.visit(c);
      const cursor = c.req.query("cursor");
      const page = await site.catalogue.listRuns({
        limit: pageSize,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const body = <Runs visit={visit} page={page} at={cursor} />;
      return site.show(c, { visit, title: visit.words.runs.title, section: "runs", body });
    })
    .post("/runs", (c) => startUpdate(c, site, {}));
}

interface RunsProps {
  readonly visit: Visit;
  readonly page: Page<RecordedRun>;
  /** The page's own cursor. */
  readonly at: string | undefined;
}

function Runs({ visit, page, at }: RunsProps) {
  const { base, mayAct, words } = visit;
  const { runs } = words;
  const isEmpty = page.items.length === 0;
  return (
    <>
      <header class="page-head">
        <h1>{isEmpty ? runs.emptyTitle : runs.title}</h1>
        {mayAct && (
          <form method="post" action={`${base}/runs`}>
            <button class="main">{words.home.updateNow}</button>
          </form>
        )}
      </header>
      {isEmpty ? (
        <section class="empty">
          <p>{runs.emptyHint}</p>
          <pre>
            <code>playcounts update</code>
          </pre>
        </section>
      ) : (
        <Table
          visit={visit}
          id="runs"
          caption={runs.caption}
          captionUnseen
          columns={[
            runs.started,
            runs.status,
            runs.id,
            runs.trigger,
            { number: runs.counts },
            { number: runs.took },
            { number: runs.requests },
          ]}
        >
          {page.items.map((run) => (
            <RunRow run={run} visit={visit} />
          ))}
        </Table>
      )}
      <Pager visit={visit} path="/runs" at={at} next={page.cursor} />
    </>
  );
}

function RunRow({ run, visit }: { readonly run: RecordedRun; readonly visit: Visit }) {
  const { base, words } = visit;
  const { report } = run;
  return (
    <tr>
      <td class="nowrap">
        <Time at={run.startedAt} visit={visit} />
      </td>
      <td>
        <RunStatusMark status={run.status} visit={visit} />
      </td>
      <th scope="row" class="nowrap">
        <a href={`${base}/runs/${encodeURIComponent(run.runId)}`}>{words.runs.runTitle(run.runId)}</a>
        {run.kind === "list" && <span class="quiet"> {words.names.kinds.list}</span>}
      </th>
      <td class="nowrap">{nameIn(words.names.triggers, run.trigger)}</td>
      <td class="amount">
        {report === null ? "–" : `${exactCount(report.attempted, visit)} / ${exactCount(report.due, visit)}`}
        {report !== null && report.due > 0 && <TallyBar counts={report} />}
      </td>
      <td class="amount">
        <Length ms={run.finishedAt === null ? null : run.finishedAt - run.startedAt} visit={visit} />
      </td>
      <td class="amount">{report === null ? "–" : exactCount(report.requests, visit)}</td>
    </tr>
  );
}
