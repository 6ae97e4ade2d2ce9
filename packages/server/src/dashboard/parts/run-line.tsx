/** @jsxImportSource hono/jsx */
import type { RecordedRun } from "@playcounts/core";
import type { Visit } from "../visit.ts";
import { TimeAndAgo } from "./quantities.tsx";

type RunStatus = RecordedRun["status"];

/** How a run stands: a sign, its colour and the word for it. */
export function RunStatusMark({ status, visit }: { readonly status: RunStatus; readonly visit: Visit }) {
  return (
    <span class={`status status-${status}`}>
      <span class="dot" aria-hidden="true"></span>
      {visit.words.names.statuses[status]}
    </span>
  );
}

/** One run in one line, with the way to its page. */
export function RunLine({ run, visit }: { readonly run: RecordedRun; readonly visit: Visit }) {
  const { base, words } = visit;
  return (
    <>
      <TimeAndAgo at={run.finishedAt ?? run.startedAt} visit={visit} />{" "}
      <a class="nowrap" href={`${base}/runs/${encodeURIComponent(run.runId)}`}>
        {words.runs.runTitle(run.runId)}
      </a>{" "}
      <RunStatusMark status={run.status} visit={visit} />
    </>
  );
}
