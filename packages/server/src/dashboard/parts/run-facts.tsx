/** @jsxImportSource hono/jsx */
import type { RecordedRun, Remark } from "@playcounts/core";
import { exactCount } from "../reading.ts";
import type { Visit } from "../visit.ts";
import { nameIn } from "../words/words.ts";
import { Length, Said, TimeAndAgo } from "./quantities.tsx";
import { Facts } from "./table.tsx";

interface RunFactsProps {
  readonly visit: Visit;
  readonly run: RecordedRun;
  /** When it is taken up again; null if it is not. */
  readonly resumesAt: number | null;
}

/** When, why and by whom. */
export function RunFacts({ visit, run, resumesAt }: RunFactsProps) {
  const { base, words } = visit;
  const { runs, names } = words;
  const { report, startedAt, finishedAt } = run;
  const kind = run.kind === "list" ? ` · ${names.kinds.list}` : "";
  const hasDied = run.status === "interrupted" && report === null;
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">{runs.facts}</h2>
      <Facts
        of={[
          [runs.started, <TimeAndAgo at={startedAt} visit={visit} />],
          [runs.ended, finishedAt === null ? undefined : <TimeAndAgo at={finishedAt} visit={visit} />],
          [runs.took, finishedAt === null ? undefined : <Length ms={finishedAt - startedAt} visit={visit} />],
          [runs.trigger, nameIn(names.triggers, run.trigger) + kind],
          ...(report === null
            ? []
            : ([
                [runs.scope, scopeText(report, visit)],
                [runs.source, report.source],
                [runs.requests, requestsText(report, visit)],
                [
                  runs.resumedFrom,
                  report.resumedFrom === null ? undefined : (
                    <a href={`${base}/runs/${encodeURIComponent(report.resumedFrom)}`}>
                      {runs.runTitle(report.resumedFrom)}
                    </a>
                  ),
                ],
                [runs.why, report.reason === null ? undefined : <Why report={report} visit={visit} />],
              ] as const)),
          [runs.takenUpAgain, resumesAt === null ? undefined : <TimeAndAgo at={resumesAt} visit={visit} />],
        ]}
      />
      {hasDied && <p>{runs.unfinished}</p>}
    </section>
  );
}

type Report = NonNullable<RecordedRun["report"]>;

function scopeText({ uids, force }: Report, visit: Visit): string {
  const { runs } = visit.words;
  const whose = uids === null ? runs.wholeCatalogue : runs.uploadersLine(uids.slice(0, 20).join(", "));
  return force ? `${whose} · ${runs.forced}` : whose;
}

function requestsText({ requests, retries, pauses }: Report, visit: Visit): string {
  return visit.words.runs.requestsLine(
    exactCount(requests, visit),
    exactCount(retries, visit),
    exactCount(pauses, visit),
  );
}

function Why({ report: { reason, message }, visit }: { readonly report: Report; readonly visit: Visit }) {
  return (
    <>
      {nameIn(visit.words.names.reasons, reason ?? "")}
      {message !== null && (
        <span class="quiet" lang="en">
          {" · "}
          <Said text={message} />
        </span>
      )}
    </>
  );
}

interface RunActionsProps extends RunFactsProps {
  /** Those that are shown: what they tell where there is no report. */
  readonly remarks: readonly Remark[];
}

/** What can be done about a run that does not go on. */
export function RunActions({ visit, run, resumesAt, remarks }: RunActionsProps) {
  const { base, mayAct, words } = visit;
  if (!mayAct) return null;
  const failed = run.report?.failed ?? remarks.filter(({ result }) => result === "failed").length;
  const address = `${base}/runs/${encodeURIComponent(run.runId)}`;
  if (failed === 0 && resumesAt === null) return null;
  return (
    <div class="action">
      {failed > 0 && (
        <form method="post" action={`${address}/retry`}>
          <button class="main">{words.runs.retryFailed(exactCount(failed, visit), failed)}</button>
        </form>
      )}
      {resumesAt !== null && (
        <form method="post" action={`${address}/cancel`}>
          <button>{words.runs.cancelResume}</button>
        </form>
      )}
    </div>
  );
}
