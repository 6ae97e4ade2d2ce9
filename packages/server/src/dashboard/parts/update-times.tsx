/** @jsxImportSource hono/jsx */
import type { Status } from "@playcounts/core";
import { exactCount } from "../reading.ts";
import type { Visit } from "../visit.ts";
import type { GoingOn } from "./run-going-on.tsx";
import { RunLine } from "./run-line.tsx";
import { TimeAndAgo } from "./quantities.tsx";
import { Facts } from "./table.tsx";

interface UpdateTimesProps {
  readonly visit: Visit;
  readonly status: Status;
  readonly goingOn: GoingOn | null;
  readonly nextRunAt: number | null;
  readonly resumesAt: number | null;
}

/** When an update ran, when the next will, and a way to have one now. */
export function UpdateTimes({ visit, status, goingOn, nextRunAt, resumesAt }: UpdateTimesProps) {
  const { base, words } = visit;
  const { home } = words;
  const { lastRun, due, breaker } = status;
  // What would end at once for the pause that was asked for is not offered; the banner says when it goes on.
  const mayStart = visit.mayAct && goingOn === null && breaker !== "open";
  return (
    <section class="updates" aria-labelledby="updates">
      <h2 id="updates" class="unseen">
        {home.runs}
      </h2>
      <Facts
        of={[
          [home.lastRun, lastRun === null ? home.noRunYet : <RunLine run={lastRun} visit={visit} />],
          [home.resumes, resumesAt === null ? undefined : <TimeAndAgo at={resumesAt} visit={visit} />],
          [home.nextRun, nextRunAt === null ? home.scheduleOff : <TimeAndAgo at={nextRunAt} visit={visit} />],
        ]}
      />
      {mayStart && (
        <form class="action" method="post" action={`${base}/runs`}>
          <button class="main">{home.updateNow}</button>
          <span class="quiet">{home.updateHint(exactCount(due, visit), due)}</span>
        </form>
      )}
    </section>
  );
}
